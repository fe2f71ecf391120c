/** 83.4 → 1:23 */
export function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

export function bytes(count) {
  if (count < 1e3) return `${count} bytes`;
  const [size, unit] = count < 1e6 ? [count / 1e3, "KB"] : count < 1e9 ? [count / 1e6, "MB"] : [count / 1e9, "GB"];
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}

/** A number of dollars, or an object that holds one. Null when nothing is known. */
export function money(cost) {
  const dollars = typeof cost === "object" && cost ? cost.dollars ?? cost.total ?? cost.amount : cost;
  if (typeof dollars !== "number" || !Number.isFinite(dollars)) return null;
  if (dollars === 0) return "Free";
  return dollars < 0.01 ? "under $0.01" : `$${dollars.toFixed(2)}`;
}

const STEPS = [[60, "second"], [60, "minute"], [24, "hour"], [7, "day"], [4.35, "week"], [12, "month"], [Infinity, "year"]];

export function ago(time, now = Date.now()) {
  let amount = (now - Date.parse(time)) / 1000;
  if (!Number.isFinite(amount)) return "";
  if (amount < 45) return "just now";
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  for (const [size, unit] of STEPS) {
    if (amount < size) return words.format(-Math.round(amount), unit);
    amount /= size;
  }
  return "";
}

/** How long it may still take, as roughly as it is known. */
export function timeLeft(seconds) {
  if (seconds < 8) return "a few seconds left";
  if (seconds < 50) return `about ${Math.ceil(seconds / 10) * 10} seconds left`;
  if (seconds < 90) return "about a minute left";
  if (seconds < 3300) return `about ${Math.round(seconds / 60)} minutes left`;
  return `about ${Math.round(seconds / 360) / 10} hours left`;
}

export const count = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

const STATES = {
  script_generated: "Making pieces",
  assets_generated: "Pieces ready",
  assets_missing: "Restoring pieces",
  rendering: "Rendering",
  completed: "Ready",
  failed: "Failed",
};

export const stateWord = (status) => STATES[status] ?? status;
export const isFinal = (status) => status === "completed" || status === "failed";

/** story-short → Short: what a pipeline is called on the pages. */
export function pipelineName(name = "") {
  const last = name.split("-").pop();
  return last.charAt(0).toUpperCase() + last.slice(1);
}

/** The shape of a film as CSS writes it. */
export function shape({ width, height, pipeline = "" }) {
  if (width > 0 && height > 0) return `${width} / ${height}`;
  if (/wide|long/.test(pipeline)) return "16 / 9";
  return /square/.test(pipeline) ? "1 / 1" : "9 / 16";
}

/** One of the five skies that stand in for a picture; the same one for the same id. */
export function sky(id) {
  let sum = 0;
  for (const letter of String(id)) sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  return `dusk-${sum % 5}`;
}
