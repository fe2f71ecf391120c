/** How much a story is, before anybody wrote a script of it: roughly, and good enough to choose a shape by. */

const WORDS_A_SECOND = 2.55;
const PAUSE = 0.7;
const SECONDS_A_SCENE = 5.2;

const splitter = "Segmenter" in Intl ? new Intl.Segmenter(undefined, { granularity: "word" }) : null;

export function countWords(text) {
  if (!splitter) return text.split(/\s+/u).filter(Boolean).length;
  let words = 0;
  for (const piece of splitter.segment(text)) if (piece.isWordLike) words += 1;
  return words;
}

export function measure(text, { speed = 1, sceneCount = null } = {}) {
  const words = countWords(text);
  if (!words) return { words: 0, scenes: 0, seconds: 0 };
  const spoken = words / WORDS_A_SECOND / speed;
  const scenes = sceneCount || Math.max(1, Math.round(spoken / SECONDS_A_SCENE));
  return { words, scenes, seconds: spoken + scenes * PAUSE };
}
