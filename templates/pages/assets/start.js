import { call } from "./api.js";
import { find, say } from "./dom.js";
import { filmTile } from "./film-cards.js";

try {
  const { videos = [] } = await call("GET", "/api/videos?limit=12");
  find("#recent").replaceChildren(...videos.map(filmTile));
  find("#recent").hidden = videos.length === 0;
  find("#none").hidden = videos.length > 0;
} catch (problem) {
  find("#recent").hidden = true;
  const wrong = find("#recent-wrong");
  wrong.hidden = false;
  say(wrong, problem.message);
}
find("#recent").removeAttribute("aria-busy");
