import { h } from "./dom.js";
import { ago, clock, count, isFinal, pipelineName, shape, sky, stateWord } from "./words.js";

function gate(video) {
  const source = video.posterUrl ?? video.scenes?.find((scene) => scene.imageUrl)?.imageUrl;
  const form = shape(video);
  const [width, height] = form.split("/").map(Number);
  return h(
    "div", { class: `gate ${source ? "" : sky(video.id)} ${width > height ? "broad" : ""}`, vars: { "--shape": form } },
    source && h("img", { src: source, alt: "", loading: "lazy", decoding: "async" }));
}

const address = (video) => `/video/${encodeURIComponent(video.id)}`;

function state(video) {
  const isMoving = !isFinal(video.status);
  const words = isMoving ? `${stateWord(video.status)}, ${Math.floor(video.progress ?? 0)}%` : stateWord(video.status);
  return h("span", { class: `state ${video.status} ${isMoving ? "moving" : ""}` }, words);
}

export function filmTile(video) {
  const note = video.status === "completed"
    ? h("span", { class: "timecode" }, video.duration ? clock(video.duration) : "") : h("span", {}, stateWord(video.status));
  return h("li", {}, h("a", { class: "film-tile", href: address(video) },
    gate(video),
    h("div", { class: "film-tile-words" }, h("b", {}, video.title || "Untitled"), note)));
}

export function filmRow(video) {
  const facts = [
    pipelineName(video.pipeline), video.duration && clock(video.duration),
    video.sceneCount && count(video.sceneCount, "scene"), ago(video.createdAt),
  ].filter(Boolean).join(" · ");
  const isMoving = !isFinal(video.status);
  return h("li", { "data-id": video.id }, h("a", { class: "film-row", href: address(video) },
    gate(video),
    h("div", {}, h("h2", {}, video.title || "Untitled"), video.story && h("p", { class: "film-story" }, video.story), h("p", { class: "film-facts" }, facts)),
    h("div", { class: "film-state" }, state(video),
      isMoving && h("div", { class: "film-done", "aria-hidden": "true", vars: { "--done": (video.progress ?? 0) / 100 } }))));
}
