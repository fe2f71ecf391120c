import { find, h, icon, say } from "./dom.js";
import { measure } from "./story-measure.js";
import { clock, count } from "./words.js";

/** The script before it is made: scenes that can be written anew, moved, added and dropped. */
export class ScriptEditor {
  #root;
  #script = null;
  #changed;

  constructor(root, changed) {
    this.#root = root;
    this.#changed = changed;
    root.addEventListener("input", () => this.#sum());
    find("#add-scene").addEventListener("click", () => this.#add());
  }

  get isShown() {
    return this.#script !== null;
  }

  /** The script as it stands in the fields; null while none is shown. */
  get script() {
    if (!this.#script) return null;
    const scenes = this.#rows.map((row) => ({
      ...row.scene, narration: find(".written", row).value.trim(), imagePrompt: find(".prompt", row).value.trim(),
    }));
    return { ...this.#script, title: find("#script-name").value.trim(), scenes };
  }

  get #rows() {
    return [...find("#script-scenes").children];
  }

  show(script) {
    this.#script = script;
    this.#root.hidden = script === null;
    if (!script) return this.#changed();
    find("#script-name").value = script.title ?? "";
    const notes = find("#notes");
    notes.replaceChildren(...(script.notes ?? []).map((note) => h("li", {}, note)));
    notes.hidden = !notes.children.length;
    find("#script-scenes").replaceChildren(...(script.scenes ?? []).map((scene) => this.#row(scene)));
    this.#number();
    this.#changed();
    find("#script-title").focus();
    find("#script-title").scrollIntoView({ block: "start", behavior: "smooth" });
  }

  /** Where a scene has nothing to say, the cursor is put there. Answers whether all is well. */
  check() {
    if (!this.#rows.length) return "A script needs at least one scene.";
    for (const [place, row] of this.#rows.entries()) {
      for (const [field, words] of [[".written", "something to say"], [".prompt", "something to be seen"]]) {
        const area = find(field, row);
        area.toggleAttribute("aria-invalid", false);
        if (area.value.trim()) continue;
        area.setAttribute("aria-invalid", "true");
        area.focus();
        return `Scene ${place + 1} needs ${words}.`;
      }
    }
    return null;
  }

  #row(scene) {
    const move = (name, symbol, work) => h("button", { type: "button", "data-move": name, on: { click: work } }, icon(symbol), h("span", { class: "unseen" }));
    const row = h("li", { class: "script-scene" },
      h("span", { class: "timecode", "aria-hidden": "true" }),
      h("div", { class: "fields" },
        h("textarea", { class: "written", rows: "2" }),
        h("textarea", { class: "prompt", rows: "1" })),
      h("div", { class: "moves" },
        move("up", "up", () => this.#move(row, -1)),
        move("down", "under", () => this.#move(row, 1)),
        move("drop", "bin", () => this.#drop(row))));
    row.scene = scene;
    find(".written", row).value = scene.narration ?? "";
    find(".prompt", row).value = scene.imagePrompt ?? "";
    return row;
  }

  #number() {
    const rows = this.#rows;
    rows.forEach((row, place) => {
      const number = place + 1;
      say(find(".timecode", row), String(number).padStart(2, "0"));
      find(".written", row).setAttribute("aria-label", `Narration of scene ${number}`);
      find(".prompt", row).setAttribute("aria-label", `What is to be seen in scene ${number}`);
      const words = { up: `Move scene ${number} up`, down: `Move scene ${number} down`, drop: `Drop scene ${number}` };
      for (const [name, text] of Object.entries(words)) say(find(`[data-move="${name}"] .unseen`, row), text);
      find('[data-move="up"]', row).disabled = place === 0;
      find('[data-move="down"]', row).disabled = place === rows.length - 1;
    });
    this.#sum();
  }

  #sum() {
    const rows = this.#rows;
    const { seconds } = measure(rows.map((row) => find(".written", row).value).join(" "), { sceneCount: rows.length });
    say(find("#script-sum"), `${count(rows.length, "scene")}, about ${clock(seconds)}`);
  }

  #move(row, by) {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(row);
    else other.after(row);
    this.#number();
    const button = find(`[data-move="${by < 0 ? "up" : "down"}"]`, row);
    (button.disabled ? find(".written", row) : button).focus();
  }

  #drop(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    this.#number();
    (next ? find(".written", next) : find("#add-scene")).focus();
  }

  #add() {
    const row = this.#row({});
    find("#script-scenes").append(row);
    this.#number();
    find(".written", row).focus();
  }
}
