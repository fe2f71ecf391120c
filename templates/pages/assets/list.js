import { call } from "./api.js";
import { find, h, say } from "./dom.js";
import { filmRow } from "./film-cards.js";
import { count, isFinal } from "./words.js";

const films = find("#films");
const moreButton = find("#more button");
const wrong = find("#list-wrong");
const asked = { q: "", status: "" };
let cursor = null;
let hasMore = false;
let turn = 0;
let isLoading = false;

/** In work is any status that is not final; the server knows them one by one, so that is sieved here. */
const fits = (video) => asked.status !== "moving" || !isFinal(video.status);

function address(from) {
  const query = new URLSearchParams({ limit: "24" });
  if (asked.status && asked.status !== "moving") query.set("status", asked.status);
  if (asked.q) query.set("q", asked.q);
  if (from) query.set("cursor", from);
  return `/api/videos?${query}`;
}

async function begin() {
  turn += 1;
  cursor = null;
  hasMore = true;
  isLoading = false;
  films.setAttribute("aria-busy", "true");
  find("#none").hidden = true;
  await more(true);
}

async function more(isFirst = false) {
  if (isLoading || !hasMore) return;
  isLoading = true;
  const mine = turn;
  wrong.hidden = true;
  try {
    const { videos = [], pagination = {} } = await call("GET", address(cursor));
    if (mine !== turn) return;
    const rows = videos.filter(fits).map(filmRow);
    if (isFirst) films.replaceChildren(...rows);
    else films.append(...rows);
    cursor = pagination.nextCursor ?? null;
    hasMore = Boolean(pagination.hasMore && cursor);
    told();
  } catch (problem) {
    if (mine !== turn) return;
    wrong.hidden = false;
    say(find("span", wrong), problem.message);
    hasMore = true;
  }
  isLoading = false;
  films.removeAttribute("aria-busy");
  moreButton.hidden = !hasMore || !wrong.hidden;
  // Still in sight after that: the observer only speaks when something changes.
  if (wrong.hidden && hasMore && find("#more").getBoundingClientRect().top < innerHeight + 600) more();
}

function told() {
  const shown = films.children.length;
  const isFiltered = asked.q || asked.status;
  find("#none").hidden = shown > 0 || hasMore;
  say(find("#none h2"), isFiltered ? "Nothing fits" : "Nothing here yet");
  say(find("#none p"), isFiltered ? "No video fits this search. Try fewer words, or all videos." : "Your first film is a few sentences away.");
  say(find("#found"), `${count(shown, "video")}${hasMore ? ", more below" : ""}.`);
}

/** Videos in work are looked at again, in place, while somebody sees the page. */
async function refresh() {
  if (document.visibilityState !== "visible" || !find(".state.moving", films)) return;
  const mine = turn;
  try {
    const { videos = [] } = await call("GET", address(null));
    if (mine !== turn) return;
    for (const video of videos) {
      const row = films.querySelector(`[data-id="${CSS.escape(video.id)}"]`);
      if (!row || !find(".state.moving", row)) continue;
      const fresh = filmRow(video);
      if (fresh.isEqualNode(row)) continue;
      const hadFocus = row.contains(document.activeElement);
      row.replaceWith(fresh);
      if (hadFocus) find("a", fresh).focus();
    }
  } catch {
    // The next look is five seconds away, and what is shown still holds.
  }
}

function fromAddress() {
  const query = new URLSearchParams(location.search);
  asked.q = query.get("q") ?? "";
  asked.status = query.get("status") ?? "";
  find("#q").value = asked.q;
  const radio = [...document.querySelectorAll('[name="status"]')].find((entry) => entry.value === asked.status);
  if (radio) radio.checked = true;
  else asked.status = "";
}

function choose() {
  const form = find("#tools");
  asked.q = form.q.value.trim();
  asked.status = form.status.value;
  const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value));
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  begin();
}

let typing;
find("#q").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(choose, 250);
});
find("#statuses").addEventListener("change", choose);
find("#tools").addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typing);
  choose();
});
moreButton.addEventListener("click", () => more());
find("button", wrong).addEventListener("click", () => more(films.children.length === 0));
new IntersectionObserver(([entry]) => entry.isIntersecting && more(), { rootMargin: "600px" }).observe(find("#more"));
setInterval(refresh, 5000);

fromAddress();
begin();
