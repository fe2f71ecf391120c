import { count } from "./words.js";

const OF_SCENE = { narration: "narration", words: "word times", picture: "picture", segment: "film of the scene" };
const OF_WHOLE = {
  music: "music", sound: "the sound", timeline: "the order of events", film: "the film", poster: "poster", captions: "captions",
  subtitles: "captions",
};

/** A plan in a few lines of words: what will be made (again), what stays. */
export function planWords(plan) {
  const pieces = Array.isArray(plan?.pieces) ? plan.pieces : [];
  const todo = pieces.filter((piece) => piece.state !== "present");
  const scenes = new Map();
  const whole = new Set();
  for (const piece of todo) {
    const [kind, part] = String(piece.asset ?? piece.piece ?? "").split("/");
    if (part === undefined) {
      whole.add(OF_WHOLE[kind] ?? kind);
    } else if (OF_SCENE[kind]) {
      const number = Number(part);
      if (!scenes.has(number)) scenes.set(number, { makes: new Set(), isChanged: false });
      const scene = scenes.get(number);
      scene.makes.add(OF_SCENE[kind]);
      if (/changed|gone/.test(piece.why ?? "")) scene.isChanged = true;
    }
  }
  return {
    isEmpty: todo.length === 0,
    lines: lines(scenes, whole),
    kept: pieces.length - todo.length,
    summary: [scenes.size && count(scenes.size, "scene"), whole.has("the film") && "the film"].filter(Boolean).join(" and "),
  };
}

/** Scenes that need the same share a line. */
function lines(scenes, whole) {
  const alike = new Map();
  for (const [number, { makes }] of [...scenes].sort(([left], [right]) => left - right)) {
    const words = [...makes].join(", ");
    alike.set(words, [...(alike.get(words) ?? []), number]);
  }
  const said = [...alike].map(([words, numbers]) => ({
    what: numbers.length === 1 ? `Scene ${numbers[0]}` : `Scenes ${ranges(numbers)}`, words,
  }));
  whole.delete("the order of events");
  if (whole.size) said.push({ what: "Whole video", words: [...whole].join(", ") });
  return said;
}

function ranges(numbers) {
  const runs = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run && run[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? first : `${first}–${last}`)).join(", ");
}
