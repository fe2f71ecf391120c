/**
 * `<media-processing-indicator processing failed message="…" progress="40" overlay>`: a spinner while something is being
 * processed, a reason and a retry button when that failed, and nothing at all when neither is so. Depends on nothing.
 *
 * - `processing`, `failed`: which of the two; `failed` wins.
 * - `message`: what is said; "Processing" or "Processing failed" without it.
 * - `progress`: percent, shown as a ring that fills.
 * - `overlay`: covers the nearest positioned ancestor, such as a picture's frame.
 * - `no-retry`: no button.
 * - the event `retry` (it bubbles) when the button is pressed.
 *
 * Its looks: `--indicator-ground`, `--indicator-ink`, `--indicator-accent`, `--indicator-bad`; parts `spinner`, `message`, `retry`.
 */
const LOOKS = `
  :host { display: inline-flex; align-items: center; gap: 0.55em; color: var(--indicator-ink, inherit); font: 550 0.875rem/1.35 system-ui, sans-serif; font-family: inherit; }
  :host([hidden]), :host(:not([processing], [failed])) { display: none; }
  :host([overlay]) {
    position: absolute; inset: 0; z-index: 2; container-type: size; overflow: hidden; flex-direction: column; justify-content: center; padding: 0.6em; text-align: center;
    background: var(--indicator-ground, rgb(8 14 12 / 72%)); color: var(--indicator-ink, #fff); border-radius: inherit;
  }
  svg { width: 1.35em; height: 1.35em; flex: none; fill: none; stroke-width: 3; stroke-linecap: round; }
  :host([overlay]) svg { width: 2.2em; height: 2.2em; stroke-width: 2.5; }
  @container (max-height: 9rem) { svg:has(.cross) { display: none; } span { -webkit-line-clamp: 2; } }
  .track { stroke: currentColor; opacity: 0.22; }
  .arc { stroke: var(--indicator-accent, currentColor); transform-origin: 50% 50%; transform: rotate(-90deg); stroke-dasharray: var(--filled, 28) 100; transition: stroke-dasharray 0.3s; }
  svg.turns { animation: turn 1s linear infinite; }
  .cross { stroke: var(--indicator-bad, currentColor); }
  span { overflow-wrap: anywhere; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
  button { font: inherit; font-weight: 600; color: inherit; background: transparent; border: 1px solid currentColor; border-radius: 999px; padding: 0.25em 0.9em; min-height: 1.9rem; cursor: pointer; }
  button:hover { background: color-mix(in srgb, currentColor 16%, transparent); }
  button:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
  [hidden] { display: none; }
  @keyframes turn { to { transform: rotate(360deg); } }
  @media (prefers-reduced-motion: reduce) { svg.turns { animation-duration: 4s; } }
`;

// A sheet of its own rather than a style element: allowed also where a policy forbids inline styles.
const sheet = new CSSStyleSheet();
sheet.replaceSync(LOOKS);

const SVG = "http://www.w3.org/2000/svg";

function drawn(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

export class MediaProcessingIndicator extends HTMLElement {
  static observedAttributes = ["processing", "failed", "message", "progress", "no-retry"];

  #symbol = drawn("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", part: "spinner" });
  #message = document.createElement("span");
  #retry = document.createElement("button");

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    this.#message.setAttribute("part", "message");
    this.#message.setAttribute("role", "status");
    this.#retry.type = "button";
    this.#retry.setAttribute("part", "retry");
    this.#retry.textContent = "Try again";
    this.#retry.addEventListener("click", (event) => {
      event.preventDefault(); // It may stand in a link.
      event.stopPropagation();
      this.dispatchEvent(new CustomEvent("retry", { bubbles: true, composed: true }));
    });
    this.shadowRoot.append(this.#symbol, this.#message, this.#retry);
  }

  get processing() { return this.hasAttribute("processing"); }
  set processing(value) { this.toggleAttribute("processing", Boolean(value)); }
  get failed() { return this.hasAttribute("failed"); }
  set failed(value) { this.toggleAttribute("failed", Boolean(value)); }
  get overlay() { return this.hasAttribute("overlay"); }
  set overlay(value) { this.toggleAttribute("overlay", Boolean(value)); }
  get message() { return this.getAttribute("message") ?? ""; }
  set message(value) { this.#put("message", value); }
  get progress() { return this.hasAttribute("progress") ? Number(this.getAttribute("progress")) : null; }
  set progress(value) { this.#put("progress", value); }

  connectedCallback() { this.#draw(); }

  attributeChangedCallback(_, before, after) {
    if (before !== after) this.#draw();
  }

  #put(name, value) {
    if (value === null || value === undefined || value === "") this.removeAttribute(name);
    else this.setAttribute(name, value);
  }

  #draw() {
    const text = this.message || (this.failed ? "Processing failed" : this.processing ? "Processing" : "");
    if (this.#message.textContent !== text) this.#message.textContent = text;
    this.#retry.hidden = !this.failed || this.hasAttribute("no-retry");
    const percent = this.progress;
    const isRing = !this.failed && percent !== null && percent > 0;
    this.#symbol.classList.toggle("turns", !this.failed && !isRing);
    this.#symbol.replaceChildren(...(this.failed
      ? [drawn("circle", { class: "cross", cx: 12, cy: 12, r: 9 }), drawn("path", { class: "cross", d: "M12 7.5v5.5M12 16.4v.1" })]
      : [drawn("circle", { class: "track", cx: 12, cy: 12, r: 9 }), drawn("circle", { class: "arc", cx: 12, cy: 12, r: 9, pathLength: 100 })]));
    if (isRing) this.#symbol.style.setProperty("--filled", Math.min(100, percent));
    else this.#symbol.style.removeProperty("--filled");
  }
}

if (!customElements.get("media-processing-indicator")) customElements.define("media-processing-indicator", MediaProcessingIndicator);
