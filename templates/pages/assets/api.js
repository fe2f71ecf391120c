/** What the server says no with: a problem document, or silence (status 0). */
export class Problem extends Error {
  constructor(status, { title, detail, errors } = {}, retryAfter = null) {
    super(detail || title || (status ? `The server answered ${status}.` : "The server does not answer. Is it running?"));
    this.status = status;
    this.title = title;
    this.fields = Array.isArray(errors) ? errors : [];
    this.retryAfter = retryAfter;
  }

  /** Trying again may help: nobody answered, or the server is busy or restarting. */
  get passes() {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

/** Sends a request and answers its JSON. Someone who must sign in first is sent there, unless `stay` is set. */
export async function call(method, path, { body, key, signal, stay = false } = {}) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  let response;
  let text;
  try {
    response = await fetch(path, {
      method, headers, signal, credentials: "same-origin", cache: "no-store",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    text = await response.text();
  } catch (reason) {
    if (reason.name === "AbortError") throw reason;
    throw new Problem(0);
  }
  const answer = parsed(text);
  if (response.ok) return answer;
  if (response.status === 401 && !stay) {
    location.assign(`/signin?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  throw new Problem(response.status, answer ?? {}, Number(response.headers.get("Retry-After")) || null);
}

/** The bytes of a file, once they are all there; what the server says no with is thrown as by `call`. */
export async function fetchFile(path, { signal } = {}) {
  try {
    const response = await fetch(path, { signal, credentials: "same-origin" });
    if (response.ok) return await response.blob();
    throw new Problem(response.status, parsed(await response.text()) ?? {}, Number(response.headers.get("Retry-After")) || null);
  } catch (reason) {
    if (reason.name === "AbortError" || reason instanceof Problem) throw reason;
    throw new Problem(0);
  }
}

function parsed(text) {
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null; // A proxy's own page: its status says what there is to say.
  }
}

export const video = (id) => `/api/videos/${encodeURIComponent(id)}`;

/** Keys for requests that create: the same for the same body, so that a second try makes no second thing. */
export class OnceKeys {
  #body = null;
  #key = null;

  for(body) {
    const text = JSON.stringify(body);
    if (text !== this.#body) {
      this.#body = text;
      this.#key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    }
    return this.#key;
  }

  forget() {
    this.#body = null;
  }
}
