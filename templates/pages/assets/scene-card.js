import { call, video } from "./api.js";
import { find, h, icon, patientPicture, say, whileBusy } from "./dom.js";
import { MediaPicker } from "./media-picker.js";
import { mediaName } from "./media-words.js";
import { toast } from "./toasts.js";
import { clock, shape, sky } from "./words.js";

/** One scene of a video: its picture, words, sound, and what can be done about them. */
export class SceneCard {
  element;
  #id;
  #index;
  #number;
  #changed;
  #scene = {};
  #isOpen = false;

  /** `changed(scene)` is called after an edit or a request for a fresh take was accepted. */
  constructor(id, index, number, changed) {
    Object.assign(this, { element: this.#build(number) });
    this.#id = id;
    this.#index = index;
    this.#number = number;
    this.#changed = changed;
  }

  #build(number) {
    const action = (name, symbol, words, work) =>
      h("button", { type: "button", class: "button bare slim", "data-do": name, on: { click: work } }, icon(symbol), words,
        h("span", { class: "unseen" }, ` of scene ${number}`));
    return h("li", { class: "scene", id: `scene-${number}` },
      h("div", { class: "scene-gate gate" }, h("span", { class: "scene-number timecode" }, String(number))),
      h("div", { class: "scene-text" },
        h("h3", { class: "unseen" }, `Scene ${number}`),
        h("div", { class: "scene-read" },
          h("p", { class: "scene-narration" }),
          h("p", { class: "scene-prompt hint" })),
        h("form", { class: "scene-form", hidden: true, novalidate: true, on: { submit: (event) => this.#save(event), keydown: (event) => this.#key(event), input: () => this.#tellEffect() } },
          h("div", { class: "field" },
            h("label", { for: `narration-${number}` }, "Narration"),
            h("textarea", { id: `narration-${number}`, name: "narration", class: "written", rows: "3", "aria-describedby": `wrong-${number}` })),
          h("div", { class: "field" },
            h("label", { for: `prompt-${number}` }, "What is to be seen"),
            h("textarea", { id: `prompt-${number}`, name: "imagePrompt", rows: "2" })),
          h("p", { class: "scene-effect hint", role: "status" }),
          h("p", { class: "wrong", id: `wrong-${number}`, role: "alert" }),
          h("div", { class: "row" },
            h("button", { type: "submit", class: "button main slim" }, "Save changes"),
            h("button", { type: "button", class: "button slim", on: { click: () => this.#open(false) } }, "Keep as it was"))),
        h("div", { class: "scene-row row" },
          h("button", { type: "button", class: "button slim scene-play", hidden: true, on: { click: () => this.#play() } },
            icon("play"), h("span", { class: "timecode" }), h("span", { class: "unseen" }, ` Hear scene ${number}`)),
          h("span", { class: "scene-pieces hint" }),
          this.#chooser("image", "picture", number), this.#chooser("narration", "reading", number),
          h("span", { class: "scene-own", hidden: true },
            h("a", { class: "hint" }),
            h("span", { class: "hint", "data-score": true }),
            action("made", "again", "Make one instead", (event) => this.#makeInstead(event.currentTarget))),
          h("span", { class: "scene-actions row" },
            action("edit", "pen", "Edit", () => this.#open(true)),
            action("image", "picture", "New picture", (event) => this.#take(event.currentTarget, "image")),
            action("library", "library", "From the library", () => this.#pick()),
            action("narration", "voice", "New reading", (event) => this.#take(event.currentTarget, "narration"))))));
  }

  /** Goes back and forth between the takes that were made; a take that is there is not made again. */
  #chooser(kind, name, number) {
    const step = (by, symbol, words) =>
      h("button", { type: "button", class: `take-${by < 0 ? "before" : "after"}`, on: { click: (event) => this.#choose(event.currentTarget, kind, by) } },
        symbol, h("span", { class: "unseen" }, `${words} ${name} of scene ${number}`));
    return h("span", { class: "takes", "data-takes": kind, hidden: true },
      step(-1, "‹", "Earlier"), h("span", { class: "hint" }), step(1, "›", "Later"));
  }

  #showTakes(kind, name) {
    const takes = this.#scene.takes?.[kind];
    const chooser = find(`[data-takes="${kind}"]`, this.element);
    chooser.hidden = !(takes?.count > 1);
    if (chooser.hidden) return;
    say(find(".hint", chooser), `${name} ${takes.current + 1} of ${takes.count}`);
    find(".take-before", chooser).disabled = takes.current === 0;
    find(".take-after", chooser).disabled = takes.current >= takes.count - 1;
  }

  #choose(button, kind, by) {
    return whileBusy(button, async () => {
      try {
        const take = this.#scene.takes[kind].current + by;
        await call("PATCH", `${video(this.#id)}/scenes/${this.#index}`, { body: { [`${kind}Take`]: take } });
        this.#changed({});
      } catch (problem) {
        toast(problem.message, "bad");
      }
    });
  }

  show(scene, state) {
    this.#scene = scene;
    const gate = find(".scene-gate", this.element);
    gate.style.setProperty("--shape", shape(state));
    say(find(".scene-narration", this.element), scene.narration ?? "");
    say(find(".scene-prompt", this.element), scene.imagePrompt ?? "");
    const source = scene.imageUrl ?? scene.thumbnailUrl;
    const image = find("img", gate);
    if (!source) {
      image?.remove();
    } else if (!image) {
      gate.prepend(patientPicture({ src: source, class: "appear", loading: "lazy", decoding: "async" }));
    } else if (image.getAttribute("src") !== source) {
      image.src = source;
    }
    find("img", gate)?.setAttribute("alt", scene.altText || `Picture of scene ${this.#number}`);
    gate.classList.toggle(sky(`${state.id}${scene.index}`), !source);
    const play = find(".scene-play", this.element);
    play.hidden = !scene.audioUrl;
    say(find(".timecode", play), scene.duration ? clock(scene.duration) : "Hear");
    say(find(".scene-pieces", this.element), this.#pieces(scene));
    this.element.classList.toggle("is-ready", Boolean(scene.ready));
    const own = find(".scene-own", this.element);
    own.hidden = !scene.mediaId;
    if (scene.mediaId) this.#showOwn(own, scene);
    this.#showTakes("image", "picture");
    this.#showTakes("narration", "reading");
  }

  /** Which entry of the library it is, and how well it suits if it was chosen by itself. */
  #showOwn(own, { mediaId, libraryMatch, clipUrl }) {
    const link = find("a", own);
    link.href = `/media/${encodeURIComponent(mediaId)}`;
    say(link, libraryMatch?.title || `${clipUrl ? "clip" : "picture"} of the library`);
    const score = find("[data-score]", own);
    score.hidden = !libraryMatch;
    say(score, libraryMatch ? `${clipUrl ? "clip " : ""}of the library, score ${libraryMatch.score.toFixed(2)}` : "");
  }

  #pieces(scene) {
    const missing = [!scene.audioUrl && "narration", !scene.imageUrl && "picture"].filter(Boolean);
    return missing.length ? `Waits for ${missing.join(" and ")}` : "";
  }

  #open(isOpen) {
    this.#isOpen = isOpen;
    const form = find("form", this.element);
    find(".scene-read", this.element).hidden = isOpen;
    find(".scene-row", this.element).hidden = isOpen;
    form.hidden = !isOpen;
    say(find(".wrong", form), "");
    if (isOpen) {
      form.narration.value = this.#scene.narration ?? "";
      form.imagePrompt.value = this.#scene.imagePrompt ?? "";
      this.#tellEffect();
      form.narration.focus();
    } else {
      find('[data-do="edit"]', this.element).focus();
    }
  }

  /** What saving makes again, before it is saved. */
  #tellEffect() {
    const form = find("form", this.element);
    const isChanged = (name) => form[name].value.trim() !== (this.#scene[name] ?? "");
    const again = [isChanged("narration") && "the reading", isChanged("imagePrompt") && "the picture"].filter(Boolean).join(" and ");
    say(find(".scene-effect", form), again ? `Saving makes ${again} of this scene again, and what hangs on it in the film.` : "Nothing is changed.");
  }

  #key(event) {
    if (event.key === "Escape") this.#open(false);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
  }

  async #save(event) {
    event.preventDefault();
    const form = event.currentTarget;
    const body = {};
    for (const name of ["narration", "imagePrompt"]) {
      const text = form[name].value.trim();
      form[name].removeAttribute("aria-invalid");
      if (!text) {
        form[name].setAttribute("aria-invalid", "true");
        say(find(".wrong", form), name === "narration" ? "A scene needs something to say." : "Say what is to be seen.");
        return form[name].focus();
      }
      if (text !== (this.#scene[name] ?? "")) body[name] = text;
    }
    if (!Object.keys(body).length) return this.#open(false);
    await whileBusy(find('[type="submit"]', form), async () => {
      try {
        await call("PATCH", `${video(this.#id)}/scenes/${this.#index}`, { body });
        Object.assign(this.#scene, body);
        this.#open(false);
        toast(`Scene ${this.#number} is changed.`);
        this.#changed(body);
      } catch (problem) {
        const field = problem.fields?.find((entry) => form[entry.field]);
        if (field) form[field.field].setAttribute("aria-invalid", "true");
        say(find(".wrong", form), field?.message ?? problem.message);
      }
    });
  }

  #take(button, kind) {
    return whileBusy(button, async () => {
      try {
        await call("POST", `${video(this.#id)}/scenes/${this.#index}/regenerate`, { body: { kind } });
        toast(`A fresh ${kind === "image" ? "picture" : "reading"} of scene ${this.#number} is asked for.`);
        this.#changed({});
      } catch (problem) {
        toast(problem.message, "bad");
      }
    });
  }

  #pick() {
    picker.open(`A picture or clip for scene ${this.#number}`, async (media) => {
      await call("PATCH", `${video(this.#id)}/scenes/${this.#index}`, { body: { mediaId: media.id } });
      toast(`Scene ${this.#number} takes ${mediaName(media)}.`);
      this.#changed({ mediaId: media.id });
      find('[data-do="library"]', this.element).focus();
    });
  }

  #makeInstead(button) {
    return whileBusy(button, async () => {
      try {
        await call("PATCH", `${video(this.#id)}/scenes/${this.#index}`, { body: { mediaId: null } });
        this.#changed({ mediaId: null });
        find('[data-do="library"]', this.element).focus();
      } catch (problem) {
        toast(problem.message, "bad");
      }
    });
  }

  #play() {
    const button = find(".scene-play", this.element);
    sound.onended = sound.onpause = () => button.replaceChild(icon("play"), button.firstChild);
    if (!sound.paused && sound.dataset.of === this.#scene.audioUrl) return sound.pause();
    sound.pause();
    sound.dataset.of = this.#scene.audioUrl;
    sound.src = this.#scene.audioUrl;
    sound.onended = sound.onpause = () => button.replaceChild(icon("play"), button.firstChild);
    button.replaceChild(icon("stop"), button.firstChild);
    sound.play().catch(() => {
      sound.onpause();
      toast(`The narration of scene ${this.#number} cannot be played.`, "bad");
    });
  }
}

const picker = new MediaPicker();

/** One voice at a time. */
const sound = new Audio();
