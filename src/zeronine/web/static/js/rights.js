// What the user put right, for as long as the page is open: what is brought back stands as it was put right.

const NONE = "–";

export class Rights {
  #kept = new Map(); // key of what was read → index of a digit → what it is: "0" to "9", or "none"
  #keys = new WeakMap(); // picture → its key, where it has another than itself

  /** What was put right in a picture (a Blob) or a drawing (an object), or in what has this key. */
  of(body) {
    return this.#kept.get(this.keyOf(body)) ?? new Map();
  }

  /** Keep what a digit is; null takes back what was said of it. */
  keep(body, index, right) {
    const rights = this.of(body);
    if (right === null) rights.delete(index);
    else rights.set(index, right);
    this.#kept.set(this.keyOf(body), rights);
  }

  /** What is put right in a picture holds for all that have this key: it may be opened again. */
  name(picture, key) {
    this.#keys.set(picture, key);
  }

  /** By what it is known: equal drawings are the same, and pictures of the same name. */
  keyOf(body) {
    if (typeof body === "string") return body;
    return body instanceof Blob ? (this.#keys.get(body) ?? body) : JSON.stringify(body);
  }
}

/**
 * Numbers with their `signs` as they stand on the page. A sign is { text, index, read }: `index` counts the digits of all
 * numbers, and `read` is what was read where that was put right; a separator has neither.
 */
export function withRights(numbers, rights) {
  let count = 0;
  const signOf = (read) => {
    if (read !== NONE && !/\d/.test(read)) return { text: read };
    const index = count++;
    const right = rights.get(index);
    return right === undefined ? { text: read, index } : { text: right === "none" ? NONE : right, index, read };
  };
  return numbers.map((number) => ({ ...number, signs: [...number.raw].map(signOf) }));
}

/** A number as text to take along: what is no digit is left out. */
export const textOf = ({ signs }) => signs.map(({ text }) => text).filter((text) => text !== NONE).join("");
