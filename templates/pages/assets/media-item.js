import { Problem, call } from "./api.js";
import { find, h, icon, say, whileBusy } from "./dom.js";
import { useMediaProcessing } from "/parts/use-media-processing.js";
import { failure, formatName, isFailed, isMoving, kindOf, mediaFacts, mediaIcon, mediaName, mediaPath } from "./media-words.js";
import { isManager } from "./session.js";
import { toast } from "./toasts.js";
import { ago, bytes } from "./words.js";

const id = decodeURIComponent(location.pathname.split("/").filter(Boolean)[1] ?? "");
const form = find("#words");
const TEXTS = ["title", "description", "alt_text"];
let media = null;
let processing = null;

function show() {
  find("#item").hidden = false;
  find("#loading").hidden = true;
  const name = mediaName(media);
  say(find("#title"), name);
  document.title = `${name} · Library · Reelmill`;
  say(find("#facts"), mediaFacts(media).concat(media.createdAt ? `added ${ago(media.createdAt)}` : []).join(" · "));
  showStage();
  showIndicator();
  showWords();
  showSeen();
  showDetails();
  const data = media.data ?? media;
  link("#get", data.original_url ?? media.original_url);
  link("#get-medium", kindOf(media) === "image" ? data.medium_url ?? media.medium_url : null);
}

function link(selector, url) {
  const anchor = find(selector);
  anchor.hidden = !url;
  if (!url) return;
  anchor.href = url;
  anchor.download = media.data?.filename ?? media.filename ?? "";
}

/** What plays or is seen; left alone while it is the same, so that a clip plays on. */
function showStage() {
  const { medium_url: medium, thumbnail_url: thumbnail } = { ...media, ...media.data };
  const stage = find("#stage-what");
  const mark = `${medium}${thumbnail}`;
  if (stage.dataset.shows === mark) return;
  stage.dataset.shows = mark;
  const kind = kindOf(media);
  const alt = media.data?.alt_text || mediaName(media);
  if (kind === "image" && medium) {
    stage.replaceChildren(h("img", { src: medium, alt, class: "appear clear-ground" }));
  } else if (kind === "video" && medium) {
    const { width, height } = { ...media, ...media.data };
    // As large as it is going to be, so that its poster, which has a shape of its own, fills it.
    const player = h("video", { src: medium, poster: thumbnail, controls: true, playsinline: true, preload: "metadata", "aria-label": alt,
      vars: { "--width": width ?? 16, "--height": height ?? 9 } });
    player.addEventListener("loadedmetadata", () => {
      player.style.setProperty("--width", player.videoWidth);
      player.style.setProperty("--height", player.videoHeight);
    });
    stage.replaceChildren(player);
  } else if (kind === "audio" && medium) {
    stage.replaceChildren(thumbnail ? h("img", { class: "wave", src: thumbnail, alt: "" }) : icon("voice"),
      h("audio", { src: medium, controls: true, preload: "metadata", "aria-label": alt }));
  } else {
    stage.replaceChildren(icon(mediaIcon(media)));
  }
}

async function showIndicator() {
  const indicator = find("#indicator");
  indicator.processing = isMoving(media);
  indicator.failed = isFailed(media);
  indicator.progress = isMoving(media) && media.progress > 0 ? Math.round(media.progress) : null;
  indicator.message = isFailed(media) ? failure(media) || "Processing failed" : media.status === "pending" ? "Waits for its turn" : "Processing";
  const may = await isManager;
  indicator.toggleAttribute("no-retry", !may);
  find("#reprocess").hidden = !may || isMoving(media) || isFailed(media);
}

function texts() {
  const from = media.data ?? {};
  return { title: from.title ?? "", description: from.description ?? "", alt_text: from.alt_text ?? "", tags: (from.tags ?? []).join(", ") };
}

/** The fields, unless somebody is writing in them. */
function showWords() {
  form.hidden = !media.data;
  const isWriting = form.contains(document.activeElement) && form.dataset.dirty;
  if (media.data && !isWriting) put(texts());
  find("#tags").replaceChildren(...(media.data?.tags ?? []).map((tag) =>
    h("li", {}, h("a", { href: `/media?tag=${encodeURIComponent(tag)}` }, tag))));
}

function put(values) {
  for (const [name, value] of Object.entries(values)) form[name].value = value;
  delete form.dataset.dirty;
}

const listed = (value) => (Array.isArray(value) ? value.join(", ") : typeof value === "string" ? value : "");

