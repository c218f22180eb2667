// Ten bars, one for each digit.

import { make } from "./page.js";

export class Chances {
  #bars = [];

  constructor(place) {
    for (let digit = 0; digit < 10; digit++) {
      const bar = make("span", { class: "bar" });
      const value = make("span", { class: "value" }, "0 %");
      const item = make("li", {}, make("span", { class: "track" }, bar), make("span", { class: "name" }, `${digit}`), value);
      this.#bars.push({ bar, value, item });
      place.append(item);
    }
  }

  show(digit) {
    const bars = digit?.bars ?? Array(10).fill(0);
    this.#bars.forEach(({ bar, value, item }, i) => {
      bar.style.setProperty("--chance", bars[i]);
      value.textContent = percent(bars[i]);
      item.classList.toggle("best", Boolean(digit?.is_digit) && digit.value === i);
    });
  }
}

function percent(chance) {
  if (chance >= 0.9995) return "> 99.9 %";
  if (chance >= 0.99 || (chance < 0.01 && chance >= 0.0005)) return `${(100 * chance).toFixed(1)} %`;
  return `${Math.round(100 * chance)} %`;
}
