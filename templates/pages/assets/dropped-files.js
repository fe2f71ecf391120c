/** Files that a system or a tool leaves in folders, and nobody means. */
const CLUTTER = /^(\.|Thumbs\.db$|desktop\.ini$|__MACOSX$)/i;
const MEDIA = /\.(jpe?g|png|webp|gif|avif|hei[cf]|tiff?|mp4|m4v|mov|webm|mkv|mp3|wav|m4a|ogg|oga|opus)$/i;

export const isMedia = (file) => MEDIA.test(file.name) || /^(image|video|audio)\//.test(file.type);

/**
 * All files of a drop, those in folders too, as `{file, path}`. Files that were dropped themselves are all taken, for the
 * server judges by content; of folders only what looks like media. Answers how many were left out.
 */
export async function droppedFiles(transfer) {
  // Entries have to be taken before the first pause: after it the transfer is empty.
  const entries = [...transfer.items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const taken = [];
  let leftOut = 0;
  const visit = async (entry, path) => {
    if (entry instanceof File) return void taken.push({ file: entry, path: "" });
    if (entry?.isFile) {
      const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)));
      const isOfFolder = path !== "";
      if (!file || (isOfFolder && !isMedia(file))) leftOut += CLUTTER.test(entry.name) ? 0 : 1;
      else taken.push({ file, path: isOfFolder ? path + entry.name : "" });
    } else if (entry?.isDirectory && !CLUTTER.test(entry.name)) {
      const reader = entry.createReader();
      // A reader gives a hundred at a time.
      for (;;) {
        const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
        if (!some.length) break;
        for (const child of some) await visit(child, `${path}${entry.name}/`);
      }
    }
  };
  for (const entry of entries) await visit(entry, "");
  return { taken, leftOut };
}

/** What a file field holds; of a folder only what looks like media. */
export function chosenFiles(list) {
  const all = [...list].filter((file) => !file.webkitRelativePath.split("/").some((part) => CLUTTER.test(part) && part !== ""));
  const taken = all.filter((file) => !file.webkitRelativePath || isMedia(file));
  return { taken: taken.map((file) => ({ file, path: file.webkitRelativePath })), leftOut: all.length - taken.length };
}
