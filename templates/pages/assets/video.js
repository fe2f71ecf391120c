import { Problem, call, video } from "./api.js";
import { advice } from "./advice.js";
import { Banner } from "./banner.js";
import { find, h, say, whileBusy } from "./dom.js";
import { Film } from "./film.js";
import { Follower } from "./follow.js";
import { planWords } from "./plan.js";
import { SceneCard } from "./scene-card.js";
import { toast } from "./toasts.js";
import { ago, bytes, clock, count, isFinal, money, pipelineName, shape, sky, stateWord } from "./words.js";

const id = decodeURIComponent(location.pathname.split("/").filter(Boolean)[1] ?? "");
const film = new Film();
const cards = new Map();
let lastStatus = null;
let retryLook = null;

const banner = new Banner(find("#banner"), {
  cancel: (event) => whileBusy(event.currentTarget, async () => {
    try {
      await call("POST", `${video(id)}/cancel`);
      toast("Stopping. What is finished is kept.");
      await follower.look();
    } catch (problem) {
      toast(problem.message, "bad");
    }
  }),
});

const follower = new Follower(id, film, {
  changed: show,
  connection: (isThere) => {
    banner.connection(isThere);
    if (isThere) toast("Connected again.");
    show();
  },
});

function show() {
  const { state } = film;
  banner.show(film);
  if (!state) return;
  find("#video").hidden = false;
  find("#loading").hidden = true;
  find("#video").style.setProperty("--shape", shape(state));
  find("#video").classList.toggle("is-wide", !/^(9|1) \//.test(shape(state)) && isWide(state));
  const title = state.title || "Untitled";
  say(find("#title"), title);
  document.title = isFinal(state.status) ? `${title} · Reelmill` : `${Math.floor(film.progress)}% · ${title} · Reelmill`;
  showFacts(state);
  showScreen(state);
  showFailure(state);
  showDownloads(state);
  showScenes(state);
  if (lastStatus && lastStatus !== state.status) changedStatus(state);
  if (lastStatus !== state.status && isFinal(state.status)) lookForChanges();
  lastStatus = state.status;
}

function isWide(state) {
  const [width, height] = shape(state).split("/").map(Number);
  return width > height;
}

function changedStatus(state) {
  if (state.status === "completed") toast("The video is ready.");
  if (state.status === "failed") toast(state.error?.message ?? "Processing failed.", "bad");
  if (!isFinal(state.status)) find("#changes").hidden = true;
}

function showFacts(state) {
  const word = find("#state");
  say(word, stateWord(state.status));
  word.className = `state ${state.status} ${isFinal(state.status) ? "" : "moving"}`;
  const facts = [
    pipelineName(state.pipeline),
    state.duration && clock(state.duration),
    state.scenes.length && count(state.scenes.length, "scene"),
    state.width && `${state.width} × ${state.height}`,
    state.fileSize && bytes(state.fileSize),
    state.createdAt && `made ${ago(state.createdAt)}`,
  ].filter(Boolean);
  say(find("#facts"), facts.join(" · "));
  const cost = money(state.cost);
  const unknown = state.unpricedCalls ? `unknown for ${count(state.unpricedCalls, "call")}` : "";
  const known = cost === "Free" ? (unknown ? "" : "nothing") : cost;
  const paid = state.paidCalls ? ` for ${count(state.paidCalls, "paid call")}` : "";
  say(find("#cost"), cost === null ? "" : `Cost: ${[known + (known && paid), unknown].filter(Boolean).join(", and ")}`);
  say(find("#story-text"), state.story ?? "");
  find("#story").hidden = !state.story;
}

/** The player when there is a film; until then the picture that came last. */
function showScreen(state) {
  const player = find("#player");
  const screen = find("#screen");
  player.hidden = !state.videoUrl;
  screen.hidden = Boolean(state.videoUrl);
  if (state.videoUrl) {
    player.setAttribute("aria-label", state.title || "The video");
    if (state.posterUrl && player.getAttribute("poster") !== state.posterUrl) player.poster = state.posterUrl;
    if (player.getAttribute("src") !== state.videoUrl) player.src = state.videoUrl;
    const track = find("track", player);
    if (state.captionsUrl && !track) {
      player.append(h("track", { kind: "captions", label: "Captions", src: state.captionsUrl, srclang: state.language ?? "en" }));
    } else if (state.captionsUrl && track.getAttribute("src") !== state.captionsUrl) {
      track.src = state.captionsUrl;
    }
    return;
  }
  if (player.hasAttribute("src")) {
    player.removeAttribute("src");
    player.load();
  }
  const pictured = state.scenes.filter((scene) => scene.imageUrl);
  const newest = state.posterUrl ?? pictured.at(-1)?.imageUrl;
  const image = find("img", screen);
  screen.classList.toggle(sky(id), !newest);
  if (newest && image?.getAttribute("src") !== newest) {
    image?.remove();
    screen.prepend(h("img", { src: newest, alt: "", class: "appear" }));
  } else if (!newest) {
    image?.remove();
  }
  const words = state.status === "failed" ? "No film yet"
    : pictured.length ? `${pictured.length} of ${count(state.scenes.length, "picture")}` : "The first picture is on its way";
  say(find("figcaption", screen), words);
}

function showFailure(state) {
  const box = find("#failure");
  const error = state.status === "failed" ? state.error ?? { message: "It is not known why.", retryable: true } : null;
  box.hidden = error === null;
  if (!error) return;
  const isCancelled = error.code === "cancelled";
  box.classList.toggle("bad", !isCancelled);
  say(find("h2", box), isCancelled ? "Stopped" : "This did not work");
  say(find("#what-happened"), isCancelled ? "" : error.message ?? "");
  say(find("#what-to-do"), advice(error) + triesAgain(state));
  say(find("#retry"), isCancelled ? "Carry on" : "Try again");
}

/** Some failures pass by themselves: the server says when it tries again, and the page looks then. */
function triesAgain(state) {
  const wait = Date.parse(state.retryAt ?? "") - Date.now();
  if (!(wait > 0) || wait > 3_600_000) return "";
  clearTimeout(retryLook);
  retryLook = setTimeout(() => follower.look(), wait + 1500);
  return ` It tries again by itself in ${wait < 90_000 ? count(Math.ceil(wait / 1000), "second") : count(Math.round(wait / 60_000), "minute")}.`;
}

function showDownloads(state) {
  const name = (state.title || "video").replace(/[^\p{L}\p{N} _-]+/gu, "").trim().slice(0, 80) || "video";
  const links = { "#get-film": [state.videoUrl, "mp4"], "#get-captions": [state.captionsUrl, "vtt"], "#get-subtitles": [state.subtitlesUrl, "srt"], "#get-poster": [state.posterUrl, "jpg"] };
  for (const [selector, [url, ending]] of Object.entries(links)) {
    const link = find(selector);
    link.hidden = !url;
    if (!url) continue;
    link.href = url;
    link.download = `${name}.${ending}`;
  }
  find("#get-script").hidden = !state.scenes.length;
  find("#get-script").dataset.name = `${name}.txt`;
}

function showScenes(state) {
  const list = find("#scenes");
  for (const [index, card] of cards) {
    if (state.scenes.some((scene) => scene.index === index)) continue;
    card.element.remove();
    cards.delete(index);
  }
  state.scenes.forEach((scene, place) => {
    let card = cards.get(scene.index);
    if (!card) {
      card = new SceneCard(id, scene.index, place + 1, (edit) => edited(scene.index, edit));
      cards.set(scene.index, card);
      list.append(card.element);
    }
    card.show(scene, state);
  });
  find("#scenes-part").hidden = !state.scenes.length;
}

async function edited(index, edit) {
  const scene = film.state.scenes.find((entry) => entry.index === index);
  if (scene) Object.assign(scene, edit);
  film.beginRun();
  await follower.look();
  if (film.isFinal) return lookForChanges();
  try {
    const words = planWords(await call("GET", `${video(id)}/plan`));
    if (words.summary) toast(`Made again now: ${words.summary}.`);
  } catch {
    // It is made all the same, and shown as it is.
  }
}

/** Edits wait until somebody has seen what they make anew, and said yes. */
async function lookForChanges() {
  const box = find("#changes");
  if (!film.isFinal || film.state.status === "failed") return void (box.hidden = true);
  try {
    const words = planWords(await call("GET", `${video(id)}/plan`));
    box.hidden = words.isEmpty || !film.isFinal;
    say(find("#changes-text"), `To be made again: ${words.summary || "a few pieces"}.`);
  } catch (problem) {
    if (!problem.passes) box.hidden = true;
  }
}

async function offerPlan(button) {
  await whileBusy(button, async () => {
    try {
      const words = planWords(await call("GET", `${video(id)}/plan`));
      const dialog = find("#plan");
      find("dl", dialog).replaceChildren(...words.lines.map((line) => h("div", {}, h("dt", {}, line.what), h("dd", {}, line.words))));
      say(find("#plan-kept"), words.isEmpty ? "Nothing is to be made: all of it is there."
        : words.kept ? `Everything else stays: ${count(words.kept, "finished piece")}.` : "");
      find("#plan-go").hidden = words.isEmpty;
      dialog.showModal();
    } catch (problem) {
      toast(problem.message, "bad");
    }
  });
}

function process(button) {
  return whileBusy(button, async () => {
    try {
      const answer = await call("POST", `/api/process-video?id=${encodeURIComponent(id)}`);
      find("#plan").close();
      if (answer?.started === false && answer.reason) toast(answer.reason);
      film.beginRun();
      await follower.look();
      if (answer?.started && film.isFinal) followUntilItMoves();
    } catch (problem) {
      toast(problem.message, "bad");
    }
  });
}

/** The child was started, and has not written its first word yet. */
function followUntilItMoves(tries = 20) {
  setTimeout(async () => {
    await follower.look();
    if (film.isFinal && tries > 1) followUntilItMoves(tries - 1);
  }, 500);
}

function saveScript(button) {
  const { title, scenes } = film.state;
  const text = [title, "", ...scenes.flatMap((scene, place) => [`${place + 1}. ${scene.narration}`, `   [${scene.imagePrompt}]`, ""])].join("\n");
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  h("a", { href: url, download: button.dataset.name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

async function copyLink() {
  try {
    await navigator.clipboard.writeText(location.origin + location.pathname);
    toast("The link is copied.");
  } catch {
    toast(`Copy it from here: ${location.origin}${location.pathname}`);
  }
}

async function remove(button) {
  await whileBusy(button, async () => {
    try {
      await call("DELETE", video(id));
      follower.stop();
      location.assign("/videos");
    } catch (problem) {
      toast(problem.message, "bad");
    }
  });
}

find("#retry").addEventListener("click", (event) => process(event.currentTarget));
find("#see-plan").addEventListener("click", (event) => offerPlan(event.currentTarget));
find("#rerender").addEventListener("click", (event) => offerPlan(event.currentTarget));
find("#plan-go").addEventListener("click", (event) => process(event.currentTarget));
find("#plan-no").addEventListener("click", () => find("#plan").close());
find("#get-script").addEventListener("click", (event) => saveScript(event.currentTarget));
find("#copy").addEventListener("click", copyLink);
find("#delete").addEventListener("click", () => find("#sure").showModal());
find("#sure-no").addEventListener("click", () => find("#sure").close());
find("#sure-yes").addEventListener("click", (event) => remove(event.currentTarget));
find("#player").addEventListener("error", () => {
  if (find("#player").hasAttribute("src")) toast("The film cannot be played here. It can still be downloaded.", "bad");
});

async function begin(failures = 0) {
  try {
    film.take(await call("GET", `/api/video-status?id=${encodeURIComponent(id)}`));
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
  show();
  follower.start();
  // Time left counts down also between two pieces of news.
  setInterval(() => !film.isFinal && banner.show(film), 1000);
}

begin();
