// What is read, taken along on the clipboard: a line for each number, as a table takes them.

import { byId, toast } from "./page.js";

/** Copy on a click or the usual keys; `lines()` gives what stands on the page. */
export function setUpCopying(lines) {
  const say = () => toast(`Copied: ${lines().join(", ")}`);
  byId("copy").addEventListener("click", async () => {
    // A page that did not come by HTTPS, nor from this machine, has no clipboard but that of its own copy event.
    if (!navigator.clipboard) return void document.execCommand("copy");
    try {
      await navigator.clipboard.writeText(lines().join("\n"));
      say();
    } catch {
      toast("This browser does not let the page copy; Ctrl+C does.", true);
    }
  });
  addEventListener("copy", (event) => {
    if (lines().length === 0 || !getSelection().isCollapsed) return; // what is selected is copied as ever
    event.clipboardData.setData("text/plain", lines().join("\n"));
    event.preventDefault();
    say();
  });
}
