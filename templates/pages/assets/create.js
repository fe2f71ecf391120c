import { OnceKeys, call } from "./api.js";
import { CaptionPreview } from "./caption-preview.js";
import { find, h, say, whileBusy } from "./dom.js";
import { ScriptEditor } from "./script-editor.js";
import { measure } from "./story-measure.js";
import { toast } from "./toasts.js";
import { VoiceSample } from "./voice-sample.js";
import { clock, pipelineName } from "./words.js";

const DRAFT = "reelmill.story";
const form = find("#create");
const preview = new CaptionPreview(find("#caption-preview"));
const editor = new ScriptEditor(find("#script"), words);
const keys = new OnceKeys();
const sample = new VoiceSample(find("#hear"), find("#hear-wrong"));
let options = { pipelines: [], captionStyles: [], voices: [], moods: [] };

const chosenPipeline = () => options.pipelines.find((pipeline) => pipeline.name === form.pipeline?.value);

function choice(name, value, words, isChosen) {
  return h("label", { class: "pill" }, h("input", { type: "radio", name, value, checked: isChosen }), h("span", {}, words));
}

function pipelineChoice(pipeline, isFirst) {
  const { name, width, height, seconds } = pipeline;
  const tall = Math.min(1, height / width) * (height > width ? 3.6 : 3.2);
  const vars = { "--shape": `${width} / ${height}`, "--tall": `${(height >= width ? (width === height ? 2.9 : 3.7) : tall).toFixed(2)}rem` };
  return h("label", { class: "shape-choice" },
    h("input", { type: "radio", name: "pipeline", value: name, checked: isFirst }),
    h("span", {}, h("span", { class: "shape-frame", vars, "aria-hidden": "true" }), pipelineName(name),
      h("small", {}, seconds ? `up to ${clock(seconds)}` : `${width} × ${height}`)));
}

