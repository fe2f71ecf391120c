import { find, h, icon, say } from "./dom.js";
import { failure, isFailed, isMoving, kindOf, mediaFacts, mediaIcon, mediaName } from "./media-words.js";
import { clock } from "./words.js";

/** The picture of an entry, or its kind as long as there is none. */
export function mediaFrame(media) {
  const source = media.data?.thumbnail_url ?? media.thumbnail_url;
  const kind = kindOf(media);
  const duration = media.data?.duration ?? media.duration;
  return h("div", { class: `media-frame ${kind === "audio" ? "is-sound" : ""}` },
    source ? h("img", { src: source, alt: "", loading: "lazy", decoding: "async" }) : icon(mediaIcon(media)),
    kind !== "image" && duration && h("span", { class: "media-kind timecode" }, clock(duration)));
}

/** An entry of the grid, which can be shown anew in place. `retry` is offered where the caller may ask for it. */
export class MediaCard {
  element;
  media = null;
  #retry;

  constructor(media, { retry = null } = {}) {
    this.#retry = retry;
    this.element = h("li", { class: "media-card", "data-id": media.id },
      h("a", { class: "media-link", href: `/media/${encodeURIComponent(media.id)}` },
        h("div", { class: "media-frame" }), h("span", { class: "media-name" }), h("span", { class: "media-facts" })),
      h("media-processing-indicator", { overlay: true, "no-retry": !retry, on: { retry: () => this.#retry?.(this) } }));
    this.#previews();
    this.show(media);
  }

  /** A clip moves while somebody points at it, unless motion is not wanted. */
  #previews() {
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    const show = (isMoving) => {
      const { preview_url: preview, thumbnail_url: thumbnail } = { ...this.media, ...this.media.data };
      const image = find("img", this.element);
      if (!preview || !image) return;
      const source = isMoving && !still.matches ? preview : thumbnail;
      if (image.getAttribute("src") !== source) image.src = source;
    };
    this.element.addEventListener("pointerenter", () => show(true));
    this.element.addEventListener("pointerleave", () => show(false));
  }

  get id() { return this.media.id; }

  show(media) {
    const before = this.media;
    this.media = media;
    const frame = mediaFrame(media);
    const shown = find(".media-frame", this.element);
    // A picture that stands is left alone: drawn anew, it would flicker.
    if (!before || !frame.isEqualNode(shown)) shown.replaceWith(frame);
    say(find(".media-name", this.element), mediaName(media));
    say(find(".media-facts", this.element), mediaFacts(media).slice(0, 3).join(" · "));
    const indicator = find("media-processing-indicator", this.element);
    const isWorkedOn = isMoving(media);
    const message = isFailed(media) ? failure(media) || "Processing failed"
      : media.status === "pending" ? "Waits for its turn" : "Processing";
    for (const [name, value] of Object.entries({
      processing: isWorkedOn ? "" : null, failed: isFailed(media) ? "" : null, message: isWorkedOn || isFailed(media) ? message : null,
      progress: isWorkedOn && media.progress > 0 ? String(Math.round(media.progress)) : null,
    })) {
      if (value === null) indicator.removeAttribute(name);
      else if (indicator.getAttribute(name) !== value) indicator.setAttribute(name, value);
    }
  }
}
