import { call } from "./api.js";
import { FileGone, Sending } from "./upload.js";
import { UploadStore } from "./upload-store.js";

/** Files under way at once; each has its chunks side by side, and a browser gives a server six connections in all. */
const ABREAST = 2;
const PACE_WINDOW = 10_000;

/** One file of the queue, as it is shown. */
class Upload {
  /** `waiting`, `sending`, `finishing`, `paused`, `failed`, `lost` (choose the file again) or `done`. */
  state = "waiting";
  sent = 0;
  problem = "";
  isAway = false;
  media = null;
  record;
  file;
  abort = null;
  release = () => undefined;

  constructor(record, file) {
    this.record = record;
    this.file = file;
  }

  get key() { return this.record.key; }
  get name() { return this.record.path || this.record.name; }
  get size() { return this.record.size; }
  get isUnfinished() { return this.state !== "done"; }
}

/**
 * The queue of uploads of this browser. It carries on what a reload, a crash or the end of the server cut off.
 * Dispatches `change` (something is to be drawn anew) and `uploaded` (detail: the media entry).
 */
export class Uploads extends EventTarget {
  list = [];
  #store = new UploadStore();
  #tenant;
  #marks = [];

  constructor(tenant) {
    super();
    this.#tenant = tenant ?? "";
  }

