import { call } from "./api.js";
import { find, h } from "./dom.js";
import { session } from "./session.js";
import { toast } from "./toasts.js";
import { UploadStore } from "./upload-store.js";

/** The head of a page: where one is, and, for someone signed in with a key, the way out. */
for (const way of document.querySelectorAll(".ways a")) {
  const isHere = [location.pathname, location.pathname.replace(/(?<=^\/media)\/.*/, "")].includes(way.getAttribute("href"));
  if (isHere) way.setAttribute("aria-current", "page");
}

async function offerSignOut() {
  const who = await session;
  if (!who?.signedIn || !who.needsKey) return;
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

/** Uploads go on whatever page one is on; the library shows them whole. */
async function goOnUploading() {
  if (!UploadStore.isMarked || location.pathname === "/media" || !(await session)) return;
  const { uploads } = await import("./uploads-here.js");
  const link = h("a", { class: "ways-uploads", href: "/media", hidden: true });
  const show = () => {
    const { files, done, size, sent } = uploads.whole;
    link.hidden = done === files;
    link.textContent = size ? `Uploading, ${Math.floor((sent / size) * 100)}%` : "Uploading";
  };
  uploads.addEventListener("change", show);
  find(".ways").prepend(link);
  show();
}

if (document.body.dataset.session !== "none") {
  offerSignOut();
  goOnUploading();
}
