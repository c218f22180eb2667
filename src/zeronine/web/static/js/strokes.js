// The strokes of a drawing with undo and redo. A state is an array of strokes; states are never changed, so that the
// past costs nothing but its references.

export class Strokes {
  #now = [];
  #past = [];
  #future = [];
  #dropped = []; // what could be done again before the stroke that is being drawn

  get all() { return this.#now; }
  get isEmpty() { return this.#now.length === 0; }
  get canUndo() { return this.#past.length > 0; }
  get canRedo() { return this.#future.length > 0; }

  begin(point) {
    this.#dropped = this.#future;
    this.#change([...this.#now, [point]]);
  }

  /** Move the pen on; a point that repeats the last one is dropped. */
  extend(point) {
    const stroke = this.#now.at(-1);
    const last = stroke.at(-1);
    if (last[0] !== point[0] || last[1] !== point[1]) this.#now = [...this.#now.slice(0, -1), [...stroke, point]];
  }

  /** Take the stroke that is being drawn away again, as if it had never begun. */
  abandon() {
    if (!this.#past.length) return;
    this.#now = this.#past.pop();
    this.#future = this.#dropped;
  }

  clear() { if (!this.isEmpty) this.#change([]); }
  replace(strokes) { this.#change(strokes); }

  undo() {
    if (!this.canUndo) return;
    this.#future.push(this.#now);
    this.#now = this.#past.pop();
  }

  redo() {
    if (!this.canRedo) return;
    this.#past.push(this.#now);
    this.#now = this.#future.pop();
  }

  #change(strokes) {
    this.#past.push(this.#now);
    if (this.#past.length > 200) this.#past.shift();
    this.#future = [];
    this.#now = strokes;
  }
}
