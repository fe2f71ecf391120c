/**
 * Follows the processing of one media entry, by asking for its status until it is over. Depends on nothing: copy it, or
 * import it from a Reelmill server.
 *
 *     const processing = useMediaProcessing({ mediaId, onComplete: (data) => show(data.medium_url) });
 *     processing.addEventListener("change", () => badge.toggleAttribute("processing", processing.isProcessing));
 *
 * @typedef {object} Options
 * @property {string|null} mediaId Nothing is asked while it is null.
 * @property {number} [pollInterval=2000] Milliseconds between two questions; five times as long in a hidden tab.
 * @property {(data: object) => void} [onComplete] Called once for each time it came to a good end, with urls and texts.
 * @property {(error: string) => void} [onError] Called once for each failure, with its reason.
 * @property {string} [server=""] Where Reelmill is, if it is not where the page comes from.
 * @property {Record<string, string>} [headers] Such as `Authorization`, for who has a key and no session.
 *
 * @param {Options} options
 * @returns {MediaProcessing}
 */
export function useMediaProcessing(options) {
  return new MediaProcessing(options);
}

const LONGEST_PAUSE = 30_000;

/** An EventTarget: `change` is dispatched whenever something that it tells has changed. */
class MediaProcessing extends EventTarget {
  /** `pending`, `processing`, `failed`, or null once it is complete; undefined until the first answer. */
  status;
  /** Why it failed, or why it cannot be followed; else null. */
  error = null;
  /** Percent. */
  progress = 0;
  /** Urls and texts, once it is complete. */
  data = null;
  #options;
  #timer = null;
  #failures = 0;
  #asking = null;
  #isStopped = false;
  #seen = () => this.#isUnfinished && document.visibilityState === "visible" && this.refresh();

  constructor({ pollInterval = 2000, server = "", headers = {}, ...options }) {
    super();
    this.#options = { pollInterval, server, headers, ...options };
    document.addEventListener("visibilitychange", this.#seen);
    if (options.mediaId) this.refresh();
  }

  get isProcessing() {
    return this.status === "pending" || this.status === "processing";
  }

  /** Asks now, whatever the state: after a retry, it follows again from here. */
  refresh = () => {
    this.#isStopped = false;
    clearTimeout(this.#timer);
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  };

  /** Asks no more. */
  stop() {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#seen);
  }

  get #isUnfinished() {
    return !this.#isStopped && (this.status === undefined || this.isProcessing);
  }

  async #ask() {
    const { server, mediaId, headers } = this.#options;
    let answer;
    try {
      const response = await fetch(`${server}/api/media/${encodeURIComponent(mediaId)}/status`, {
        headers: { Accept: "application/json", ...headers }, cache: "no-store",
        credentials: server ? "omit" : "same-origin",
      });
      if (response.status === 429 || response.status >= 500) throw new Error("busy");
      answer = await response.json();
      if (!response.ok) return this.#take({ status: "failed", error: answer.detail || answer.title || `The server answered ${response.status}.` });
    } catch {
      // Nobody answers, or a proxy does: what is known still holds, and it is asked again, less and less often.
      this.#failures += 1;
      return this.#again(Math.min(LONGEST_PAUSE, this.#options.pollInterval * 2 ** Math.min(this.#failures, 8)));
    }
    this.#failures = 0;
    this.#take(answer);
    if (this.isProcessing) this.#again(this.#options.pollInterval * (document.visibilityState === "visible" ? 1 : 5));
  }

  #again(pause) {
    if (!this.#isStopped) this.#timer = setTimeout(this.refresh, pause);
  }

  #take({ status, error: reason, progress = 0, data = null }) {
    const was = this.status;
    const error = reason?.message ?? reason ?? null;
    const isNews = was !== status || this.error !== error || this.progress !== progress;
    Object.assign(this, { status, error, progress: status === null ? 100 : progress ?? 0, data });
    if (!isNews || this.#isStopped) return;
    this.dispatchEvent(new Event("change"));
    if (status === null && was !== null) this.#options.onComplete?.(data);
    if (status === "failed" && was !== "failed") this.#options.onError?.(error ?? "Processing failed.");
  }
}
