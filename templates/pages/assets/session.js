import { call } from "./api.js";

/** Who one is, asked for once a page: `{signedIn, tenant, role, name, needsKey}`; null where nobody answers or is signed in. */
export const session = document.body.dataset.session === "none"
  ? Promise.resolve(null)
  : call("GET", "/api/session", { stay: true }).catch(() => null);

/** Managers may have media processed again. */
export const isManager = session.then((who) => who?.role === "manager" || who?.role === "admin");
