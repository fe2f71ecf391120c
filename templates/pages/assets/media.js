import { call } from "./api.js";
import { find, say } from "./dom.js";
import { chosenFiles, droppedFiles } from "./dropped-files.js";
import { MediaCard } from "./media-cards.js";
import { MediaFeed } from "./media-feed.js";
import { isFailed, isMoving, mediaName, mediaPath } from "./media-words.js";
import { isManager } from "./session.js";
import { toast } from "./toasts.js";
import { UploadPanel } from "./upload-panel.js";
import { uploads } from "./uploads-here.js";
import { count } from "./words.js";

const grid = find("#media");
const moreButton = find("#more button");
const wrong = find("#list-wrong");
const cards = new Map();
const asked = { q: "", status: "", type: "", tag: "" };
const mayRetry = await isManager;
let cursor = null;
let hasMore = false;
let turn = 0;
let isLoading = false;

// MARK: The list

/** In work are two statuses of the server: first the one is listed, then the other. */
const STATUSES = { moving: ["processing", "pending"], failed: ["failed"] };
let part = 0;

function address(from) {
  const query = new URLSearchParams({ limit: "48" });
  if (asked.status) query.set("status", STATUSES[asked.status][part]);
  for (const name of ["type", "tag", "q"]) if (asked[name]) query.set(name, asked[name]);
  if (from) query.set("cursor", from);
  return `/api/media?${query}`;
}

function card(media) {
  const made = new MediaCard(media, { retry: mayRetry ? retry : null });
  cards.set(media.id, made);
  return made.element;
}

async function begin() {
  turn += 1;
  part = 0;
  cursor = null;
  hasMore = true;
  isLoading = false;
  grid.setAttribute("aria-busy", "true");
  find("#none").hidden = true;
  await more(true);
}

async function more(isFirst = false) {
  if (isLoading || !hasMore) return;
  isLoading = true;
  const mine = turn;
  wrong.hidden = true;
  try {
    const { media = [], pagination = {} } = await call("GET", address(cursor));
    if (mine !== turn) return;
    if (isFirst) {
      cards.clear();
      grid.replaceChildren();
    }
    grid.append(...media.filter(({ id }) => !cards.has(id)).map(card));
    cursor = pagination.nextCursor ?? null;
    hasMore = Boolean(pagination.hasMore && cursor);
    if (!hasMore && part + 1 < (STATUSES[asked.status]?.length ?? 0)) {
      part += 1;
      cursor = null;
      hasMore = true;
    }
    told();
  } catch (problem) {
    if (mine !== turn) return;
    wrong.hidden = false;
    say(find("span", wrong), problem.message);
    hasMore = true;
  }
  isLoading = false;
  grid.removeAttribute("aria-busy");
  moreButton.hidden = !hasMore || !wrong.hidden;
  if (wrong.hidden && hasMore && find("#more").getBoundingClientRect().top < innerHeight + 600) more();
}

function told() {
  const isFiltered = Object.values(asked).some(Boolean);
  find("#none").hidden = cards.size > 0 || hasMore || uploads.list.length > 0;
  say(find("#none h2"), isFiltered ? "Nothing fits" : "Nothing here yet");
  say(find("#none p"), isFiltered ? "Nothing in the library fits this search. Try fewer words, or all of it."
    : "Drop pictures, clips and sound here, whole folders if you like. Stories can be told with them.");
  find("#first-files").hidden = Boolean(isFiltered);
  say(find("#found"), `${count(cards.size, "entry", "entries")}${hasMore ? ", more below" : ""}.`);
}

async function counts() {
  try {
    const { byStatus = {} } = await call("GET", "/api/media/stats");
    const number = (...names) => names.reduce((sum, name) => sum + (byStatus[name]?.count ?? byStatus[name] ?? 0), 0);
    const shown = { "": Object.keys(byStatus).length ? number(...Object.keys(byStatus)) : 0, moving: number("pending", "processing"), failed: number("failed") };
    for (const [name, value] of Object.entries(shown)) say(find(`[data-count="${name}"]`), value ? value.toLocaleString("en") : "");
  } catch {
    return; // Counts beside the pills are an extra: the list says itself what is wrong.
  }
}

// MARK: What changes

const looking = new Map();
let counting = null;

