// Eleven bars: one for each digit, and what is left, the chance that it is none.

import { make } from "./page.js";

export class Chances {
  #bars = [];

  constructor(place) {
    for (const name of [..."0123456789", "no digit"]) {
      const bar = make("span", { class: "bar" });
      const value = make("span", { class: "value" });
      const item = make("li", {}, make("span", { class: "track" }, bar), make("span", { class: "name" }, name), value);
      this.#bars.push({ bar, value, item });
      place.append(item);
    }
  }

  show(digit) {
    const known = digit?.bars ?? Array(10).fill(0);
    const rest = digit ? Math.max(0, 1 - known.reduce((sum, chance) => sum + chance, 0)) : 0;
    const best = digit ? (digit.is_digit ? digit.value : 10) : -1;
    [...known, rest].forEach((chance, i) => {
      const { bar, value, item } = this.#bars[i];
      bar.style.setProperty("--chance", chance);
      // Only what can be seen is written; a screen reader is told all of it. Certainty is never claimed.
      const share = chance >= 0.995 ? ">99" : `${Math.round(100 * chance)}`;
      value.replaceChildren(share, make("span", { class: "unit" }, " %"));
      value.classList.toggle("visually-hidden", chance < 0.01);
      item.classList.toggle("best", i === best);
    });
  }
}
