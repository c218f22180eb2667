// A picture on the sheet, with the box and the reading of each digit on it.

import { byId, make } from "./page.js";

export class Photo {
  #place = byId("photo");
  #url = null;
  #boxes = [];

  /** `picked(i)` is called when the user picks digit `i`; `closed()` when the sheet is wanted back. */
  constructor(picked, closed) {
    this.picked = picked;
    this.closed = closed;
  }

  get isOpen() { return !this.#place.hidden; }

  open(picture) {
    this.close();
    this.#url = URL.createObjectURL(picture);
    const back = make("button", { type: "button", class: "back", id: "back" }, "Back to drawing");
    back.addEventListener("click", () => this.closed());
    const image = make("img", { src: this.#url, alt: "The picture that is read" });
    // A format the browser cannot show, TIFF for one, is read all the same.
    image.addEventListener("error", () => image.replaceWith(make("p", { class: "unseen" }, "This browser cannot show the picture.")));
    const frame = make("div", { class: "frame" }, image);
    image.addEventListener("load", () => frame.style.setProperty("--ratio", image.naturalWidth / image.naturalHeight));
    this.#place.replaceChildren(frame, back);
    this.#place.hidden = false;
    byId("sheet").scrollIntoView({ block: "nearest" });
    back.focus({ preventScroll: true });
  }

  /** A box for each digit, of which `say` tells what stands there; `page` as the API gives it. */
  show(page) {
    const [width, height] = page.size;
    const frame = this.#place.querySelector(".frame");
    const digits = page.numbers.flatMap((number) => number.digits);
    this.#boxes = digits.map((digit, i) => {
      const box = make("button", { type: "button", class: "box" });
      const [x, y, w, h] = digit.box;
      const share = { left: x / width, top: y / height, width: w / width, height: h / height };
      for (const [side, part] of Object.entries(share)) box.style[side] = `${100 * part}%`;
      box.append(make("span"));
      box.addEventListener("click", () => this.picked(i));
      frame.append(box);
      return box;
    });
  }

  /** Write over a digit's box what stands there, and describe it. */
  say(index, text, said) {
    const box = this.#boxes[index];
    if (!box) return; // a drawing has none
    box.firstElementChild.textContent = text;
    box.title = said;
    box.setAttribute("aria-label", said);
  }

  mark(index) {
    this.#boxes.forEach((box, i) => box.setAttribute("aria-pressed", i === index));
  }

  close() {
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = null;
    this.#boxes = [];
    this.#place.replaceChildren();
    this.#place.hidden = true;
  }
}
