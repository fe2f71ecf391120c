import { useMediaProcessing } from "./use-media-processing.js";
import "./media-processing-indicator.js";

const find = (selector) => document.querySelector(selector);

// The indicator, with attributes that can be tried.
const choices = find("#choices");
const shown = find("#shown");
choices.addEventListener("submit", (event) => event.preventDefault());
choices.addEventListener("input", draw);
shown.addEventListener("retry", () => {
  find("#heard").textContent = "The event retry was heard.";
  choices.state.value = "processing";
  draw();
});

function draw() {
  shown.processing = choices.state.value === "processing";
  shown.failed = choices.state.value === "failed";
  shown.overlay = choices.overlay.checked;
  shown.message = choices.message.value;
  shown.progress = choices.progress.value > 0 ? choices.progress.value : null;
  find("#markup").textContent = shown.outerHTML.replace(' id="shown"', "").replaceAll('=""', "");
}
draw();

// The follower, with an entry of the library.
const live = find("#live");
let processing = null;
find("#follow").addEventListener("submit", (event) => {
  event.preventDefault();
  const mediaId = find("#media-id").value.trim();
  if (!mediaId) return;
  processing?.stop();
  const say = (text) => {
    find("#says").textContent = text;
  };
  say("");
  processing = useMediaProcessing({
    mediaId,
    onComplete: (data) => say(`Complete: ${data.title || data.filename || mediaId}`),
    onError: () => say(""),
  });
  processing.addEventListener("change", () => {
    live.processing = processing.isProcessing;
    live.failed = processing.status === "failed";
    live.progress = processing.progress || null;
    live.message = processing.error;
  });
});
live.addEventListener("retry", async () => {
  const id = find("#media-id").value.trim();
  await fetch(`/api/media/${encodeURIComponent(id)}/reprocess`, { method: "POST" });
  processing.refresh();
});
