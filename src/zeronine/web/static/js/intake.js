// Ways for a picture to come in: dropped, pasted, opened, photographed.

import { byId, toast } from "./page.js";

const MAX_BYTES = 9_500_000;
const MAX_PIXELS = 24_000_000;
const SIDE = 4000;

/** Call `take(blob)` for every picture that comes in by any of the ways. */
export function listen(take) {
  let received = 0;
  const receive = async (file) => {
    if (!file) return;
    const number = ++received;
    if (file.type && !file.type.startsWith("image/")) {
      toast(`${file.name || "That"} is not a picture; PNG, JPEG, WebP, GIF, BMP and TIFF are read.`, true);
      return;
    }
    try {
      const whole = new Blob([await file.arrayBuffer()], { type: file.type }); // a file may be gone or another later
      const picture = await fitted(whole);
      if (number === received) take(picture); // a later one may be decoded sooner
    } catch {
      toast("That picture cannot be opened.", true);
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

/** The picture, made smaller where the server would refuse it; as it is where the browser cannot decode it. */
async function fitted(file) {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return file;
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
