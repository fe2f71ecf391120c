// What can be judged of a page by a script: names, structure, contrast, size of targets. Answers complaints.
() => {
  const complaints = [];
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: false });
  const isUnseen = (element) => element.closest(".unseen, .skip, [aria-hidden='true']") !== null;
  const called = (element) => `${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ""}.${element.className?.baseVal ?? element.className} '${(element.textContent ?? "").trim().slice(0, 30)}'`;

  const text = (id) => document.getElementById(id)?.textContent.trim();
  const name = (element) => element.getAttribute("aria-label")?.trim()
    || (element.getAttribute("aria-labelledby") ?? "").split(" ").map(text).filter(Boolean).join(" ")
    || [...(element.labels ?? [])].map((label) => label.textContent.trim()).join(" ")
    || (/^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName) ? "" : element.textContent.trim() || element.querySelector("img")?.alt);
  for (const element of document.querySelectorAll("a, button, input, select, textarea, summary, video, dialog, progress, section")) {
    if (seen(element) && !name(element)) complaints.push(`no name: ${called(element)}`);
  }
  for (const image of document.images) if (!image.hasAttribute("alt")) complaints.push(`no alt: ${image.src}`);
  for (const attribute of ["aria-labelledby", "aria-describedby", "for", "list"]) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      for (const id of element.getAttribute(attribute).split(" ")) {
        if (!document.getElementById(id)) complaints.push(`${attribute} leads nowhere: ${id}`);
      }
    }
  }
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) complaints.push(`twice the id ${id}`);
  if (!document.documentElement.lang) complaints.push("no language");
  if (!document.title) complaints.push("no title");
  if (document.querySelectorAll("main").length !== 1) complaints.push("not one main");
  const headings = [...document.querySelectorAll("h1, h2, h3, h4")].filter(seen).map((heading) => Number(heading.tagName[1]));
  if (headings.filter((level) => level === 1).length !== 1) complaints.push(`headings of the first level: ${headings}`);
  headings.forEach((level, at) => at && level > headings[at - 1] + 1 && complaints.push(`a heading skips a level: ${headings}`));

  for (const element of document.querySelectorAll("button, select, summary, input:not([type=checkbox], [type=radio]), .pill, .switch")) {
    if (!seen(element) || isUnseen(element)) continue;
    const { width, height } = element.getBoundingClientRect();
    if (Math.min(width, height) < 24) complaints.push(`smaller than 24 px: ${called(element)} ${width}x${height}`);
  }

  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (top, below) => [0, 1, 2].map((at) => top[at] * top[3] + below[at] * (1 - top[3])).concat(1);
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      // What stands on pictures and gradients has its own dark ground, and is looked at by eye.
      if (/gradient|url/.test(style.backgroundImage) && !/^(SELECT|HEADER)$/.test(at.tagName)) return null;
      layers.push(rgba(style.backgroundColor));
      if (layers.at(-1)[3] === 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), rgba(getComputedStyle(document.body).backgroundColor));
  };
  const light = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let measured = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !seen(element) || isUnseen(element)) continue;
    if (element.closest(":disabled, noscript, option, [aria-disabled='true']")) continue;
    const below = ground(element);
    if (!below) continue;
    const style = getComputedStyle(element);
    const colour = over(rgba(style.color), below);
    const [bright, dark] = [light(colour), light(below)].sort((left, right) => right - left);
    const ratio = (bright + 0.05) / (dark + 0.05);
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    measured += 1;
    if (ratio < needed) complaints.push(`contrast ${ratio.toFixed(2)}: ${called(element)}`);
  }
  if (measured < 5) complaints.push(`only ${measured} texts were measured`);
  return complaints;
}
