// Runs before the page is painted: the theme the user chose must not flash in after the system's.

"use strict";
try {
  const kept = localStorage.getItem("zeronine-theme");
  if (kept === "dark" || kept === "light") document.documentElement.dataset.theme = kept;
} catch { /* a browser that keeps nothing for this page */ }
