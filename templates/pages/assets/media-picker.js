import { call } from "./api.js";
import { find, h, say, whileBusy } from "./dom.js";
import { mediaFrame } from "./media-cards.js";
import { mediaName } from "./media-words.js";
import { count } from "./words.js";

/** Lets a picture or a clip of the library be chosen, in a dialog that is made when it is first needed. */
export class MediaPicker {
  #dialog = null;
  #turn = 0;
  #cursor = null;
  #choose = null;

  /** `choose(media)` is called with what was picked; the dialog closes when it has ended well. */
  open(words, choose) {
    this.#choose = choose;
    this.#dialog ??= this.#build();
    say(find("h2", this.#dialog), words);
    say(find(".wrong", this.#dialog), "");
    this.#dialog.showModal();
    find("input", this.#dialog).select();
    this.#look();
  }

  #build() {
    let typing;
    const dialog = h("dialog", { class: "picker", "aria-labelledby": "picker-title" },
      h("h2", { id: "picker-title" }),
      h("div", { class: "picker-tools" },
        h("label", { class: "unseen", for: "picker-q" }, "Search the library"),
        h("input", { id: "picker-q", type: "search", placeholder: "Search titles, tags and what is to be seen", autocomplete: "off", on: {
          input: () => {
            clearTimeout(typing);
            typing = setTimeout(() => this.#look(), 250);
          },
        } }),
        h("label", { class: "unseen", for: "picker-type" }, "Pictures or clips"),
        h("select", { id: "picker-type", on: { change: () => this.#look() } },
          h("option", { value: "image" }, "Pictures"), h("option", { value: "video" }, "Clips"))),
      h("p", { class: "unseen", role: "status", "data-found": true }),
      h("p", { class: "wrong", role: "alert" }),
      h("ul", { class: "media" }),
      h("div", { class: "empty", hidden: true }, h("p", {})),
      h("div", { class: "row" },
        h("a", { class: "button bare", href: "/media?add" }, "Add to the library"),
        h("button", { type: "button", class: "button", "data-more": true, hidden: true, on: { click: (event) => whileBusy(event.currentTarget, () => this.#more()) } }, "More"),
        h("button", { type: "button", class: "button", on: { click: () => dialog.close() } }, "Leave it as it is")));
    document.body.append(dialog);
    return dialog;
  }

  async #look() {
    this.#cursor = null;
    await this.#more(true);
  }

  async #more(isFirst = false) {
    this.#turn += 1;
    const mine = this.#turn;
    const type = find("select", this.#dialog).value;
    const kind = type === "video" ? "clip" : "picture";
    const query = new URLSearchParams({ type, status: "completed", limit: "40" });
    const words = find("input", this.#dialog).value.trim();
    if (words) query.set("q", words);
    if (this.#cursor) query.set("cursor", this.#cursor);
    try {
      const { media = [], pagination = {} } = await call("GET", `/api/media?${query}`);
      if (mine !== this.#turn) return;
      const list = find("ul", this.#dialog);
      const shown = media.map((entry) => this.#entry(entry));
      if (isFirst) list.replaceChildren(...shown);
      else list.append(...shown);
      this.#cursor = pagination.nextCursor ?? null;
      find("[data-more]", this.#dialog).hidden = !pagination.hasMore;
      const isEmpty = list.children.length === 0;
      list.hidden = isEmpty;
      find(".empty", this.#dialog).hidden = !isEmpty;
      say(find(".empty p", this.#dialog), words ? `No ${kind} fits this search.` : `There are no ${kind}s in the library yet.`);
      say(find("[data-found]", this.#dialog), count(list.children.length, kind));
    } catch (problem) {
      if (mine === this.#turn) say(find(".wrong", this.#dialog), problem.message);
    }
  }

  #entry(media) {
    return h("li", { class: "media-card" }, h("button", { type: "button", class: "pick", on: { click: (event) => this.#pick(event.currentTarget, media) } },
      mediaFrame(media), h("span", { class: "media-name" }, mediaName(media))));
  }

  #pick(button, media) {
    return whileBusy(button, async () => {
      try {
        await this.#choose(media);
        this.#dialog.close();
      } catch (problem) {
        say(find(".wrong", this.#dialog), problem.message);
      }
    });
  }
}
