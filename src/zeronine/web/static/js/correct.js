// "This is a …": keys for the ten digits and for none of them.

import { post } from "./ask.js";
import { announce, byId, make, toast } from "./page.js";

export class Correct {
  #subject = null;

  constructor() {
    for (const right of [..."0123456789", "none"]) {
      const isNone = right === "none";
      const label = isNone ? "This is no digit" : `This is a ${right}`;
      const key = make("button", { type: "button", "aria-label": label, title: label }, isNone ? "no digit" : right);
      key.addEventListener("click", () => this.#keep(right, label));
      byId("keys").append(key);
    }
  }

  /** What would be corrected: { body, index, value }, or null where nothing was read. */
  about(subject) {
    this.#subject = subject;
    byId("correct").disabled = subject === null;
    [...byId("keys").children].forEach((key, i) => key.classList.toggle("read", i === (subject?.value ?? -1)));
  }

  async #keep(right, label) {
    const { body, index } = this.#subject;
    try {
      await post(`/v1/corrections?right=${right}&index=${index}`, body);
      toast(`Kept: ${label[0].toLowerCase()}${label.slice(1)}. It stays on this computer.`);
      announce("Kept. Thank you.");
    } catch (error) {
      toast(error.message, true);
    }
  }
}
