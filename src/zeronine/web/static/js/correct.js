// "This is a …": keys for the ten digits and for none of them.

import { post } from "./ask.js";
import { announce, byId, make, toast } from "./page.js";

export class Correct {
  #subject = null;
  #sent = Promise.resolve(); // second thoughts must not overtake the first
  #settled;

  /** `settled(subject, right)` is called when it is kept what a digit is; null: it was read right, and nothing is kept. */
  constructor(settled) {
    this.#settled = settled;
    for (const right of [..."0123456789", "none"]) {
      const name = right === "none" ? "no digit" : `a ${right}`;
      const label = `This is ${name}`;
      const key = make("button", { type: "button", "aria-label": label, title: label }, right === "none" ? name : right);
      key.addEventListener("click", () => {
        const subject = this.#subject;
        this.#sent = this.#sent.then(() => this.#keep(subject, right, name));
      });
      byId("keys").append(key);
    }
    addEventListener("keydown", (event) => {
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
      const isWriting = event.target.closest?.("input:not([type=range]), textarea, select, [contenteditable]");
      if (isPlain && !isWriting && /^[0-9]$/.test(event.key)) byId("keys").children[event.key].click(); // if it is enabled
    });
  }

  /** What would be corrected: { body, index }, with the `value` it is taken for, 10 for no digit; null where nothing was read. */
  about(subject) {
    this.#subject = subject;
    byId("correct").disabled = subject === null;
    [...byId("keys").children].forEach((key, i) => key.classList.toggle("read", i === (subject?.value ?? -1)));
  }

  async #keep(subject, right, name) {
    try {
      const { id } = await post(`/v1/corrections?right=${right}&index=${subject.index}`, subject.body);
      this.#settled(subject, id === null ? null : right);
      toast(id === null ? `That is how it was read: ${name}.` : `Kept: this is ${name}. It stays on the computer that runs zeronine.`);
      if (id !== null) announce("Kept. Thank you.");
    } catch (error) {
      toast(error.message, true);
    }
  }
}
