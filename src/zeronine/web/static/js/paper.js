// A file of pages, PDF or TIFF: the server draws them, as pictures that any browser shows.

import { postForPicture } from "./ask.js";

/** Whether the server is to draw it, by how PDF and TIFF begin: a browser that shows TIFF shows its first page alone. */
export async function isPaper(file) {
  const head = String.fromCharCode(...new Uint8Array(await file.slice(0, 4).arrayBuffer()));
  return /^(%PDF|II|MM)/.test(head);
}

export class Paper {
  #file;
  #leaves = new Map(); // page → its picture: always the same one, so that what was put right stays with it

  constructor(file) {
    this.#file = file;
    this.count = 1; // as long as no page was drawn
  }

  /** The picture of a page, counted from 1. */
  async leaf(page, signal) {
    if (!this.#leaves.has(page)) {
      const { picture, pages } = await postForPicture(`/v1/picture?page=${page}`, this.#file, signal);
      this.count = pages;
      this.#leaves.set(page, picture);
    }
    return this.#leaves.get(page);
  }
}
