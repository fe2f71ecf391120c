import { bytes, clock } from "./words.js";

/** What pages say of media entries, whatever state they are in. */
export const mediaName = (media) =>
  media.data?.title || media.title || media.data?.filename || media.filename || "Untitled";

export const kindOf = (media) => (media.mimeType ?? "").split("/")[0];

export const isMoving = (media) => media.status === "pending" || media.status === "processing";
/** Why it failed, in words. */
export const failure = (media) => media.error?.message ?? (typeof media.error === "string" ? media.error : "");

export const isFailed = (media) => media.status === "failed";

export const KINDS = { image: ["Picture", "Pictures", "picture"], video: ["Clip", "Clips", "clip"], audio: ["Sound", "Sound", "voice"] };

export const mediaIcon = (media) => KINDS[kindOf(media)]?.[2] ?? "picture";

/** image/jpeg → JPEG */
export function formatName(type = "") {
  const name = type.split("/")[1] ?? "";
  const known = { quicktime: "MOV", "x-matroska": "MKV", matroska: "MKV", mpeg: "MP3", mp4: type.startsWith("audio") ? "M4A" : "MP4", "x-wav": "WAV" };
  return known[name] ?? name.replace(/^x-/, "").toUpperCase();
}

export function mediaFacts(media) {
  const { width, height, duration } = { ...media, ...media.data };
  return [
    width && height && kindOf(media) !== "audio" && `${width} × ${height}`, duration && clock(duration),
    formatName(media.mimeType), media.size && bytes(media.size),
  ].filter(Boolean);
}

/** Parts of the path to an entry's routes. */
export const mediaPath = (id, rest = "") => `/api/media/${encodeURIComponent(id)}${rest}`;
