import { h, icon } from "./dom.js";

const STAY = 5000;
let shelf = null;

/** Says something in passing. It leaves after five seconds, later while a pointer or the focus is on it. */
export function toast(text, kind = "note") {
  shelf ??= document.body.appendChild(h("div", { class: "toasts", role: "region", "aria-label": "Messages" }));
  const said = h(
    "div", { class: `toast ${kind}`, role: kind === "bad" ? "alert" : "status" },
    h("p", {}, text),
    h("button", { type: "button", "aria-label": "Dismiss", on: { click: () => leave() } }, icon("close")));
  let timer;
  const stay = () => clearTimeout(timer);
  const count = () => {
    stay();
    timer = setTimeout(leave, STAY);
  };
  const leave = () => {
    stay();
    said.classList.add("leaves");
    setTimeout(() => said.remove(), 300);
  };
  said.addEventListener("pointerenter", stay);
  said.addEventListener("pointerleave", count);
  said.addEventListener("focusin", stay);
  said.addEventListener("focusout", count);
  while (shelf.children.length >= 4) shelf.firstChild.remove();
  shelf.append(said);
  count();
}
