// What was read, in big numerals, a line for each number; where there are several digits, each is a button that chooses it.

import { byId, make } from "./page.js";
import { numeral, widthOf } from "./numerals.js";

const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, Home: -Infinity, End: Infinity };
const UNDER = 12; // pixels that the mark of the chosen digit takes below its line
const DOUBTFUL = 0.5; // below this chance a reading is more likely wrong than right

const isPutRight = ({ signs = [] }) => signs.some((sign) => "read" in sign);

export const isDoubtful = (number) => number.confidence < DOUBTFUL && !isPutRight(number);

export class Digits {
  #place = byId("numerals");
  #shown = null; // what stands there, as text
  #buttons = [];
  #picked;

  /** `picked(i)` is called when the user chooses digit `i`. */
  constructor(picked) {
    this.#picked = picked;
    this.#place.addEventListener("keydown", (event) => this.#step(event));
  }

  /** Numbers as { signs, percent, confidence }, see `withRights`; the percent is undefined where it stands elsewhere. */
  show(numbers) {
    const said = JSON.stringify(numbers.map((one) => [one.signs, one.percent, isDoubtful(one)]));
    if (said === this.#shown) return; // the numerals write themselves, once
    this.#shown = said;
    const place = this.#place;
    const texts = numbers.map(({ signs }) => signs.map((sign) => sign.text).join(""));
    const count = numbers.flatMap(({ signs }) => signs).filter((sign) => "index" in sign).length;
    this.#buttons = [];
    place.setAttribute("role", count > 1 ? "group" : "img");
    place.setAttribute("aria-label", label(texts, count));
    place.classList.toggle("blank", texts.length === 0);
    place.classList.toggle("none", texts[0] === "–");
    place.parentElement.classList.toggle("many", texts.length === 1 && texts[0].length > 1);
    place.parentElement.classList.toggle("several", texts.length > 1);
    place.style.setProperty("--width", Math.max(0.6, ...texts.map(widthOf)));
    place.style.setProperty("--lines", Math.max(1, texts.length));
    place.replaceChildren(...numbers.map((one) => this.#line(one, count)));
    place.scrollTop = 0;
  }

  /** Mark the chosen digit, and let it be seen. */
  mark(index) {
    this.#buttons.forEach((button, i) => {
      button.setAttribute("aria-pressed", i === index);
      button.tabIndex = i === index ? 0 : -1; // the Tab key comes to the chosen one, the arrows go on from there
    });
    const line = this.#buttons[index]?.parentElement;
    if (!line) return;
    const top = line.offsetTop - this.#place.offsetTop; // `scrollIntoView` would move the whole page, too
    const below = top + line.offsetHeight + UNDER - this.#place.clientHeight;
    this.#place.scrollTop = Math.min(Math.max(this.#place.scrollTop, below), top);
  }

  #line(number, count) {
    const line = make("div", { class: isDoubtful(number) ? "number doubtful" : "number" });
    for (const sign of number.signs) {
      const part = count > 1 && "index" in sign ? this.#button(sign, count) : numeral(sign.text);
      if ("read" in sign) part.classList.add("righted");
      line.append(part);
    }
    if (number.percent) line.append(make("span", { class: "each" }, isPutRight(number) ? "put right" : number.percent));
    return line;
  }

  #button({ text, index, read }, count) {
    const said = `${text}${read === undefined ? "" : `, read as ${read}`}, digit ${index + 1} of ${count}`;
    const button = make("button", { type: "button", "aria-label": said }, numeral(text));
    button.addEventListener("click", () => this.#picked(index));
    this.#buttons.push(button);
    return button;
  }

  #step(event) {
    const at = this.#buttons.indexOf(event.target);
    if (at < 0 || !(event.key in STEPS) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const to = Math.min(Math.max(at + STEPS[event.key], 0), this.#buttons.length - 1);
    this.#picked(to);
    this.#buttons[to].focus({ preventScroll: true });
  }
}

function label(texts, count) {
  if (texts.length === 0) return "nothing yet";
  if (texts[0] === "–") return "no digit";
  const what = texts.length > 3 ? `${texts.length} numbers` : texts.join(", ");
  return count > 1 ? `${what}; arrow keys choose a digit` : what;
}
