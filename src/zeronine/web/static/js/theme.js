// Dark and light: the system's choice until the user makes one, which is remembered.

import { byId } from "./page.js";

const KEY = "zeronine-theme"; // early.js applies it
const system = matchMedia("(prefers-color-scheme: dark)");

const chosen = () => document.documentElement.dataset.theme;
const isDark = () => (chosen() ? chosen() === "dark" : system.matches);

/** Set the theme up; `changed()` is called whenever the colours change. */
export function setUpTheme(changed) {
  const button = byId("theme");
  const label = () => button.setAttribute("aria-label", `Use ${isDark() ? "light" : "dark"} colours`);
  const update = () => {
    label();
    changed();
  };
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem(KEY, chosen());
    } catch { /* a browser that keeps nothing for this page */ }
    update();
  });
  system.addEventListener("change", update);
  label();
}
