// The sheet to draw on. Points are kept in units of the sheet, which is SIDE wide and high at every size on screen.

import { drawAll, drawPart } from "./ink.js";
import { Strokes } from "./strokes.js";

export const SIDE = 240; // small enough to be read in a few milliseconds, far more than the 28 it becomes

export class Sheet {
  strokes = new Strokes();
  pen = 10;
  #canvas;
  #context;
  #pointer = null;
  #changed;

  /** `changed(time)` is called for each change; `time` is that of the event behind it, or undefined. */
  constructor(canvas, changed) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d", { desynchronized: true });
    this.#changed = changed;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", (event) => this.#up(event));
    canvas.addEventListener("pointercancel", (event) => this.#cancel(event));
    new ResizeObserver(() => this.redraw()).observe(canvas);
  }

  /** What the API takes. */
  get drawing() {
    return { strokes: this.strokes.all, width: SIDE, height: SIDE, pen: this.pen };
  }

  /** End the stroke that is under way, if there is one. */
  rest() { this.#pointer = null; }

  /** Change the strokes; the one under way ends. */
  edit(change) {
    this.rest();
    change(this.strokes);
    this.redraw();
    this.#changed();
  }

  setPen(width) {
    this.pen = width;
    this.redraw();
    if (!this.strokes.isEmpty) this.#changed();
  }

  redraw() {
    const shown = this.#canvas.clientWidth * devicePixelRatio;
    if (shown === 0) return;
    const side = Math.round(shown);
    if (this.#canvas.width !== side) this.#canvas.width = this.#canvas.height = side;
    const context = this.#context;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, side, side);
    context.scale(side / SIDE, side / SIDE);
    drawAll(context, this.strokes.all, this.pen, getComputedStyle(this.#canvas).color);
  }

  #down(event) {
    if (this.#pointer !== null || event.button !== 0) return;
    event.preventDefault();
    this.#pointer = event.pointerId;
    this.#canvas.setPointerCapture(event.pointerId);
    this.strokes.begin(this.#point(event));
    this.#drawFrom(0);
    this.#changed(event.timeStamp);
  }

  #move(event) {
    if (event.pointerId !== this.#pointer) return;
    const before = this.strokes.all.at(-1).length;
    const points = event.getCoalescedEvents?.() ?? [];
    for (const one of points.length ? points : [event]) this.strokes.extend(this.#point(one));
    if (this.strokes.all.at(-1).length === before) return;
    this.#drawFrom(before);
    this.#changed(event.timeStamp);
  }

  #up(event) {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = null;
    this.#changed(event.timeStamp);
  }

  #cancel(event) {
    if (event.pointerId !== this.#pointer) return;
    this.edit((strokes) => strokes.abandon());
  }

  #drawFrom(first) {
    const stroke = this.strokes.all.at(-1);
    for (let i = first; i < stroke.length; i++) drawPart(this.#context, stroke, i, this.pen);
  }

  #point(event) {
    const box = this.#canvas.getBoundingClientRect();
    const x = (event.clientX - box.left) * (SIDE / box.width);
    const y = (event.clientY - box.top) * (SIDE / box.height);
    // A finger on some screens reports no pressure at all.
    const pressure = event.pressure > 0 ? event.pressure : 0.5;
    return [round(x, 10), round(y, 10), round(pressure, 100), Math.round(event.timeStamp)];
  }
}

const round = (value, steps) => Math.round(value * steps) / steps;
