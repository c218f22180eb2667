// Questions to the API. Of several about the same drawing the latest wins, and those it has overtaken are aborted.

const PATIENCE = 5; // seconds, after which a server that does not answer is asked again
const LONGEST = 60; // seconds, after which none is waited for: a phone may have left the network without a word

class Refused extends Error {
  /**
   * `retryAfter`: seconds after which it may be asked again; undefined where that would not help. `pages`: how many the file has
   * of which one cannot be drawn; undefined where that is not known.
   */
  constructor(message, retryAfter, pages) {
    super(message);
    this.retryAfter = retryAfter;
    this.pages = pages;
  }
}

/** Post a picture (a Blob) or a drawing (an object), and return the answer. */
export const post = (path, body, signal) => send(path, body, signal, (response) => response.json());

/** Post a file (a Blob), and return the picture that is the answer, and of how many pages it is one. */
export const postForPicture = (path, file, signal) =>
  send(path, file, signal, async (response) => ({
    picture: await response.blob(), pages: Number(response.headers.get("pages")),
  }));

async function send(path, body, signal, take) {
  const isPicture = body instanceof Blob;
  const type = isPicture ? body.type || "application/octet-stream" : "application/json";
  const own = new AbortController();
  const stop = () => own.abort();
  const timer = setTimeout(stop, 1000 * LONGEST);
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  let response, answer;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "content-type": type },
      body: isPicture ? body : JSON.stringify(body),
      signal: own.signal,
    });
    answer = await (response.ok ? take(response) : response.json());
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refused("The server does not answer. Is “zeronine serve” still running?", PATIENCE);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
  if (response.ok) return answer;
  const detail = isPicture ? answer.detail.replace(/\bthe body\b/, "this file") : answer.detail; // here it was no one's body
  const [retryAfter, pages] = ["retry-after", "pages"].map((name) => Number(response.headers.get(name)) || undefined);
  throw new Refused(sentence(detail), retryAfter, pages);
}

const sentence = (detail) => `${detail[0].toUpperCase()}${detail.slice(1)}${/[.?!]$/.test(detail) ? "" : "."}`;

export class Latest {
  #limit;
  #under = new Map(); // number of the question → its AbortController
  #asked = 0;
  #shown = 0;
  #waiting = null;

  /** At most `limit` questions are under way at once: a fast hand must not flood the server. */
  constructor(limit = 2) {
    this.#limit = limit;
  }

  /** Ask by `ask(signal)`; `show(answer)` or `fail(error)` is called unless a later question's was first. */
  put(ask, show, fail) {
    if (this.#under.size >= this.#limit) {
      this.#waiting = [ask, show, fail];
      return;
    }
    this.#start(ask, show, fail);
  }

  /** Drop all questions, asked or waiting. */
  drop() {
    this.#waiting = null;
    this.#shown = this.#asked;
    for (const controller of this.#under.values()) controller.abort();
  }

  async #start(ask, show, fail) {
    const number = ++this.#asked;
    const controller = new AbortController();
    this.#under.set(number, controller);
    try {
      const answer = await ask(controller.signal);
      if (this.#overtakes(number)) show(answer);
    } catch (error) {
      if (error.name !== "AbortError" && this.#overtakes(number)) fail(error);
    } finally {
      this.#under.delete(number);
      const waiting = this.#waiting;
      this.#waiting = null;
      if (waiting) this.#start(...waiting);
    }
  }

  /** Whether no later question has been answered; those before this one are aborted. */
  #overtakes(number) {
    if (number <= this.#shown) return false;
    this.#shown = number;
    for (const [other, one] of this.#under) if (other < number) one.abort();
    return true;
  }
}
