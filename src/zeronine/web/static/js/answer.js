// The reading: big numerals, how sure, what the network was given, and the ten chances.

import { Chances } from "./chances.js";
import { paintGlyph } from "./maps.js";
import { numeral } from "./numerals.js";
import { announce, byId, make } from "./page.js";

const MOST = 24; // numerals that are drawn big; a page may hold hundreds

export class AnswerView {
  #chances = new Chances(byId("chances"));
  #text = null;

  /** An answer: its text, percent and message, and a `line` to stand in the message's place; and the digit in focus. */
  show({ text, percent, message, line }, digit) {
    if (text !== this.#text) this.#drawNumerals(text);
    byId("percent").textContent = percent;
    byId("message").textContent = line ?? (percent ? "sure" : message);
    announce(message);
    this.focus(digit);
  }

  /** Show the chances and the glyph of one digit; undefined where there is none. */
  focus(digit) {
    const preview = byId("preview");
    paintGlyph(preview, digit?.glyph);
    const what = digit ? "your ink, shrunk and centred" : "nothing yet";
    preview.setAttribute("aria-label", `What the network is given: ${what}`);
    this.#chances.show(digit);
  }

  #drawNumerals(text) {
    this.#text = text;
    const place = byId("numerals");
    const lines = text.slice(0, MOST).split(" ").filter(Boolean);
    place.setAttribute("aria-label", text === "–" ? "no digit" : text || "nothing yet");
    place.classList.toggle("blank", lines.length === 0);
    place.classList.toggle("none", text === "–");
    place.parentElement.classList.toggle("many", text.length > 2);
    place.style.setProperty("--count", Math.max(1, ...lines.map((line) => line.length)));
    place.style.setProperty("--lines", Math.max(1, lines.length));
    place.replaceChildren(...lines.map((line) => make("div", {}, ...[...line].map(numeral))));
  }
}