  /** Takes up what was left. Each upload is carried on by one tab; when that is closed, by another. */
  async restore() {
    for (const record of await this.#store.all()) {
      if (record.tenant !== this.#tenant) continue;
      locked(record.key).then((release) => this.#takeUp(record.key, release));
    }
  }

  async #takeUp(key, release) {
    // It may have been finished or dropped while another tab had it.
    const record = (await this.#store.all()).find((entry) => entry.key === key);
    if (!record || this.list.some((upload) => upload.key === key)) return release();
    const upload = new Upload(record, await this.#store.file(key));
    upload.release = release;
    upload.state = !upload.file ? "lost" : record.isPaused ? "paused" : "waiting";
    this.list.push(upload);
    this.list.sort((left, right) => left.record.added - right.record.added);
    this.#go();
    if (upload.state !== "waiting") this.#lookAt(upload);
  }

  /** How much of one that rests is safe. */
  async #lookAt(upload) {
    const { uploadId, chunkSize } = upload.record;
    if (!uploadId) return;
    try {
      const { receivedChunks = [] } = await call("GET", `/api/media/uploads/${encodeURIComponent(uploadId)}`);
      upload.sent = Math.min(upload.size, receivedChunks.length * chunkSize);
      this.#changed();
    } catch {
      // It is told when it is carried on.
    }
  }

  /** `files` are `{file, path}`, or plain files. One that was lost on the way is taken up again. */
  async add(files) {
    for (const entry of files) {
      const file = entry.file ?? entry;
      const lost = this.list.find((upload) => upload.state === "lost" && isSame(upload.record, file));
      if (lost) {
        this.reattach(lost, file);
        continue;
      }
      const record = {
        key: token(), tenant: this.#tenant, name: file.name, path: entry.path ?? "", size: file.size,
        type: file.type, lastModified: file.lastModified, added: Date.now() + this.list.length / 1e4, uploadId: null,
      };
      const upload = new Upload(record, file);
      upload.release = await locked(record.key);
      if (file.size === 0) {
        upload.state = "failed";
        upload.problem = "This file is empty.";
      } else {
        await this.#store.keep(record);
        // Copied aside while it is sent; a reload before that asks for the file again.
        this.#store.keepFile(record.key, file);
      }
      this.list.push(upload);
      this.#go();
    }
  }

  pause(upload) {
    if (!["waiting", "sending"].includes(upload.state)) return;
    this.#put(upload, "paused");
    upload.abort?.abort();
    this.#keep(upload, { isPaused: true });
    this.#go();
  }

  /** After a pause or a failure. */
  resume(upload) {
    if (!["paused", "failed"].includes(upload.state)) return;
    upload.problem = "";
    this.#put(upload, upload.file ? "waiting" : "lost");
    this.#keep(upload, { isPaused: false });
    this.#go();
  }

  reattach(upload, file) {
    if (!isSame(upload.record, file)) {
      upload.problem = `That is another file: ${upload.record.name} has ${upload.size.toLocaleString("en")} bytes.`;
      this.#changed();
      return;
    }
    upload.file = file;
    upload.problem = "";
    this.#store.keepFile(upload.key, file);
    this.#put(upload, "waiting");
    this.#go();
  }

  /** Stops it, and frees what the server has of it. */
  async cancel(upload) {
    upload.state = "cancelled";
    upload.abort?.abort();
    await this.#remove(upload);
    if (!upload.record.uploadId) return;
    try {
      await call("DELETE", `/api/media/uploads/${encodeURIComponent(upload.record.uploadId)}`);
    } catch {
      // Swept by the server when its time is over.
    }
  }

  pauseAll() { for (const upload of this.list) this.pause(upload); }
  resumeAll() { for (const upload of this.list) this.resume(upload); }
  clearDone() {
    this.list = this.list.filter((upload) => upload.isUnfinished);
    this.#changed();
  }

  /** Of all that is not given up: files, bytes, and seconds left at the pace of the last moments (null while unknown). */
  get whole() {
    const counted = this.list.filter((upload) => !["failed", "lost"].includes(upload.state));
    const size = counted.reduce((sum, upload) => sum + upload.size, 0);
    const sent = counted.reduce((sum, upload) => sum + (upload.state === "done" ? upload.size : upload.sent), 0);
    const isMoving = counted.some((upload) => upload.state === "sending");
    const [first, last] = [this.#marks[0], this.#marks.at(-1)];
    const pace = first && last.at - first.at > 1500 ? ((last.sent - first.sent) * 1000) / (last.at - first.at) : 0;
    return {
      files: counted.length, done: counted.filter((upload) => upload.state === "done").length, size, sent,
      secondsLeft: isMoving && pace > 0 ? (size - sent) / pace : null, isMoving,
    };
  }

  #go() {
    const busy = this.list.filter((upload) => ["sending", "finishing"].includes(upload.state)).length;
    for (const upload of this.list.filter(({ state }) => state === "waiting").slice(0, Math.max(0, ABREAST - busy))) {
      this.#send(upload);
    }
    this.#changed();
  }

  async #send(upload) {
    const abort = new AbortController();
    upload.abort = abort;
    upload.state = "sending";
    const sending = new Sending(upload.record, upload.file, {
      signal: abort.signal,
      keep: () => this.#store.keep(upload.record),
      moved: () => {
        upload.sent = sending.sent;
        if (["sending", "finishing"].includes(upload.state)) upload.state = upload.sent >= upload.size ? "finishing" : "sending";
        this.#moved();
      },
      away: (isAway) => {
        upload.isAway = isAway;
        this.#changed();
      },
    });
    try {
      upload.media = await sending.run();
      if (abort.signal.aborted && upload.state === "cancelled") return;
      upload.sent = upload.size;
      upload.state = "done";
      upload.file = null;
      await this.#store.drop(upload.key);
      upload.release();
      this.dispatchEvent(new CustomEvent("uploaded", { detail: upload.media }));
    } catch (problem) {
      upload.isAway = false;
      if (abort.signal.aborted) {
        if (upload.state === "sending" || upload.state === "finishing") upload.state = "paused";
      } else if (problem instanceof FileGone) {
        upload.state = "lost";
        upload.file = null;
        upload.problem = "It was changed or moved meanwhile.";
      } else {
        upload.state = "failed";
        upload.problem = problem.message;
      }
    }
    if (upload.abort === abort) upload.abort = null;
    this.#go();
  }

  #moved() {
    const now = performance.now();
    if (now - (this.#marks.at(-1)?.at ?? -Infinity) < 100) return;
    this.#marks.push({ at: now, sent: this.list.reduce((sum, upload) => sum + upload.sent, 0) });
    while (now - this.#marks[0].at > PACE_WINDOW) this.#marks.shift();
    this.#changed();
  }

  #put(upload, state) {
    upload.state = state;
    this.#changed();
  }

  #keep(upload, fields) {
    Object.assign(upload.record, fields);
    this.#store.keep(upload.record);
  }

  async #remove(upload) {
    this.list = this.list.filter((entry) => entry !== upload);
    this.#marks = [];
    upload.release();
    this.#go();
    await this.#store.drop(upload.key);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

const isSame = (record, file) =>
  record.name === file.name && record.size === file.size && record.lastModified === file.lastModified;

const token = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(36).padStart(2, "0")).join("");

/** Waits until no other tab has the upload, and holds it until the function that it answers is called. */
function locked(key) {
  if (!navigator.locks) return Promise.resolve(() => undefined);
  return new Promise((resolve) => {
    navigator.locks.request(`reelmill-upload-${key}`, () => new Promise((release) => resolve(release)))
      .catch(() => resolve(() => undefined));
  });
}
