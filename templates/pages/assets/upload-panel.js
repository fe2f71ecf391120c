import { find, h, icon, say } from "./dom.js";
import { bytes, count, timeLeft } from "./words.js";

const SHOWN = 60;
const DONE_STAYS = 2500;

/** The uploads as they are seen: a line for all, a row for each, and what can be done about them. */
export class UploadPanel {
  #root;
  #uploads;
  #rows = new Map();
  #drawing = null;
  #said = "";
  #finish;

  /** `finished(count)` is called when the last of several has ended. */
  constructor(root, uploads, { finished }) {
    this.#root = root;
    this.#uploads = uploads;
    this.#finish = finished;
    uploads.addEventListener("change", () => {
      this.#drawing ??= setTimeout(() => {
        this.#drawing = null;
        this.#draw();
      }, 60);
    });
    find('[data-all="pause"]', root).addEventListener("click", () => uploads.pauseAll());
    find('[data-all="resume"]', root).addEventListener("click", () => uploads.resumeAll());
    this.#draw();
  }

  #draw() {
    const now = performance.now();
    const shown = this.#uploads.list.filter((upload) => {
      if (upload.state !== "done") return true;
      upload.doneAt ??= now;
      return now - upload.doneAt < DONE_STAYS;
    });
    if (shown.some((upload) => upload.state === "done")) setTimeout(() => this.#draw(), DONE_STAYS + 50);
    this.#root.hidden = shown.length === 0;
    this.#sum();
    if (!shown.length && this.#uploads.list.length) {
      this.#finish(this.#uploads.list.length);
      this.#uploads.clearDone();
    }
    const seen = shown.slice(0, SHOWN);
    for (const [key, row] of this.#rows) {
      if (seen.some((upload) => upload.key === key)) continue;
      row.leave();
      this.#rows.delete(key);
    }
    const list = find("ul", this.#root);
    seen.forEach((upload, place) => {
      let row = this.#rows.get(upload.key);
      if (!row) {
        row = new Row(upload, this.#uploads);
        this.#rows.set(upload.key, row);
      }
      if (list.children[place] !== row.element) list.insertBefore(row.element, list.children[place] ?? null);
      row.draw();
    });
    const more = find("#uploads-more", this.#root);
    more.hidden = shown.length <= SHOWN;
    say(more, `and ${count(shown.length - SHOWN, "more file")}`);
  }

  #sum() {
    const { files, done, size, sent, secondsLeft, isMoving } = this.#uploads.whole;
    const all = this.#uploads.list;
    const some = (...states) => all.some((upload) => states.includes(upload.state));
    const isAway = all.some((upload) => upload.isAway);
    const title = isMoving || some("finishing") ? "Uploading" : some("waiting") ? "Waiting" : some("paused") ? "Paused"
      : some("failed", "lost") ? "Not uploaded" : "Uploaded";
    say(find("h2", this.#root), title);
    say(find("#uploads-sum", this.#root), isAway ? "The server does not answer. It goes on by itself."
      : files ? [`${done} of ${count(files, "file")}`, `${bytes(sent)} of ${bytes(size)}`, secondsLeft !== null && timeLeft(secondsLeft)].filter(Boolean).join(" · ") : "");
    find("progress", this.#root).value = size ? (sent / size) * 100 : 0;
    find('[data-all="pause"]', this.#root).hidden = !some("waiting", "sending");
    find('[data-all="resume"]', this.#root).hidden = !some("paused") || some("waiting", "sending");
    // A screen reader hears of each quarter and of each state, not of every percent.
    const quarter = size ? Math.floor((sent / size) * 4) * 25 : 0;
    const words = !all.length ? "" : isAway ? "The connection is lost. The upload goes on by itself."
      : `${title}: ${quarter} percent. ${done} of ${count(files, "file")}.`;
    const mark = `${title}${quarter}${isAway}`;
    if (mark === this.#said) return;
    this.#said = mark;
    say(find("#uploads-said"), words);
  }
}

const ENDINGS = { image: "picture", video: "clip", audio: "voice" };

class Row {
  element;
  #upload;
  #picture = null;
  #uploads;

  constructor(upload, uploads) {
    this.#upload = upload;
    this.#uploads = uploads;
    const act = (name, symbol, words, work, hasWords = false) => h("button", {
      type: "button", class: `button bare slim ${hasWords ? "" : "only-icon"}`, "data-act": name, title: hasWords ? null : words, on: { click: work },
    }, symbol && icon(symbol), hasWords ? words : h("span", { class: "unseen" }, words), h("span", { class: "unseen" }, ` ${upload.name}`));
    const again = h("input", {
      type: "file", hidden: true, "aria-label": "The same file",
      on: { change: () => again.files[0] && uploads.reattach(upload, again.files[0]) },
    });
    this.element = h("li", { class: "upload", "data-key": upload.key },
      h("div", { class: "upload-look", "aria-hidden": "true" }, icon(ENDINGS[upload.record.type.split("/")[0]] ?? "picture")),
      h("p", { class: "upload-name", title: upload.name }, upload.name),
      h("div", { class: "upload-line" }),
      h("p", { class: "upload-says" }),
      h("div", { class: "upload-acts" },
        act("choose", "", "Choose the file", () => again.click(), true), again,
        act("retry", "again", "Try again", () => uploads.resume(upload), true),
        act("pause", "pause", "Pause", () => uploads.pause(upload)),
        act("resume", "play", "Carry on with", () => uploads.resume(upload)),
        act("cancel", "close", "Cancel", () => this.#cancel())));
    this.#look();
  }

  /** A small picture of what is on its way; large files are not decoded for it. */
  #look() {
    const { file, record } = this.#upload;
    if (!file || !/^image\/(jpeg|png|webp|gif|avif)$/.test(record.type) || record.size > 12e6) return;
    this.#picture = URL.createObjectURL(file);
    const image = h("img", { src: this.#picture, alt: "", decoding: "async", on: { error: () => image.replaceWith(icon("picture")) } });
    find(".upload-look", this.element).replaceChildren(image);
  }

  #cancel() {
    const next = this.element.nextElementSibling ?? this.element.previousElementSibling;
    this.#uploads.cancel(this.#upload);
    (next ? find("[data-act=cancel]", next) : find("#add-files"))?.focus();
  }

  leave() {
    if (this.#picture) URL.revokeObjectURL(this.#picture);
    this.element.remove();
  }

  draw() {
    const { state, size, sent, problem, isAway } = this.#upload;
    const done = size ? sent / size : 0;
    const percent = `${Math.floor(done * 100)}%`;
    if (state === "done" && !this.element.classList.contains("is-done")) find(".upload-look", this.element).replaceChildren(icon("tick"));
    this.element.className = `upload is-${state} ${isAway ? "is-away" : ""}`;
    find(".upload-line", this.element).style.setProperty("--done", done);
    const far = sent ? `${bytes(sent)} of ${bytes(size)}, ${percent}` : bytes(size);
    const words = {
      waiting: sent ? `Waits, ${percent} is there` : `Waits · ${bytes(size)}`,
      sending: isAway ? `${percent} · waits for the server` : far,
      finishing: isAway ? "Waits for the server" : "Checked by the server",
      paused: `Paused · ${far}`,
      failed: problem,
      lost: `${problem || (sent ? `${percent} is safe.` : "The page was closed too soon.")} Choose the file again to carry on.`,
      done: "In the library",
    };
    say(find(".upload-says", this.element), words[state] ?? "");
    const acts = {
      waiting: ["pause", "cancel"], sending: ["pause", "cancel"], finishing: ["cancel"], paused: ["resume", "cancel"],
      failed: ["retry", "cancel"], lost: ["choose", "cancel"], done: [],
    }[state] ?? [];
    for (const button of this.element.querySelectorAll("[data-act]")) {
      const isOffered = acts.includes(button.dataset.act);
      if (!isOffered && button === document.activeElement) queueMicrotask(() => find("[data-act]:not([hidden])", this.element)?.focus());
      button.hidden = !isOffered;
    }
  }
}
