/** Makes an element. `on` holds listeners, `vars` style properties (a strict policy allows no style attributes). */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  const { on = {}, vars = {}, ...plain } = attributes;
  for (const [name, value] of Object.entries(plain)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, listener);
  for (const [name, value] of Object.entries(vars)) element.style.setProperty(name, value);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/assets/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

export const find = (selector, within = document) => within.querySelector(selector);

/** Keeps a button from being pressed twice while its work is under way; a screen reader hears that it is busy. */
export async function whileBusy(button, work) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  button.classList.add("busy");
  try {
    return await work();
  } finally {
    button.removeAttribute("aria-disabled");
    button.classList.remove("busy");
  }
}

/** Sets text only where it differs, so that live regions do not speak twice. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A picture that is asked for again when it did not come, as while the server is away. */
export function patientPicture(attributes) {
  const image = h("img", attributes);
  let tries = 0;
  image.addEventListener("load", () => { tries = 0; });
  image.addEventListener("error", () => {
    if ((tries += 1) > 30) return;
    setTimeout(() => { if (image.isConnected) image.src = image.getAttribute("src"); }, 1000);
  });
  return image;
}
