// A file of pages, PDF or TIFF: the server draws them, as pictures that any browser shows.

import { postForPicture } from "./ask.js";

const MARKS = ["%PDF", "II*\0", "MM\0*", "II+\0", "MM\0+"]; // PDF; TIFF and BigTIFF in both byte orders

/** Whether the server is to draw it by how it begins: a browser that shows TIFF shows its first page alone. */
export async function isPaper(file) {
  const head = String.fromCharCode(...new Uint8Array(await file.slice(0, 4).arrayBuffer()));
  return MARKS.includes(head);
}

export class Paper {
  #file;
  #leaves = new Map(); // page → what will be its picture: always the same one, so that what was put right stays with it

  constructor(file) {
    this.#file = file;
    this.count = 1; // as long as no page was drawn
  }

  /** The picture of a page, counted from 1. */
  leaf(page) {
    if (!this.#leaves.has(page)) {
      const drawn = this.#draw(page);
      drawn.catch(() => this.#leaves.delete(page)); // the server may have been busy
      this.#leaves.set(page, drawn);
    }
    return this.#leaves.get(page);
  }

  async #draw(page) {
    const { picture, pages } = await postForPicture(`/v1/picture?page=${page}`, this.#file);
    this.count = pages;
    return picture;
  }
}