/** emily_warm → Emily warm */
const plain = (name) => {
  const words = name.replaceAll(/[-_]+/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

function offer() {
  const { pipelines, captionStyles, voices, moods } = options;
  find("#pipelines").replaceChildren(...pipelines.map((pipeline, place) => pipelineChoice(pipeline, place === shortFirst(pipelines))));
  find("#caption-styles").replaceChildren(
    choice("captionStyle", "", "As the shape has it", true),
    ...captionStyles.map(({ name }) => choice("captionStyle", name, plain(name), false)));
  find("#moods").replaceChildren(
    choice("music", "", "As the story is", true), ...moods.map((mood) => choice("music", mood, plain(mood), false)),
    choice("music", "none", "None", false));
  find("#voice").replaceChildren(
    h("option", { value: "" }, "As the story is"),
    ...voices.map(({ name, languages }) => h("option", { value: name }, `${plain(name)}${languages?.length ? ` (${languageWords(languages)})` : ""}`)));
  const tongues = [...new Set(voices.flatMap(({ languages }) => languages ?? []))];
  find("#languages").replaceChildren(...tongues.map((tag) => h("option", { value: tag }, languageWords([tag]))));
}

const shortFirst = (pipelines) => Math.max(0, pipelines.findIndex(({ name }) => name === "story-short"));

const tongueNames = new Intl.DisplayNames("en", { type: "language" });

function languageWords(tags) {
  const named = tags.slice(0, 3).map((tag) => {
    try {
      return tongueNames.of(tag);
    } catch {
      return tag;
    }
  });
  return named.join(", ") + (tags.length > 3 ? ` and ${tags.length - 3} more` : "");
}

/** The one that an unnamed voice is likely to be: the first that speaks the language of the story. */
function likelyVoice() {
  const base = (form.language.value.trim() || "en").toLowerCase().split("-")[0];
  return options.voices.find(({ languages }) => !languages?.length || languages.some((tag) => tag.toLowerCase().split("-")[0] === base));
}

/** All that follows from what stands in the fields. */
function words() {
  const speed = Number(form.speed.value);
  say(find("#speed-says"), `${speed.toFixed(2)}×`);
  const size = measure(form.story.value, { speed, sceneCount: Number(form.sceneCount.value) || null });
  say(find("[data-words]"), size.words.toLocaleString("en"));
  say(find("[data-scenes]"), String(size.scenes));
  say(find("[data-seconds]"), clock(size.seconds));
  const limit = chosenPipeline()?.seconds;
  const isOver = limit > 0 && size.seconds > limit * 1.1;
  const fits = find("[data-fits]");
  fits.classList.toggle("over", isOver);
  say(fits, isOver ? `longer than ${pipelineName(chosenPipeline().name)} is meant for (${clock(limit)})` : "");
  const name = form.captionStyle?.value;
  const own = name || chosenPipeline()?.captionStyle || options.captionStyles[0]?.name;
  preview.show(options.captionStyles.find((style) => style.name === own)?.style ?? null, form.story.value.slice(0, 300));
  const voice = options.voices.find((entry) => entry.name === form.voice.value);
  say(find("#voice-hint"), voice?.description ?? "");
  const heard = voice ?? likelyVoice();
  sample.choose(heard && { title: plain(heard.name), sampleUrl: heard.sampleUrl });
  const isScriptNext = find("#script-first").checked && !editor.isShown;
  say(find("#go-words"), isScriptNext ? "Write the script" : "Make the video");
}

function request() {
  const body = { story: form.story.value.trim() };
  for (const name of ["title", "language", "voice", "pipeline", "captionStyle", "music"]) {
    const text = form[name]?.value.trim();
    if (text) body[name] = text;
  }
  if (form.sceneCount.value) body.sceneCount = Number(form.sceneCount.value);
  if (Number(form.speed.value) !== 1) body.speed = Number(form.speed.value);
  if (form.seed.value) body.seed = Number(form.seed.value);
  if (form.draft.checked) body.draft = true;
  if (form.useLibrary.checked) body.useLibrary = true;
  return body;
}

const asides = { story: "#story-wrong", language: "#language-wrong", sceneCount: "#sceneCount-wrong" };

function clearWrongs() {
  for (const aside of [...Object.values(asides), "#form-wrong"]) say(find(aside), "");
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

function wrong(name, message) {
  const field = form.elements[name];
  const aside = asides[name];
  say(find(aside ?? "#form-wrong"), message);
  if (!(field instanceof HTMLElement)) return;
  field.setAttribute("aria-invalid", "true");
  const folded = field.closest("details");
  if (folded) folded.open = true;
  field.focus();
}

function refused(problem) {
  const named = problem.fields?.filter(({ field }) => field) ?? [];
  if (!named.length) return say(find("#form-wrong"), problem.message);
  for (const { field, message } of named.reverse()) wrong(field, message);
}

async function writeScript() {
  const { story, title, language, sceneCount, useLibrary } = request();
  const script = await call("POST", "/api/script", { body: { story, title, language, sceneCount, useLibrary } });
  editor.show(script.script ?? script);
}

async function make() {
  const body = request();
  if (editor.isShown) {
    const complaint = editor.check();
    if (complaint) return say(find("#form-wrong"), complaint);
    body.script = editor.script;
    body.title = body.script.title || body.title;
    // What the switch says now goes for both.
    delete body.script.useLibrary;
    delete body.sceneCount;
  }
  const answer = await call("POST", "/api/generate-script", { body, key: keys.for(body) });
  localStorage.removeItem(DRAFT);
  location.assign(answer.url ?? `/video/${encodeURIComponent(answer.videoId)}`);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearWrongs();
  if (!form.story.value.trim()) return wrong("story", "Write or paste a story first: a few sentences will do.");
  const count = form.sceneCount;
  if (!count.checkValidity()) return wrong("sceneCount", "A whole number from 1 to 100.");
  whileBusy(find("#go"), async () => {
    try {
      await (find("#script-first").checked && !editor.isShown ? writeScript() : make());
    } catch (problem) {
      refused(problem);
    }
  });
});

form.addEventListener("input", words);
form.addEventListener("change", words);
form.story.addEventListener("input", () => localStorage.setItem(DRAFT, form.story.value));
form.story.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
find("#script-first").addEventListener("change", (event) => {
  if (!event.currentTarget.checked && editor.isShown) {
    editor.show(null);
    toast("The script is put away: the video is made straight from the story.");
  }
});

async function begin() {
  form.story.value ||= localStorage.getItem(DRAFT) ?? "";
  words();
  try {
    options = { ...options, ...(await call("GET", "/api/options")) };
  } catch (problem) {
    say(find("#form-wrong"), problem.message);
  }
  offer();
  words();
}

begin();
