// What is read, taken along on the clipboard: a line for each number or picture, as a table takes them.

import { byId, toast } from "./page.js";

let pressed = null; // gives the lines of the button that is pressed, while the page's own copy event is to carry them

/** Copy what stands on the page, which `lines()` gives, on a click or the usual keys. */
export function setUpCopying(lines) {
  copyOnClick("copy", lines);
  addEventListener("copy", (event) => {
    const now = (pressed ?? lines)();
    if (now.length === 0 || (!pressed && !getSelection().isCollapsed)) return; // what is selected is copied as ever
    event.clipboardData.setData("text/plain", now.join("\n"));
    event.preventDefault();
    say(now);
  });
}

/** Copy what `lines()` gives on a click on the button. */
export function copyOnClick(button, lines) {
  byId(button).addEventListener("click", async () => {
    // A page that did not come by HTTPS, nor from this machine, has no clipboard but that of its own copy event.
    if (!navigator.clipboard) {
      pressed = lines;
      const could = document.execCommand("copy");
      pressed = null;
      if (!could) toast("This browser does not let the page copy.", true);
      return;
    }
    try {
      const now = lines();
      await navigator.clipboard.writeText(now.join("\n"));
      say(now);
    } catch {
      toast("This browser does not let the page copy; Ctrl+C does.", true);
    }
  });
}

const say = (lines) => toast(`Copied: ${lines.length > 3 ? `${lines.length} lines` : lines.join(", ")}`);
