// A picture on the sheet, with the box and the reading of each digit on it, and the way to those that came in with it.

import { byId, make } from "./page.js";

export class Photo {
  #place = byId("photo");
  #frame = byId("frame");
  #url = null;
  #at = 1;
  #turning = null; // the button by which one turns: who turns may turn on
  #boxes = [];

  /**
   * `picked(i)` is called when the user picks digit `i`; `closed()` when the sheet is wanted back, and `turned(place)` when
   * another picture of those that came in together is.
   */
  constructor(picked, closed, turned) {
    this.picked = picked;
    byId("back").addEventListener("click", closed);
    for (const [name, step] of [["before", -1], ["next", 1]]) {
      byId(name).addEventListener("click", ({ currentTarget }) => {
        if (currentTarget.ariaDisabled === "true") return; // it keeps the focus
        this.#turning = currentTarget;
        turned(this.#at + step);
      });
    }
  }

  /** Which it is of those that came in together, in words; "" where it came alone. */
  get place() { return byId("pager").hidden ? "" : byId("pages").textContent; }

  get isOpen() { return !this.#place.hidden; }

  /** Show a picture (a Blob), or the `problem` with it: the `at`th of `count`, each a "Page" or a "Picture". */
  open(picture, problem, what, at, count) {
    const turning = count > 1 ? this.#turning : null;
    this.close();
    const place = `${what} ${at} of ${count}`;
    if (problem) this.#frame.append(make("p", { class: "unseen", role: "alert" }, problem));
    else this.#show(picture, count > 1 ? `${place}, which is read` : "The picture that is read");
    this.#at = at;
    byId("pager").hidden = count <= 1;
    byId("pages").textContent = place;
    byId("before").ariaDisabled = at <= 1;
    byId("next").ariaDisabled = at >= count;
    this.#place.hidden = false;
    byId("sheet").scrollIntoView({ block: "nearest" });
    (turning ?? byId("back")).focus({ preventScroll: true });
  }

  #show(picture, alt) {
    this.#url = URL.createObjectURL(picture);
    const image = make("img", { src: this.#url, alt });
    image.addEventListener("load", () => {
      if (image.isConnected) this.#frame.style.setProperty("--ratio", image.naturalWidth / image.naturalHeight);
    });
    this.#frame.append(image);
  }

  /** A box for each digit, of which `say` tells what stands there; `page` as the API gives it. */
  show(page) {
    const [width, height] = page.size;
    const digits = page.numbers.flatMap((number) => number.digits);
    this.#boxes = digits.map((digit, i) => {
      const box = make("button", { type: "button", class: "box" });
      const [x, y, w, h] = digit.box;
      const share = { left: x / width, top: y / height, width: w / width, height: h / height };
      for (const [side, part] of Object.entries(share)) box.style[side] = `${100 * part}%`;
      box.append(make("span"));
      box.addEventListener("click", () => this.picked(i));
      this.#frame.append(box);
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
    this.#turning = null;
    this.#boxes = [];
    byId("pager").hidden = true;
    this.#frame.replaceChildren();
    this.#frame.style.removeProperty("--ratio");
    this.#place.hidden = true;
  }
}
