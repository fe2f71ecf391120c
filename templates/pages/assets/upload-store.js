/** What is being uploaded, kept in the browser across reloads and crashes: a record for each file, and where there is room
    the file itself. Where a browser keeps nothing (private windows), uploads live as long as their page. */

const MARK = "reelmill.uploads";

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("reelmill", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("uploads", { keyPath: "key" });
      request.result.createObjectStore("files");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

export class UploadStore {
  #database = opened().catch(() => null);

  async #run(names, mode, work) {
    const database = await this.#database;
    if (!database) return undefined;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(names, mode);
      const request = work(...names.map((name) => transaction.objectStore(name)));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  }

  /** Whether there may be uploads to carry on, without opening anything. */
  static get isMarked() {
    return localStorage.getItem(MARK) !== null;
  }

  async all() {
    const records = (await this.#run(["uploads"], "readonly", (uploads) => uploads.getAll()).catch(() => [])) ?? [];
    if (!records.length) localStorage.removeItem(MARK);
    return records.sort((left, right) => left.added - right.added);
  }

  /** Keeps the record; answers false where that is not possible. */
  async keep(record) {
    localStorage.setItem(MARK, "1");
    return this.#run(["uploads"], "readwrite", (uploads) => uploads.put(record)).then(() => true, () => false);
  }

  /** Keeps the bytes too, so that nobody is asked for the file again; not where the disk is short of room. */
  async keepFile(key, file) {
    const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {};
    if (quota - usage < file.size * 2 + 100e6) return false;
    return this.#run(["files"], "readwrite", (files) => files.put(file, key)).then(() => true, () => false);
  }

  /** The kept file; null where none is. */
  async file(key) {
    return (await this.#run(["files"], "readonly", (files) => files.get(key)).catch(() => null)) ?? null;
  }

  async drop(key) {
    await this.#run(["uploads", "files"], "readwrite", (uploads, files) => {
      uploads.delete(key);
      files.delete(key);
    }).catch(() => undefined); // It is dropped when it is met again.
  }
}
