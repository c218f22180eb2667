// Ways for pictures to come in: dropped, pasted, opened, photographed.

import { byId, toast, warn } from "./page.js";
import { nameOf } from "./paper.js";

/** Call `take(files)` for the pictures that come in together by any of the ways. */
export function listen(take) {
  const receive = (list) => {
    const files = [...(list ?? [])];
    const pictures = files.filter(({ type }) => !type || type.startsWith("image/") || type === "application/pdf");
    if (pictures.length > 0) take(pictures);
    const [other, ...more] = files.filter((file) => !pictures.includes(file));
    if (!other) return;
    const what = more.length > 0 ? `${more.length + 1} of ${files.length} files are no pictures` : `${nameOf(other)} is not a picture`;
    warn(`${what}; PNG, JPEG, WebP, GIF, BMP, TIFF and PDF are read.`);
  };
  listenFiles("open", "file", receive);
  listenFiles("shoot", "camera", receive);
  listenPaste(receive);
  listenDrop(receive);
}

function listenFiles(button, input, receive) {
  byId(button).addEventListener("click", () => byId(input).click());
  byId(input).addEventListener("change", (event) => {
    receive(event.target.files);
    event.target.value = "";
  });
}

function listenPaste(receive) {
  document.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files ?? [];
    if (files.length > 0) receive(files);
    else toast("There is no picture to paste.", true);
  });
  byId("paste").addEventListener("click", async () => {
    try {
      for (const item of await navigator.clipboard.read()) {
        const type = item.types.find((one) => one.startsWith("image/"));
        if (type) return receive([await item.getType(type)]);
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
    receive(event.dataTransfer.files);
  });
}
