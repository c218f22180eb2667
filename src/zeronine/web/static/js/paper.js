// Files that came in together, as pictures that browser and server can both decode: of PDF and TIFF one for each page.

import { postForPicture } from "./ask.js";

const MAX_BYTES = 9_500_000;
const MAX_PIXELS = 24_000_000;
const LARGEST = 200_000_000; // bytes of a picture that is made smaller
const SIDE = 4000;

export class Paper {
  /** One for each picture: { file, content, page, picture }, all but the first as soon as they are known. */
  leaves;

  constructor(files) {
    this.leaves = files.map((file) => ({ file }));
    this.what = files.length > 1 ? "Picture" : "Page";
  }

  get count() { return this.leaves.length; }

  /** Open a leaf. Its picture (a Blob) is made once, and stays the same, so that what was put right stays with it. */
  async open(leaf, signal) {
    leaf.content ??= await contentOf(leaf.file); // a file may be gone or another later
    try {
      const { picture, pages } = await (leaf.page ? drawn(leaf, signal) : opened(leaf, signal));
      if (signal.aborted) return;
      leaf.picture = picture;
      this.#unfold(leaf, pages);
    } catch (error) {
      if (!signal.aborted) this.#unfold(leaf, error.pages); // others may be drawn
      throw error;
    }
  }

  /** Part a file that turned out to have pages. */
  #unfold(leaf, pages) {
    if (leaf.page || !(pages > 1)) return;
    const { content } = leaf;
    leaf.page = 1;
    const others = Array.from({ length: pages - 1 }, (_, i) => ({ file: leaf.file, content, page: i + 2 }));
    this.leaves.splice(this.leaves.indexOf(leaf) + 1, 0, ...others);
  }
}

async function contentOf(file) {
  const unreadable = () => { throw new Error(`${nameOf(file)} cannot be opened.`); };
  const most = (await hasPages(file).catch(unreadable)) ? MAX_BYTES : LARGEST;
  if (file.size > most) throw tooLarge(file, most);
  return new Blob([await file.arrayBuffer().catch(unreadable)], { type: file.type });
}

export const nameOf = (file) => file.name || "That picture";

const tooLarge = (file, most) => new Error(`${nameOf(file)} has more than ${most / 1e6} MB; “zeronine read” takes it.`);

/** Whether it may have pages, by how PDF and TIFF begin: a browser that shows TIFF shows its first page alone. */
async function hasPages(content) {
  const head = String.fromCharCode(...new Uint8Array(await content.slice(0, 4).arrayBuffer()));
  return /^(%PDF|II|MM)/.test(head);
}

/** A page of a file, or what the browser cannot show, as the server draws it. */
const drawn = ({ content, page = 1 }, signal) => postForPicture(`/v1/picture?page=${page}`, content, signal);

async function opened(leaf, signal) {
  const { content, file } = leaf;
  const bitmap = (await hasPages(content)) ? null : await createImageBitmap(content).catch(() => null);
  if (bitmap) return { picture: await fitted(content, bitmap) };
  if (content.size > MAX_BYTES) throw tooLarge(file, MAX_BYTES);
  return drawn(leaf, signal);
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
