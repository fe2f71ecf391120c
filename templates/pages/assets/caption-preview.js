import { h } from "./dom.js";

const SAMPLE = "Once upon a time there was a light on the hill";
const BEAT = 480;

/** Draws a caption style as the film will: its type, colours and rim, and the word that is spoken. */
export class CaptionPreview {
  #root;
  #style = null;
  #words = [];
  #at = 0;
  #timer = null;

  constructor(root) {
    this.#root = root;
  }

  show(style, story) {
    const words = (story.trim() || SAMPLE).split(/\s+/u).slice(0, 12);
    if (style === this.#style && words.join(" ") === this.#words.join(" ")) return;
    this.#style = style;
    this.#words = words;
    this.#at = 0;
    clearInterval(this.#timer);
    this.#draw();
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (style && !isStill) {
      this.#timer = setInterval(() => {
        if (document.hidden) return;
        this.#at = (this.#at + 1) % this.#words.length;
        this.#draw();
      }, BEAT);
    }
  }

  #draw() {
    if (!this.#style) return this.#root.replaceChildren(h("p", { class: "caption-none" }, "No captions in the picture"));
    const { font = {}, colours = {}, outline = 0, pop = {}, highlight, words: perPage = 5 } = this.#style;
    const page = Math.floor(this.#at / perPage);
    const spoken = this.#at % perPage;
    const shown = this.#words.slice(page * perPage, (page + 1) * perPage);
    const vars = {
      "--size": `${((font.size ?? 0.07) * 88).toFixed(2)}cqw`, "--weight": String(font.weight ?? 700),
      "--face": `"${(font.family ?? "Inter").replaceAll('"', "")}", ${/mono/i.test(font.family ?? "") ? "var(--mono)" : "var(--sans)"}`,
      "--case": font.case === "upper" ? "uppercase" : "none", "--text": colours.text ?? "#fff",
      "--spoken": colours.spoken ?? "#fff", "--outline": colours.outline ?? "#000", "--shadow": colours.shadow ?? "#0000",
      "--rim": `${outline * 2}em`, "--pop": String(pop.word ?? 1),
    };
    this.#root.replaceChildren(h("p", { class: "caption-words", vars }, ...shown.flatMap((word, place) => [
      h("span", { class: this.#kind(place, spoken, highlight) }, word), " ",
    ])));
  }

  #kind(place, spoken, highlight) {
    if (place === spoken) return "is-spoken";
    if (place < spoken && (highlight === "sweep")) return "was-swept";
    return place > spoken && highlight === "type" ? "is-unsaid" : "";
  }
}
