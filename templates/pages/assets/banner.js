import { find, h, patientPicture, say } from "./dom.js";
import { count, isFinal, timeLeft } from "./words.js";

/** The progress at the foot of a video's page: percent, stage, a strip of frames that fill, time left. */
export class Banner {
  #root;
  #frames = new Map();
  #said = "";
  #isAway = false;

  constructor(root, { cancel }) {
    this.#root = root;
    find("[data-cancel]", root).addEventListener("click", cancel);
  }

  show(film) {
    const { state } = film;
    const isShown = state !== null && !isFinal(state.status);
    this.#root.hidden = !isShown;
    document.body.classList.toggle("has-banner", isShown);
    if (!isShown) return this.#announce(state);
    const percent = Math.floor(film.progress);
    say(find("[data-percent]", this.#root), `${percent}%`);
    find("progress", this.#root).value = film.progress;
    find(".banner-line", this.#root).style.setProperty("--done", film.progress / 100);
    this.#frame(state.scenes);
    if (this.#isAway) return;
    say(find("[data-stage]", this.#root), state.stage ?? "Working...");
    const left = film.secondsLeft();
    const ready = state.scenes.filter((scene) => scene.ready).length;
    const pieces = state.scenes.length ? `${ready} of ${count(state.scenes.length, "scene")} ready` : "";
    say(find("[data-left]", this.#root), [pieces, left !== null && timeLeft(left)].filter(Boolean).join(", "));
    this.#announce(state, percent);
  }

  /** The server left, or is there again. What was reached stays as it was. */
  connection(isThere) {
    this.#isAway = !isThere;
    this.#root.classList.toggle("away", this.#isAway);
    if (!this.#isAway) return;
    say(find("[data-stage]", this.#root), "Reconnecting...");
    say(find("[data-left]", this.#root), "the work goes on by itself");
    say(find("[data-said]"), "The connection is lost. Reconnecting.");
    this.#said = "";
  }

  #frame(scenes) {
    const strip = find(".strip", this.#root);
    for (const [index, frame] of this.#frames) {
      if (scenes.some((scene) => scene.index === index)) continue;
      frame.remove();
      this.#frames.delete(index);
    }
    scenes.forEach((scene, place) => {
      let frame = this.#frames.get(scene.index);
      if (!frame) {
        frame = h("li", { class: "strip-frame" }, h("span", { class: "unseen" }));
        this.#frames.set(scene.index, frame);
        strip.append(frame);
      }
      this.#fill(frame, scene, place + 1);
    });
  }

  #fill(frame, scene, number) {
    const [picture, sound] = [scene.imageUrl, scene.audioUrl].map(Boolean);
    frame.classList.toggle("has-sound", sound);
    frame.classList.toggle("has-picture", picture);
    frame.classList.toggle("is-ready", Boolean(scene.ready));
    const there = scene.ready ? "ready"
      : [sound && "narration", picture && "picture"].filter(Boolean).join(" and ") || "nothing yet";
    say(frame.firstChild, `Scene ${number}: ${there}`);
    const source = scene.thumbnailUrl ?? scene.imageUrl;
    const image = find("img", frame);
    if (!source) image?.remove();
    else if (!image) frame.append(patientPicture({ src: source, alt: "", class: "appear", decoding: "async" }));
    else if (image.getAttribute("src") !== source) image.src = source;
  }

  /** A screen reader hears of a new stage, and of each quarter; not of every percent. */
  #announce(state, percent) {
    if (!state) return;
    const quarter = percent === undefined ? "" : Math.floor(percent / 25) * 25;
    const ready = (state.scenes ?? []).filter((scene) => scene.ready).length;
    const mark = `${state.status}/${quarter}`;
    if (mark === this.#said) return;
    const isFirst = this.#said === "";
    this.#said = mark;
    if (isFirst && isFinal(state.status)) return;
    const words = state.status === "completed" ? "The video is ready."
      : state.status === "failed" ? "Processing failed."
        : `${state.stage ?? ""} ${percent} percent. ${count(ready, "scene")} of ${state.scenes.length} ready.`;
    say(find("[data-said]"), words);
  }
}
