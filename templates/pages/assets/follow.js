import { call, video } from "./api.js";
import { isFinal } from "./words.js";

const POLL = 3000;
const QUIET = 30_000;
const LONGEST = 30_000;
const HIDDEN_POLL = 15_000;

/**
 * Follows a video to its end: by events, and by asking every three seconds while there are none.
 * Lost connections are made again by themselves, at growing pauses.
 *
 * `film.take` gets all news; `changed()` is called after each; `connection(isThere)` when the server leaves and returns.
 */
export class Follower {
  #id;
  #film;
  #changed;
  #connection;
  #events = null;
  #eventsOpen = false;
  #pollTimer = null;
  #eventsTimer = null;
  #watch = null;
  #failures = 0;
  #refusals = 0;
  #isThere = true;
  #isRunning = false;
  #heard = 0;
  #lastEvent = 0;

  constructor(id, film, { changed, connection }) {
    this.#id = id;
    this.#film = film;
    this.#changed = changed;
    this.#connection = connection;
    addEventListener("online", () => this.look());
    document.addEventListener("visibilitychange", () => this.#seen());
  }

  /** Starts to follow, unless it is done already. The film has its first state by then. */
  start() {
    if (this.#isRunning || this.#film.isFinal) return;
    this.#isRunning = true;
    this.#heard = Date.now();
    this.#listen();
    // Heartbeats are comments, which scripts do not see: after a long silence, ask.
    this.#watch = setInterval(() => Date.now() - this.#heard > QUIET && this.look(), QUIET / 3);
  }

  stop() {
    this.#isRunning = false;
    this.#silence();
    clearTimeout(this.#pollTimer);
    clearTimeout(this.#eventsTimer);
    clearInterval(this.#watch);
    this.#pollTimer = this.#eventsTimer = null;
  }

  /** Asks once, now. Also a finished video: it may have been started again elsewhere. */
  async look() {
    try {
      const state = await call("GET", `/api/video-status?id=${encodeURIComponent(this.#id)}`);
      this.#failures = 0;
      this.#arrived();
      this.#news(state);
      if (!this.#isRunning) this.start();
      return true;
    } catch (problem) {
      if (problem.status === 404) {
        this.stop();
        location.reload();
      }
      this.#failures += 1;
      if (this.#isRunning && problem.passes) this.#lost();
      return false;
    }
  }

  #news(fields) {
    this.#heard = Date.now();
    if (!this.#film.take(fields)) return;
    if (this.#film.isFinal) this.stop();
    this.#changed();
  }

  #arrived() {
    if (this.#isThere) return;
    this.#isThere = true;
    this.#connection(true);
  }

  #lost() {
    if (!this.#isThere) return;
    this.#isThere = false;
    this.#connection(false);
  }

  /** A browser has six connections for a server: tabs that nobody sees leave theirs to the others. */
  #seen() {
    if (document.visibilityState === "visible") {
      this.look();
      if (this.#isRunning && !this.#events) this.#listen();
    } else if (this.#isRunning) {
      clearTimeout(this.#eventsTimer);
      this.#silence();
      this.#pollSoon(HIDDEN_POLL);
    }
  }

  #silence() {
    this.#eventsOpen = false;
    this.#events?.close();
    this.#events = null;
  }

  #listen() {
    clearTimeout(this.#eventsTimer);
    this.#silence();
    if (!("EventSource" in window)) return this.#pollSoon(POLL);
    const events = new EventSource(`${video(this.#id)}/events`);
    this.#events = events;
    events.onopen = () => {
      this.#eventsOpen = true;
      clearTimeout(this.#pollTimer);
      this.#pollTimer = null;
      // What was said while no stream stood may have been missed.
      if (this.#refusals > 0) this.look();
      this.#refusals = 0;
      this.#arrived();
    };
    events.addEventListener("status", (event) => {
      let fields;
      try {
        fields = JSON.parse(event.data);
      } catch {
        return; // Cut short: the next one, or the next look, has the whole.
      }
      const number = Number(event.lastEventId);
      if (number && number <= this.#lastEvent) return; // Replayed.
      this.#lastEvent = number || this.#lastEvent;
      this.#arrived();
      // One of several that came at once: it says what happened, and the newest, which follows, has the end with its files.
      if ("change" in fields && isFinal(fields.status)) return;
      this.#news(fields);
    });
    events.onerror = () => {
      if (!this.#isRunning || this.#events !== events) return;
      const wasOpen = this.#eventsOpen;
      this.#silence();
      this.#refusals += 1;
      this.#eventsTimer = setTimeout(() => this.#isRunning && this.#listen(), pause(this.#refusals));
      // A stream that ends may mean that the server went, or that the video is done: asking tells.
      this.#pollSoon(wasOpen ? 0 : POLL);
    };
  }

  #pollSoon(after) {
    if (!this.#isRunning || this.#pollTimer !== null) return;
    this.#pollTimer = setTimeout(async () => {
      await this.look();
      this.#pollTimer = null;
      if (!this.#isRunning || this.#eventsOpen) return;
      const usual = document.visibilityState === "visible" ? POLL : HIDDEN_POLL;
      this.#pollSoon(this.#failures ? pause(this.#failures) : usual);
    }, after);
  }
}

/** 1 s, 2 s, 4 s … 30 s, each a little off, so that many pages do not come at once. */
function pause(failures) {
  return Math.min(LONGEST, 1000 * 2 ** Math.min(failures - 1, 6)) * (0.8 + Math.random() * 0.4);
}
