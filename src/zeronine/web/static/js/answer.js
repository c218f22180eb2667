// The reading: big numerals, how sure, what the network was given, and the ten chances of the digit that is chosen.

import { Chances } from "./chances.js";
import { Digits } from "./digits.js";
import { paintGlyph } from "./maps.js";
import { announce, byId } from "./page.js";

export class AnswerView {
  #chances = new Chances(byId("chances"));
  #digits;

  /** `picked(i)` is called when the user chooses digit `i`. */
  constructor(picked) {
    this.#digits = new Digits(picked);
  }

  /** An answer: its numbers, percent and message, and a `line` to stand in the message's place; `where` is said before it. */
  show({ numbers, percent, message, line }, where) {
    this.#digits.show(numbers);
    byId("percent").textContent = percent;
    byId("message").textContent = line ?? (percent ? "sure" : message);
    announce(where ? `${where}: ${message}` : message);
  }

  /** Show the chances and the glyph of one of the digits; where there are none, that nothing was read. */
  focus(digits, index) {
    const digit = digits[index];
    this.#digits.mark(index);
    const which = digits.length > 1 ? `digit ${index + 1} of ${digits.length}` : "";
    for (const place of document.querySelectorAll(".which")) place.textContent = which && ` · ${which}`;
    const preview = byId("preview");
    paintGlyph(preview, digit?.glyph);
    const what = digit ? `your ink${which && `, ${which}`}, shrunk and centred` : "nothing yet";
    preview.setAttribute("aria-label", `What the network is given: ${what}`);
    this.#chances.show(digit);
  }
}
