import { Problem, call } from "./api.js";

const LANES = 3;
const SAME_CHUNK_TRIES = 4;
const LONGEST_PAUSE = 15_000;

/** The file cannot be read any more: it was changed, moved or is on a disk that left. */
export class FileGone extends Error {}

const address = (id, rest = "") => `/api/media/uploads/${encodeURIComponent(id)}${rest}`;

/**
 * One file on its way: started, sent in chunks side by side, finished. `record` is what has to be kept to carry on later;
 * `keep` is called when it has changed. Whatever breaks on the way is tried again for as long as nobody aborts.
 *
 * `moved()` is called when bytes have gone; `away(isAway)` when the server leaves and returns.
 */
export class Sending {
  /** Bytes of the file that the server has, or is just getting. */
  sent = 0;
  #record;
  #file;
  #signal;
  #told;
  #have = new Set();
  #underWay = new Map();

  constructor(record, file, { signal, keep, moved, away }) {
    this.#record = record;
    this.#file = file;
    this.#signal = signal;
    this.#told = { keep, moved, away };
  }

  /** Answers the media entry. */
  async run() {
    for (let restarts = 0; ; restarts += 1) {
      try {
        await this.#begin();
        await Promise.all(Array.from({ length: LANES }, () => this.#lane()));
        return await this.#finish();
      } catch (problem) {
        // An upload that lay too long was swept away: the file is here, so it starts from the beginning.
        if (!(problem instanceof Problem) || problem.status !== 404 || restarts > 1) throw problem;
        this.#record.uploadId = null;
        this.#record.attempt = (this.#record.attempt ?? 0) + 1;
        await this.#told.keep();
      }
    }
  }

  async #begin() {
    const record = this.#record;
    this.#have.clear();
    this.#underWay.clear();
    if (!record.uploadId) {
      const { name: filename, size, type } = record;
      const body = { filename, size, ...(type ? { mimeType: type } : {}) };
      const key = `${record.key}-${record.attempt ?? 0}`;
      const started = await this.#surely(() => call("POST", "/api/media/uploads", { body, key, signal: this.#signal }));
      record.uploadId = started.uploadId;
      record.chunkSize = started.chunkSize;
      record.totalChunks = started.totalChunks;
      await this.#told.keep();
    } else {
      await this.#look();
    }
    this.#count();
  }

  /** What the server has by now. */
  async #look() {
    const state = await this.#surely(() => call("GET", address(this.#record.uploadId), { signal: this.#signal }));
    for (const number of state.receivedChunks ?? []) this.#have.add(number);
  }

  #next() {
    for (let number = 0; number < this.#record.totalChunks; number += 1) {
      if (!this.#have.has(number) && !this.#underWay.has(number)) return number;
    }
    return null;
  }

  async #lane() {
    for (let number = this.#next(); number !== null; number = this.#next()) {
      this.#underWay.set(number, 0);
      try {
        await this.#chunk(number);
        this.#have.add(number);
      } finally {
        this.#underWay.delete(number);
        this.#count();
      }
    }
  }

  async #chunk(number) {
    const { chunkSize, size, uploadId } = this.#record;
    const part = this.#file.slice(number * chunkSize, Math.min(size, (number + 1) * chunkSize));
    const bytes = await part.arrayBuffer().catch(() => {
      throw new FileGone();
    });
    const digest = await sha256(bytes);
    for (let tries = 1; ; tries += 1) {
      try {
        await this.#surely(() => put(address(uploadId, `/chunks/${number}`), bytes, digest, this.#signal, (gone) => {
          this.#underWay.set(number, gone);
          this.#count();
        }));
        return;
      } catch (problem) {
        // Damaged on the way.
        if (problem.status !== 422 || tries >= SAME_CHUNK_TRIES) throw problem;
      }
    }
  }

  async #finish() {
    for (;;) {
      try {
        const answer = await this.#surely(() => call("POST", address(this.#record.uploadId, "/finish"), { signal: this.#signal }));
        return answer.media;
      } catch (problem) {
        if (problem.status !== 409) throw problem;
        // The server misses some: it was restored, or its disk was. Ask which.
        this.#have.clear();
        await this.#look();
        if (this.#next() === null) throw problem;
        await Promise.all(Array.from({ length: LANES }, () => this.#lane()));
      }
    }
  }

  /** Does it until the server has answered: a server that is away comes back. Only aborting ends the waiting. */
  async #surely(work) {
    for (let failures = 0; ; failures += 1) {
      try {
        const answer = await work();
        if (failures) this.#told.away(false);
        return answer;
      } catch (problem) {
        if (!(problem instanceof Problem) || !(problem.passes || problem.status === 500)) {
          if (failures) this.#told.away(false);
          throw problem;
        }
        this.#told.away(true);
        const pause = problem.retryAfter ? problem.retryAfter * 1000 : 500 * 2 ** Math.min(failures, 6);
        await waited(Math.min(LONGEST_PAUSE, pause) * (0.8 + Math.random() * 0.4), this.#signal);
      }
    }
  }

  #count() {
    const { chunkSize, size, totalChunks } = this.#record;
    const length = (number) => (number === totalChunks - 1 ? size - number * chunkSize : chunkSize);
    let sent = 0;
    for (const number of this.#have) sent += length(number);
    for (const [number, gone] of this.#underWay) if (!this.#have.has(number)) sent += Math.min(gone, length(number));
    this.sent = sent;
    this.#told.moved();
  }
}

/** Only a secure context has digests; the server checks sizes without them. */
async function sha256(bytes) {
  if (!globalThis.crypto?.subtle) return null;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function waited(pause, signal) {
  return new Promise((resolve, reject) => {
    const over = () => {
      clearTimeout(timer);
      removeEventListener("online", over);
      signal.removeEventListener("abort", over);
      if (signal.aborted) reject(new DOMException("aborted", "AbortError"));
      else resolve();
    };
    const timer = setTimeout(over, pause);
    addEventListener("online", over);
    signal.addEventListener("abort", over);
    if (signal.aborted) over();
  });
}

/** fetch does not tell how much of a body has gone: XMLHttpRequest does. */
function put(path, bytes, digest, signal, gone) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    const settle = (work) => () => {
      signal.removeEventListener("abort", abort);
      work();
    };
    request.open("PUT", path);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    if (digest) request.setRequestHeader("X-Chunk-SHA256", digest);
    request.upload.onprogress = (event) => gone(event.loaded);
    request.onload = settle(() => {
      if (request.status >= 200 && request.status < 300) return resolve();
      let answer = {};
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        // A proxy's own page: its status says what there is to say.
      }
      if (request.status === 401) location.assign(`/signin?next=${encodeURIComponent(location.pathname + location.search)}`);
      reject(new Problem(request.status, answer, Number(request.getResponseHeader("Retry-After")) || null));
    });
    request.onerror = request.ontimeout = settle(() => reject(new Problem(0)));
    request.onabort = settle(() => reject(new DOMException("aborted", "AbortError")));
    signal.addEventListener("abort", abort);
    if (signal.aborted) return settle(() => reject(new DOMException("aborted", "AbortError")))();
    request.send(bytes);
  });
}
