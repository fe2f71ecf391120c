const POLL = 2000;
const LONGEST = 30_000;
const NAMES = ["message", "media", "status", "deleted"];

/**
 * Hears what happens to the library's media, and says of which: `changed(id)` for each. Without events it asks every two
 * seconds for what is in work (`moving()` answers those ids). Rests while nobody sees the page.
 */
export class MediaFeed {
  #changed;
  #moving;
  #events = null;
  #isOpen = false;
  #failures = 0;
  #again = null;

  constructor({ changed, moving }) {
    this.#changed = changed;
    this.#moving = moving;
    document.addEventListener("visibilitychange", () => this.#seen());
    setInterval(() => !this.#isOpen && this.#look(), POLL);
    this.#listen();
  }

  #look() {
    if (document.visibilityState !== "visible") return;
    for (const id of this.#moving().slice(0, 12)) this.#changed(id);
  }

  #seen() {
    if (document.visibilityState === "visible") {
      this.#look();
      if (!this.#events) this.#listen();
    } else {
      this.#silence();
    }
  }

  #silence() {
    clearTimeout(this.#again);
    this.#events?.close();
    this.#events = null;
    this.#isOpen = false;
  }

  #listen() {
    this.#silence();
    if (document.visibilityState !== "visible") return;
    const events = new EventSource("/api/media/events");
    this.#events = events;
    events.onopen = () => {
      this.#isOpen = true;
      // What was said while no stream stood may have been missed.
      if (this.#failures) for (const id of this.#moving()) this.#changed(id);
      this.#failures = 0;
    };
    const heard = (event) => {
      try {
        const { id } = JSON.parse(event.data);
        if (id) this.#changed(id);
      } catch {
        return; // Cut short: the next look has it.
      }
    };
    for (const name of NAMES) events.addEventListener(name, heard);
    events.onerror = () => {
      if (this.#events !== events) return;
      this.#silence();
      this.#failures += 1;
      this.#again = setTimeout(() => this.#listen(), Math.min(LONGEST, 1000 * 2 ** Math.min(this.#failures - 1, 5)) * (0.8 + Math.random() * 0.4));
    };
  }
}
