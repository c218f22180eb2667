// Ways for a picture to come in: dropped, pasted, opened, photographed.

import { byId, meanwhile, toast } from "./page.js";
import { isPaper, Paper } from "./paper.js";

const MAX_BYTES = 9_500_000;
const MAX_PIXELS = 24_000_000;
const SIDE = 4000;

/**
 * Call `take(blob, paper)` for every picture that comes in by any of the ways, or for the first page of a file of pages, unless
 * the signal that `begin()` gave for it was aborted.
 */
export function listen(begin, take) {
  const receive = async (file) => {
    if (!file) return;
    const signal = begin();
    if (file.type && !file.type.startsWith("image/") && file.type !== "application/pdf") {
      toast(`${file.name || "That"} is not a picture; PNG, JPEG, WebP, GIF, BMP, TIFF and PDF are read.`, true);
      return;
    }
    try {
      const [picture, paper] = await meanwhile(`Opening ${file.name || "the picture"} …`, opened(file, signal), signal);
      if (!signal.aborted) take(picture, paper);
    } catch (error) {
      if (!signal.aborted) toast(error.message, true);
    }
  };
  listenFiles("open", "file", receive);
  listenFiles("shoot", "camera", receive);
  listenPaste(receive);
  listenDrop(receive);
}

function listenFiles(button, input, receive) {
  byId(button).addEventListener("click", () => byId(input).click());
  byId(input).addEventListener("change", (event) => {
    receive(event.target.files[0]);
    event.target.value = "";
  });
}

function listenPaste(receive) {
  document.addEventListener("paste", (event) => {
    const file = [...(event.clipboardData?.files ?? [])][0];
    if (file) receive(file);
    else toast("There is no picture to paste.", true);
  });
  byId("paste").addEventListener("click", async () => {
    try {
      for (const item of await navigator.clipboard.read()) {
        const type = item.types.find((one) => one.startsWith("image/"));
        if (type) return receive(await item.getType(type));
      }
      toast("There is no picture to paste.", true);
    } catch {
      toast("The browser does not let this page paste; press Ctrl+V instead.", true);
    }
  });
}

function listenDrop(receive) {
  const cover = byId("drop");
  addEventListener("dragover", (event) => {
    event.preventDefault();
    cover.hidden = false;
  });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) cover.hidden = true; });
  addEventListener("drop", (event) => {
    event.preventDefault();
    cover.hidden = true;
    receive(event.dataTransfer.files[0]);
  });
}

/** A picture that browser and server can both decode, and the file it is a page of, if that has pages. */
async function opened(file, signal) {
  const content = await file.arrayBuffer().catch(() => { throw new Error("That picture cannot be opened."); });
  const whole = new Blob([content], { type: file.type }); // a file may be gone or another later
  const bitmap = (await isPaper(whole)) ? null : await createImageBitmap(whole).catch(() => null);
  if (bitmap) return [await fitted(whole, bitmap), null];
  if (whole.size > MAX_BYTES) throw new Error(`${file.name || "That"} has more than ${MAX_BYTES / 1e6} MB; “zeronine read” takes it.`);
  const paper = new Paper(whole);
  return [await paper.leaf(1, signal), paper];
}

/** The picture, made smaller where the server would refuse it. */
async function fitted(file, bitmap) {
  const { width, height } = bitmap;
  if (file.size <= MAX_BYTES && width * height <= MAX_PIXELS) {
    bitmap.close();
    return file;
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
