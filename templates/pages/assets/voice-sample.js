import { fetchFile } from "./api.js";
import { icon, say } from "./dom.js";

/** A button that plays the sample of a voice, and stops it. Only one sound of a page is heard at a time. */
export class VoiceSample {
  #button;
  #complaint;
  #sound = new Audio();
  #voice = null;
  #request = null;
  #address = null;
  #drawn = "";

  constructor(button, complaint) {
    this.#button = button;
    this.#complaint = complaint;
    button.addEventListener("click", () => (this.#isAtWork ? this.stop() : this.#play()));
    for (const event of ["ended", "pause"]) this.#sound.addEventListener(event, () => this.#draw());
    // Whatever else begins to play on the page.
    document.addEventListener("play", (event) => event.target !== this.#sound && this.stop(), true);
    addEventListener("pagehide", () => this.stop());
  }

  /** The voice that is heard from now on, `{title, sampleUrl}`; none hides the button. */
  choose(voice) {
    if (voice?.sampleUrl !== this.#voice?.sampleUrl) {
      this.stop();
      say(this.#complaint, "");
    }
    this.#voice = voice?.sampleUrl ? voice : null;
    this.#draw();
  }

  stop() {
    this.#request?.abort();
    this.#request = null;
    this.#sound.pause();
    this.#draw();
  }

  get #isAtWork() {
    return this.#request !== null || !this.#sound.paused;
  }

  async #play() {
    const request = new AbortController();
    this.#request = request;
    say(this.#complaint, "");
    this.#draw();
    try {
      const file = await fetchFile(this.#voice.sampleUrl, { signal: request.signal });
      if (this.#address) URL.revokeObjectURL(this.#address);
      this.#address = URL.createObjectURL(file);
      this.#sound.src = this.#address;
      await this.#sound.play();
    } catch (reason) {
      if (reason.name !== "AbortError") say(this.#complaint, reason.status === undefined ? "This browser cannot play the sample." : reason.message);
    } finally {
      if (this.#request === request) this.#request = null;
      this.#draw();
    }
  }

  #draw() {
    const isComing = this.#request !== null;
    const isAtWork = this.#isAtWork;
    const sign = isComing ? "wait" : isAtWork ? "stop" : "play";
    const words = `${isAtWork ? "Stop" : "Hear"} ${this.#voice?.title ?? ""}`;
    this.#button.hidden = this.#voice === null;
    if (this.#drawn === sign + words) return;
    this.#drawn = sign + words;
    this.#button.classList.toggle("busy", isComing);
    this.#button.setAttribute("aria-busy", String(isComing));
    this.#button.replaceChildren(icon(sign), words);
  }
}
