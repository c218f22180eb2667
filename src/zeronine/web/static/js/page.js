// Small helpers for the page's elements.

export const byId = (id) => document.getElementById(id);

/** Make an element: make("p", { class: "x" }, "text", child, …). */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

let saying;

/** Let a screen reader say something once the page has been quiet for a moment; the latest counts. */
export function announce(text) {
  clearTimeout(saying);
  saying = setTimeout(() => { byId("announce").textContent = text; }, 600);
}

let hiding, errorSince;

/** Show a sentence at the foot of the page for some seconds. */
export function toast(text, isError = false, seconds = isError ? 9 : 5) {
  const place = byId("toast");
  if (place.hidden || place.textContent !== text) place.textContent = text; // an alert is read aloud anew
  place.classList.toggle("error", isError);
  errorSince = isError ? performance.now() : undefined;
  place.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { place.hidden = true; }, 1000 * seconds);
}

/** Say what is wrong with what the user gave: no later answer makes that good. */
export function warn(text) {
  toast(text, true);
  errorSince = undefined;
}

/** Wait for `work`, and say so where that takes longer than a moment, as long as `signal` does not abort it. */
export async function meanwhile(text, work, signal) {
  const place = byId("toast");
  const saying = setTimeout(() => {
    if (place.hidden || !place.classList.contains("error")) toast(text, false, 120);
  }, 400);
  const end = () => {
    clearTimeout(saying);
    if (place.textContent === text) place.hidden = true;
  };
  signal.addEventListener("abort", end);
  try {
    return await work;
  } finally {
    end();
  }
}

/** A question that was put at `asked` has its answer: an error from before it no longer holds. */
export function forgetError(asked) {
  if (errorSince < asked) byId("toast").hidden = true;
}
