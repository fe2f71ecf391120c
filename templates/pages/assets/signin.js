import { call } from "./api.js";
import { find, say, whileBusy } from "./dom.js";

const form = find("#signin");

/** Where to go then: a page of this server, and nothing else. */
function next() {
  const asked = new URLSearchParams(location.search).get("next") ?? "/";
  try {
    const url = new URL(asked, location.origin);
    return url.origin === location.origin && asked.startsWith("/") ? url.pathname + url.search : "/";
  } catch {
    return "/";
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const key = form.key.value.trim();
  const wrong = (text) => {
    form.key.setAttribute("aria-invalid", "true");
    say(find("#key-wrong"), text);
    form.key.focus();
  };
  if (!key) return wrong("Put in your key.");
  whileBusy(find("button", form), async () => {
    try {
      await call("POST", "/api/session", { body: { key }, stay: true });
      location.assign(next());
    } catch (problem) {
      const isKey = problem.status === 401 || problem.status === 403 || problem.status === 422;
      const pause = problem.retryAfter ? ` Try again in ${problem.retryAfter} seconds.` : "";
      wrong(isKey ? "This key is not known here. Look whether all of it was copied." : problem.message + pause);
    }
  });
});

form.key.focus();
