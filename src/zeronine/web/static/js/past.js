// What was read in this session; nothing of it is stored.

import { drawAll } from "./ink.js";
import { byId, make } from "./page.js";
import { SIDE } from "./sheet.js";

const MOST = 24;
const SIZE = 72; // CSS pixels

export class Past {
  #list = byId("past-list");

  /** Keep a drawing; `restore()` brings it back to the sheet. */
  addDrawing({ strokes, pen }, shown, restore) {
    const thumb = make("canvas", { width: 2 * SIZE, height: 2 * SIZE, "aria-hidden": "true" });
    const context = thumb.getContext("2d");
    context.scale((2 * SIZE) / SIDE, (2 * SIZE) / SIDE);
    drawAll(context, strokes, pen, getComputedStyle(byId("canvas")).color);
    this.#add(thumb, shown, restore);
  }

  /** Keep a picture (a Blob). */
  addPicture(picture, shown, restore) {
    const url = URL.createObjectURL(picture);
    const thumb = make("img", { src: url, alt: "" });
    for (const event of ["load", "error"]) thumb.addEventListener(event, () => URL.revokeObjectURL(url));
    this.#add(thumb, shown, restore);
  }

  #add(thumb, { text, percent, message }, restore) {
    const label = make("span", { class: "text" }, text === "–" ? "no digit" : text);
    const button = make(
      "button", { type: "button", title: `Bring back: ${message}` },
      make("span", { class: "visually-hidden" }, "Bring back "), thumb, label, make("span", { class: "small" }, percent),
    );
    button.addEventListener("click", restore);
    this.#list.prepend(make("li", {}, button));
    while (this.#list.children.length > MOST) this.#list.lastChild.remove();
    byId("past").hidden = false;
  }
}