function showSeen() {
  const seen = media.analysis;
  const kind = kindOf(media);
  find("#seen").hidden = !seen || kind === "audio" || isMoving(media);
  if (!seen) return;
  // That a clip is a clip needs no words.
  say(find("#content"), kind === "video" ? "" : listed(seen.content) || listed(seen.description));
  const colours = (Array.isArray(seen.colors) ? seen.colors : []).map((colour) =>
    (typeof colour === "string" ? { name: colour, hex: /^#/.test(colour) ? colour : null } : { name: colour.name ?? colour.hex, hex: colour.hex ?? null }));
  find("#colours").replaceChildren(...colours.map(({ name, hex }) =>
    h("li", {}, hex && h("i", { vars: { "--colour": hex } }), name)));
  pairs(find("#more-seen"), { Subjects: listed(seen.subjects), Style: listed(seen.style), Mood: listed(seen.mood) });
}

function pairs(list, entries) {
  list.replaceChildren(...Object.entries(entries).filter(([, value]) => value)
    .flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

function showDetails() {
  const took = media.processingTimeMs;
  pairs(find("#details"), {
    File: media.data?.filename ?? media.filename, Format: formatName(media.mimeType), Size: media.size && `${bytes(media.size)} (${media.size.toLocaleString("en")} bytes)`,
    "Same file as": media.duplicateOf && h("a", { href: `/media/${encodeURIComponent(media.duplicateOf)}` }, "an entry that was there before"),
    Source: [media.source, media.sourceId].filter(Boolean).join(" "), Processed: media.processedAt && ago(media.processedAt),
    Took: took > 0 && (took < 1000 ? `${took} ms` : `${(took / 1000).toFixed(1)} s`), Attempts: media.attempts > 1 && String(media.attempts),
    "SHA-256": media.sha256,
  });
}

async function look() {
  media = await call("GET", mediaPath(id));
  show();
}

/** Follows it as long as it is in work; then the whole record has news. */
function follow() {
  processing?.stop();
  processing = useMediaProcessing({
    mediaId: id, onComplete: () => look().catch((problem) => toast(problem.message, "bad")),
    onError: () => look().catch((problem) => toast(problem.message, "bad")),
  });
  processing.addEventListener("change", () => {
    if (!processing.isProcessing) return;
    Object.assign(media, { status: processing.status, progress: processing.progress, error: null });
    showIndicator();
  });
}

async function reprocess() {
  try {
    await call("POST", mediaPath(id, "/reprocess"));
    media.status = "pending";
    media.error = null;
    media.progress = 0;
    show();
    follow();
  } catch (problem) {
    toast(problem.message, "bad");
  }
}

form.addEventListener("input", () => (form.dataset.dirty = "1"));
form.addEventListener("reset", (event) => {
  event.preventDefault();
  put(texts());
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const before = texts();
  const body = {};
  for (const name of TEXTS) {
    const text = form[name].value.trim();
    // Emptied, it says again what was seen by itself.
    if (text !== before[name]) body[name] = text || null;
  }
  if (form.tags.value.trim() !== before.tags) {
    body.tags = [...new Set(form.tags.value.split(",").map((tag) => tag.trim()).filter(Boolean))];
  }
  for (const field of form.elements) field.removeAttribute("aria-invalid");
  for (const text of form.querySelectorAll(".wrong")) say(text, "");
  if (!Object.keys(body).length) return toast("Nothing was changed.");
  whileBusy(find("#save"), async () => {
    try {
      media = { ...media, ...(await call("PATCH", mediaPath(id), { body })) };
      delete form.dataset.dirty;
      show();
      put(texts());
      toast("Saved.");
    } catch (problem) {
      const named = problem.fields?.filter(({ field }) => form[field]) ?? [];
      for (const { field, message } of named) {
        form[field].setAttribute("aria-invalid", "true");
        say(find(`#w-${field}-wrong`), message);
      }
      if (named.length) form[named[0].field].focus();
      else say(find("#words-wrong"), problem.message);
    }
  });
});
find("#indicator").addEventListener("retry", reprocess);
find("#reprocess").addEventListener("click", (event) => whileBusy(event.currentTarget, reprocess));
find("#delete").addEventListener("click", () => find("#sure").showModal());
find("#sure-no").addEventListener("click", () => find("#sure").close());
find("#sure-yes").addEventListener("click", (event) => whileBusy(event.currentTarget, async () => {
  try {
    await call("DELETE", mediaPath(id));
    processing?.stop();
    location.assign("/media");
  } catch (problem) {
    find("#sure").close();
    toast(problem.message, "bad");
  }
}));

async function begin(failures = 0) {
  try {
    await look();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.passes) {
      say(find("#loading-text"), "The server does not answer. Trying again...");
      setTimeout(() => begin(failures + 1), Math.min(15_000, 1000 * 2 ** failures));
    } else {
      say(find("#loading-text"), problem.message);
      find("#loading .spinner").hidden = true;
    }
    return;
  }
  if (isMoving(media)) follow();
}

begin();
