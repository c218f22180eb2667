// Files that came in together, as pictures that browser and server can both decode: of PDF and TIFF one for each page.

import { postForPicture } from "./ask.js";

const MAX_BYTES = 9_500_000;
const MAX_PIXELS = 24_000_000;
const SIDE = 4000;

export class Paper {
  /** One for each picture: { file, page, picture }, the latter two as soon as they are known. */
  leaves;

  constructor(files) {
    this.leaves = files.map((file) => ({ file }));
    this.what = files.length > 1 ? "Picture" : "Page";
  }

  get count() { return this.leaves.length; }

  /** Open a leaf. Its picture (a Blob) is made once, and stays the same, so that what was put right stays with it. */
  async open(leaf, signal) {
    const content = leaf.content ?? (await contentOf(leaf.file)); // a file may be gone or another later
    const { picture, pages } = leaf.page ? await drawn(content, leaf.page, signal) : await opened(content, leaf.file, signal);
    if (leaf.picture || signal.aborted) return;
    leaf.picture = picture;
    if (pages > 1 && !leaf.page) this.#unfold(leaf, content, pages);
  }

  /** A file turned out to have pages. */
  #unfold(leaf, content, pages) {
    leaf.page = 1;
    const others = Array.from({ length: pages - 1 }, (_, i) => ({ file: leaf.file, content, page: i + 2 }));
    this.leaves.splice(this.leaves.indexOf(leaf) + 1, 0, ...others);
  }
}

async function contentOf(file) {
  const content = await file.arrayBuffer().catch(() => { throw new Error(`${nameOf(file)} cannot be opened.`); });
  return new Blob([content], { type: file.type });
}

export const nameOf = (file) => file.name || "That picture";

/** A page of a file, or what the browser cannot show, as the server draws it. */
const drawn = (content, page, signal) => postForPicture(`/v1/picture?page=${page}`, content, signal);

async function opened(content, file, signal) {
  const bitmap = (await hasPages(content)) ? null : await createImageBitmap(content).catch(() => null);
  if (bitmap) return { picture: await fitted(content, bitmap) };
  if (content.size > MAX_BYTES) throw new Error(`${nameOf(file)} has more than ${MAX_BYTES / 1e6} MB; “zeronine read” takes it.`);
  return drawn(content, 1, signal);
}

/** Whether it may have pages, by how PDF and TIFF begin: a browser that shows TIFF shows its first page alone. */
async function hasPages(content) {
  const head = String.fromCharCode(...new Uint8Array(await content.slice(0, 4).arrayBuffer()));
  return /^(%PDF|II|MM)/.test(head);
}

/** The picture, made smaller where the server would refuse it. */
async function fitted(content, bitmap) {
  const { width, height } = bitmap;
  if (content.size <= MAX_BYTES && width * height <= MAX_PIXELS) {
    bitmap.close();
    return content;
  }
  const scale = Math.min(1, SIDE / Math.max(width, height));
  const canvas = new OffscreenCanvas(Math.round(width * scale), Math.round(height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 });
}
