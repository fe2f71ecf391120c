import { call } from "./api.js";
import { find, h, say } from "./dom.js";
import { MediaCard } from "./media-cards.js";
import { MediaFeed } from "./media-feed.js";
import { KINDS, isMoving, mediaPath } from "./media-words.js";
import { isManager } from "./session.js";
import { toast } from "./toasts.js";
import { bytes, count } from "./words.js";

const SOURCES = { upload: "Uploaded" };
const cards = new Map();
const mayRetry = await isManager;
let looking = null;

const sum = (groups, what, ...names) => names.reduce((total, name) => total + (groups?.[name]?.[what] ?? 0), 0);

function figure(words, number, name = "") {
  return h("li", { class: name }, h("b", {}, number), h("span", {}, words));
}

function showSums({ byStatus = {}, used, quota }) {
  const all = Object.keys(byStatus);
  const failed = sum(byStatus, "count", "failed");
  find("#sums").replaceChildren(
    figure("in the library", sum(byStatus, "count", ...all).toLocaleString("en")),
    figure(quota ? `of ${bytes(quota)} on the disk` : "on the disk", bytes(used ?? sum(byStatus, "bytes", ...all))),
    figure("ready", sum(byStatus, "count", "completed").toLocaleString("en")),
    figure("in work", sum(byStatus, "count", "pending", "processing").toLocaleString("en")),
    figure("failed", failed.toLocaleString("en"), failed ? "is-bad" : ""));
}

function showKinds({ byType = {}, bySource = {} }) {
  const rows = [
    ...Object.entries(byType).map(([name, group]) => [KINDS[name.split("/")[0]]?.[1] ?? name, group]),
    ...Object.entries(bySource).map(([name, group]) => [SOURCES[name] ?? name, group]),
  ].filter(([, group]) => group.count > 0);
  const most = Math.max(1, ...rows.map(([, group]) => group.bytes ?? 0));
  find("#kinds-part").hidden = rows.length === 0;
  find("#kinds").replaceChildren(...rows.map(([name, group]) => h("div", {},
    h("dt", {}, name), h("dd", { "aria-hidden": "true", vars: { "--part": (group.bytes ?? 0) / most } }),
    h("dd", {}, `${count(group.count, "file")}, ${bytes(group.bytes ?? 0)}`))));
}

function showList(name, media) {
  const list = find(`#${name}`);
  const shown = media.map((entry) => {
    const card = cards.get(entry.id) ?? new MediaCard(entry, { retry: mayRetry ? retry : null });
    cards.set(entry.id, card);
    card.show(entry);
    return card.element;
  });
  if (shown.length !== list.children.length || shown.some((element, place) => list.children[place] !== element)) list.replaceChildren(...shown);
  return shown.length > 0;
}

async function retry(card) {
  try {
    await call("POST", mediaPath(card.id, "/reprocess"));
  } catch (problem) {
    toast(problem.message, "bad");
  }
  look();
}

async function look() {
  try {
    const first = (status) => call("GET", `/api/media?status=${status}&limit=6`).then(({ media = [] }) => media);
    const [stats, failed, working, waiting] = await Promise.all([
      call("GET", "/api/media/stats"), first("failed"), first("processing"), first("pending"),
    ]);
    find("#wrong").hidden = true;
    showSums(stats);
    showKinds(stats);
    find("#failed-part").hidden = !showList("failed", failed);
    find("#moving-part").hidden = !showList("moving", [...working, ...waiting].slice(0, 6));
    const recent = Array.isArray(stats.recentCompleted) ? stats.recentCompleted : [];
    find("#recent-none").hidden = showList("recent", recent);
  } catch (problem) {
    find("#wrong").hidden = false;
    say(find("#wrong"), problem.message);
  }
}

/** Many changes within a moment are one look. */
function changed() {
  looking ??= setTimeout(async () => {
    looking = null;
    await look();
  }, 600);
}

await look();
new MediaFeed({ changed, moving: () => [...cards.values()].filter((card) => isMoving(card.media)).map((card) => card.id) });
