import { call } from "./api.js";
import { find, h } from "./dom.js";
import { toast } from "./toasts.js";

/** The head of a page: where one is, and, for someone signed in with a key, the way out. */
for (const way of document.querySelectorAll(".ways a")) {
  if (way.getAttribute("href") === location.pathname) way.setAttribute("aria-current", "page");
}

async function offerSignOut() {
  let session;
  try {
    session = await call("GET", "/api/session", { stay: true });
  } catch {
    return; // Not signed in, or nobody answers: the page itself says so where it matters.
  }
  if (!session?.signedIn || !session.needsKey) return;
  const button = h("button", { type: "button", class: "button bare slim" }, "Sign out");
  button.addEventListener("click", async () => {
    try {
      await call("DELETE", "/api/session");
      location.assign("/signin");
    } catch (problem) {
      toast(problem.message, "bad");
    }
  });
  find(".ways")?.append(button);
}

if (document.body.dataset.session !== "none") offerSignOut();