/** Several changes of one entry within a moment are one look. */
function changed(id) {
  counting ??= setTimeout(() => {
    counting = null;
    counts();
  }, 700);
  if (looking.has(id)) return;
  looking.set(id, setTimeout(async () => {
    looking.delete(id);
    try {
      show(await call("GET", mediaPath(id)));
    } catch (problem) {
      if (problem.status === 404) remove(id);
    }
  }, 120));
}

function fits(media) {
  if (asked.q || asked.tag) return false; // Only the server knows.
  if (asked.type && !media.mimeType?.startsWith(asked.type)) return false;
  return asked.status === "moving" ? isMoving(media) : asked.status === "failed" ? isFailed(media) : true;
}

function show(media) {
  const known = cards.get(media.id);
  if (known) return known.show(media);
  if (fits(media)) {
    grid.prepend(card(media));
    told();
  }
}

function remove(id) {
  cards.get(id)?.element.remove();
  cards.delete(id);
  told();
}

async function retry(entry) {
  entry.show({ ...entry.media, status: "pending", error: null, progress: 0 });
  try {
    await call("POST", mediaPath(entry.id, "/reprocess"));
    toast(`${mediaName(entry.media)} is processed again.`);
  } catch (problem) {
    toast(problem.message, "bad");
  }
  changed(entry.id);
}

new MediaFeed({ changed, moving: () => [...cards.values()].filter((entry) => isMoving(entry.media)).map((entry) => entry.id) });

// MARK: Uploads

uploads.addEventListener("uploaded", ({ detail: media }) => {
  changed(media.id);
  if (media.duplicateOf) toast(`${media.filename} was in the library before: it is kept once.`);
});
uploads.addEventListener("change", () => (find("#none").hidden ||= uploads.list.length > 0));
new UploadPanel(find("#uploads"), uploads, { finished: (files) => toast(`${count(files, "file is", "files are")} in the library.`) });

function take({ taken, leftOut }) {
  if (leftOut) toast(`${count(leftOut, "file was", "files were")} left out: neither picture, clip nor sound.`);
  if (!taken.length) return;
  uploads.add(taken);
  find("#uploads").scrollIntoView({ block: "nearest", behavior: "smooth" });
}

for (const [button, field] of [["#add-files", "#files"], ["#first-files", "#files"], ["#add-folder", "#folder"]]) {
  find(button).addEventListener("click", () => find(field).click());
}
for (const field of ["#files", "#folder"]) {
  find(field).addEventListener("change", (event) => {
    take(chosenFiles(event.currentTarget.files));
    event.currentTarget.value = ""; // The same file may be chosen again.
  });
}

let depth = 0;
const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
function dropping(change) {
  depth = change === 0 ? 0 : Math.max(0, depth + change);
  document.body.classList.toggle("dropping", depth > 0);
}
addEventListener("dragenter", (event) => hasFiles(event) && dropping(1));
addEventListener("dragleave", (event) => hasFiles(event) && dropping(-1));
addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
addEventListener("drop", async (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  dropping(0);
  take(await droppedFiles(event.dataTransfer));
});
addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length) take(chosenFiles(files));
});

// MARK: Search

function fromAddress() {
  const query = new URLSearchParams(location.search);
  const form = find("#tools");
  for (const name of Object.keys(asked)) asked[name] = query.get(name) ?? "";
  form.q.value = asked.q;
  for (const name of ["status", "type"]) {
    const radio = [...form[name]].find((entry) => entry.value === asked[name]);
    if (radio) radio.checked = true;
    else asked[name] = "";
  }
  showTag();
}

function showTag() {
  find("#tag").hidden = !asked.tag;
  say(find("#tag span"), asked.tag);
}

function choose() {
  const form = find("#tools");
  asked.q = form.q.value.trim();
  asked.status = form.status.value;
  asked.type = form.type.value;
  showTag();
  const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value));
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  begin();
}

let typing;
find("#q").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(choose, 250);
});
find("#tools").addEventListener("change", (event) => event.target.type === "radio" && choose());
find("#tools").addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typing);
  choose();
});
find("#tag").addEventListener("click", () => {
  asked.tag = "";
  choose();
  find("#q").focus();
});
moreButton.addEventListener("click", () => more());
find("button", wrong).addEventListener("click", () => more(cards.size === 0));
new IntersectionObserver(([entry]) => entry.isIntersecting && more(), { rootMargin: "600px" }).observe(find("#more"));

if (new URLSearchParams(location.search).has("add")) find("#add-files").focus();
fromAddress();
counts();
await begin();
