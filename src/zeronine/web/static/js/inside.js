// Look inside: the stages of the network for the digit in focus, and which of its ink made the answer.

import { Latest, post } from "./ask.js";
import { paintGlyph, paintMap, paintWeights } from "./maps.js";
import { byId, make } from "./page.js";

const WIDE = matchMedia("(min-width: 900px)");
const QUIET = 140; // milliseconds without a new answer before it is looked into

export class Inside {
  #latest = new Latest(1);
  #subject = null;
  #timer;
  #place = byId("stages");
  #button = byId("look");

  constructor() {
    this.#button.addEventListener("click", () => {
      this.#place.hidden = !this.#place.hidden;
      this.#button.setAttribute("aria-expanded", String(!this.#place.hidden));
      this.#ask();
    });
    this.#empty();
  }

  /** What is to be looked into: { path, body, index }, or null. */
  about(subject) {
    this.#subject = subject;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), QUIET);
  }

  #ask() {
    if (this.#place.hidden) return;
    const subject = this.#subject;
    if (!subject) {
      this.#latest.drop();
      this.#empty();
      return;
    }
    const path = `${subject.path}?show=true&inside=true&only=${subject.index}`;
    this.#latest.put(
      (signal) => post(path, subject.body, signal),
      (answer) => this.#show(digitsOf(answer)[subject.index]),
      (error) => {
        this.#place.replaceChildren(make("p", { class: "empty" }, error.message));
        if (error.retryAfter) this.#timer = setTimeout(() => this.#ask(), 1000 * error.retryAfter);
      },
    );
  }

  #empty() {
    this.#place.replaceChildren(make("p", { class: "empty" }, "Draw a digit, and its way through the network appears here."));
  }

  #show(digit) {
    if (!digit?.inside) return this.#empty();
    const { stages, value, runner_up: rival, speaks, against } = digit.inside;
    const given = make("canvas", { class: "glyph", role: "img", "aria-label": "The glyph" });
    paintGlyph(given, digit.glyph);
    this.#place.replaceChildren(
      make("h3", {}, "Which ink made the answer"),
      make("div", { class: "weights" },
        weightsFigure(digit.glyph, speaks, `Ink that makes it a ${value}`, `Wiped away spot by spot: the bluer the ink, the more the ${value} needs it. Orange ink speaks against it.`),
        weightsFigure(digit.glyph, against, `${value} rather than ${rival}`, `The runner-up is ${rival}. Blue ink tells the ${value} from it, orange ink looks like a ${rival}.`),
      ),
      make("h3", {}, "Stage by stage"),
      make("ol", { class: "stages" },
        stage("Given", "28 × 28", "the ink is cropped, shrunk into a box of 20 pixels and centred by its weight; the network sees no more than this", given),
        ...stages.map((one) => stage(...described(one), mapsOf(one))),
        stage("Answer", "10 chances", "the numbers are weighed once for each digit, and the ten sums become chances that add to one; these are the four largest", chancesOf(digit)),
      ),
    );
  }
}

const digitsOf = (answer) => answer.digits ?? answer.numbers.flatMap((number) => number.digits);

function weightsFigure(glyph, weights, title, line) {
  const canvas = make("canvas", { class: "weight", role: "img", "aria-label": title });
  paintWeights(canvas, glyph, weights);
  return make("figure", {}, canvas, make("figcaption", {}, make("strong", {}, title), make("span", {}, line)));
}

function stage(title, size, line, ...picture) {
  const sentence = `${line[0].toUpperCase()}${line.slice(1)}.`;
  return make("li", {}, make("div", {}, make("h4", {}, title, " ", make("small", {}, size)), make("p", {}, sentence)), ...picture);
}

function described({ name, shape: [count, height, width], line }) {
  const title = name.replace(/(\d+)$/, " $1");
  const size = height * width === 1 ? `${count} numbers` : `${count} maps of ${width} × ${height}`;
  return [`${title[0].toUpperCase()}${title.slice(1)}`, size, line];
}

/** All maps of a stage in one canvas, side by side. */
function mapsOf({ name, shape: [count, height, width], maps }) {
  const bytes = Uint8Array.from(atob(maps), (one) => one.charCodeAt(0));
  const columns = WIDE.matches ? 24 : 12;
  const side = 56; // canvas pixels for one map: a multiple of 14 and 7, so that their places are all alike
  const pitch = side + 6;
  const cell = make("canvas");
  const sheet = make("canvas", { class: "maps", role: "img", "aria-label": `Activations of ${name}` });
  sheet.width = columns * pitch + 6;
  sheet.height = Math.ceil(count / columns) * pitch + 6;
  const context = sheet.getContext("2d");
  context.imageSmoothingEnabled = false;
  for (let i = 0; i < count; i++) {
    paintMap(cell, bytes, i * height * width, width, height);
    context.drawImage(cell, 6 + (i % columns) * pitch, 6 + Math.floor(i / columns) * pitch, side, side);
  }
  return sheet;
}

function chancesOf({ probabilities }) {
  const rows = probabilities.map((chance, digit) => [chance, digit]).sort((a, b) => b[0] - a[0]).slice(0, 4);
  const list = make("dl", { class: "ranked" });
  for (const [chance, digit] of rows) {
    const bar = make("span", { class: "rank" });
    bar.style.setProperty("--chance", chance);
    list.append(make("dt", {}, `${digit}`), make("dd", {}, bar, make("span", {}, `${(100 * chance).toFixed(2)} %`)));
  }
  return list;
}
