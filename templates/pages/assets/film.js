import { isFinal } from "./words.js";

/**
 * What is known of one video, from answers and events in whatever order they arrive.
 * Older news never overwrites newer, and inside a run progress only grows.
 */
export class Film {
  /** The video-status body as far as it is known; null before the first answer. */
  state = null;
  /** Percent as it is shown. */
  progress = 0;
  #marks = [];

  get isFinal() {
    return this.state !== null && isFinal(this.state.status);
  }

  /** A new run may start lower than the last one ended: after a retry, or after an edit. */
  beginRun() {
    this.progress = 0;
    this.#marks = [];
  }

  /** Takes a whole body, or the fields of it that changed. Answers whether it was news. */
  take(fields, now = Date.now()) {
    const before = this.state;
    if (before && fields.updatedAt && before.updatedAt && Date.parse(fields.updatedAt) < Date.parse(before.updatedAt)) {
      return false;
    }
    const next = { ...before, ...fields, scenes: scenes(before?.scenes, fields.scenes) };
    const isNewRun = !before || (isFinal(before.status) && !isFinal(next.status))
      || (next.attempt ?? 0) > (before.attempt ?? 0);
    if (isNewRun) this.beginRun();
    this.state = next;
    if (!isFinal(next.status)) {
      this.progress = Math.min(100, Math.max(this.progress, Number(next.progress) || 0));
      this.#mark(now);
    } else if (next.status === "completed") {
      this.progress = 100;
    }
    return true;
  }

  #mark(now) {
    const last = this.#marks.at(-1);
    if (!last || this.progress > last.progress) this.#marks.push({ now, progress: this.progress });
    // Stages differ in pace: the last minute says more than the whole.
    while (this.#marks.length > 3 && now - this.#marks[0].now > 60_000) this.#marks.shift();
  }

  /** Seconds to the end at the pace of the last minute; null while there is no pace to speak of. */
  secondsLeft(now = Date.now()) {
    if (this.isFinal || this.#marks.length < 3) return null;
    const [first, last] = [this.#marks[0], this.#marks.at(-1)];
    const gained = last.progress - first.progress;
    const spent = (last.now - first.now) / 1000;
    if (gained < 3 || spent < 4) return null;
    return Math.max(1, ((100 - last.progress) * spent) / gained - (now - last.now) / 1000);
  }
}

function scenes(before = [], news) {
  if (!Array.isArray(news)) return before;
  const known = new Map(before.map((scene) => [scene.index, scene]));
  for (const scene of news) known.set(scene.index, { ...known.get(scene.index), ...scene });
  // A whole list has them all: what it does not name is no longer there.
  const isWhole = news.length >= before.length;
  const shown = isWhole ? news.map((scene) => known.get(scene.index)) : [...known.values()];
  return shown.sort((left, right) => left.index - right.index);
}
