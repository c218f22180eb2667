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

  /** Mark what was read; `page` as the API gives it. */
  show(page) {
    const [width, height] = page.size;
    const frame = this.#place.querySelector(".frame");
    const digits = page.numbers.flatMap((number) => number.digits);
    this.#boxes = digits.map((digit, i) => {
      const said = `${digit.value}, ${digit.percent} sure`;
      const box = make("button", { type: "button", class: "box", "aria-label": said, title: said });
      const [x, y, w, h] = digit.box;
      const share = { left: x / width, top: y / height, width: w / width, height: h / height };
      for (const [side, part] of Object.entries(share)) box.style[side] = `${100 * part}%`;
      box.append(make("span", {}, `${digit.value}`));
      box.addEventListener("click", () => this.picked(i));
      frame.append(box);
      return box;
    });
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
