// What was read in this session; nothing of it is stored.

import { drawAll } from "./ink.js";
import { byId, make } from "./page.js";
import { SIDE } from "./sheet.js";

const MOST = 100; // that can be brought back
const SIZE = 72; // CSS pixels

export class Past {
  #list = byId("past-list");
  #items = new Map(); // what tells one reading from another → its item, the oldest first
  #readings = new Map(); // the same → gives its reading, which may be put right later; all there were, in the order in which they were read first
  #painters = new WeakMap(); // item → paints its thumbnail, if that is a drawing

  /** Keep a drawing of which `reading()` gives { texts, percent, message }; `restore()` brings it back to the sheet. */
  addDrawing({ strokes, pen }, reading, restore) {
    const thumb = make("canvas", { width: 2 * SIZE, height: 2 * SIZE, "aria-hidden": "true" });
    const paint = () => {
      const context = thumb.getContext("2d");
      context.reset();
      context.scale((2 * SIZE) / SIDE, (2 * SIZE) / SIDE);
      drawAll(context, strokes, pen, getComputedStyle(byId("canvas")).color);
    };
    paint();
    this.#painters.set(this.#add(JSON.stringify([pen, strokes]), thumb, reading, restore), paint);
  }

  /** Paint the drawings anew, in the colour that ink has now. */
  redraw() {
    for (const item of this.#items.values()) this.#painters.get(item)?.();
  }

  /** Keep a picture (a Blob); one of the same `key` is taken for the same. */
  addPicture(picture, key, reading, restore) {
    const url = URL.createObjectURL(picture);
    const thumb = make("img", { src: url, alt: "" });
    for (const event of ["load", "error"]) thumb.addEventListener(event, () => URL.revokeObjectURL(url));
    this.#add(key, thumb, reading, restore);
  }

  /** Something was put right: say the readings anew. */
  renew() {
    for (const [key, item] of this.#items) say(item, this.#readings.get(key)());
  }

  /** Each reading as a line, in the order in which they were read first, its numbers parted by tabs. */
  lines() {
    return [...this.#readings.values()].map((reading) => reading().texts.join("\t"));
  }

  /** Keep a reading as the newest, and return its item; one that is there already moves up. */
  #add(key, thumb, reading, restore) {
    const button = make(
      "button", { type: "button" },
      make("span", { class: "visually-hidden" }, "Bring back "), thumb, make("span", { class: "text" }), make("span", { class: "small" }),
    );
    button.addEventListener("click", restore);
    const item = make("li", {}, button);
    say(item, reading());
    this.#drop(key);
    this.#items.set(key, item);
    this.#readings.set(key, reading); // where there was one, in its place
    if (this.#items.size > MOST) this.#drop(this.#items.keys().next().value);
    this.#list.prepend(item);
    byId("past").hidden = false;
    return item;
  }

  #drop(key) {
    this.#items.get(key)?.remove();
    this.#items.delete(key);
  }
}

function say(item, { texts, percent, message }) {
  item.querySelector("button").title = `Bring back: ${message}`;
  item.querySelector(".text").textContent = texts.join(" ") || "no digit";
  item.querySelector(".small").textContent = percent;
}
