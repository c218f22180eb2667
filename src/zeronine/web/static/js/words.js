// Answers in the words in which the page says them.

import { isDoubtful } from "./digits.js";
import { textOf, withRights } from "./rights.js";

export const BLANK = { kind: "blank", numbers: [], percent: "", message: "Draw a digit" };

/** The numbers' texts, as they stand on the page. */
export const textsOf = (numbers) => numbers.map(textOf).filter(Boolean);

/** The answer to a drawing: a number for each that stands apart. */
export function inWords({ kind, raw, percent, message, confidence }) {
  const numbers = raw.split(" ").filter(Boolean).map((one) => ({ raw: one, confidence }));
  return said({ kind, raw, percent, message, numbers });
}

/** The answer to a picture. */
export function summary({ numbers }) {
  const texts = numbers.map((number) => number.raw);
  if (texts.length === 0) return { ...BLANK, message: "No digit here" };
  if (texts.length === 1) {
    const [{ raw, percent, confidence }] = numbers;
    return said({ kind: "number", numbers: [{ raw, confidence }], raw, percent, message: `${raw}, ${percent} sure` });
  }
  const line = `${texts.length} numbers`;
  const short = numbers.map(({ raw, percent, confidence }) => ({ raw, percent, confidence })); // it is kept, glyphs are large
  return { kind: "number", numbers: short, raw: texts.join(" "), percent: "", message: inWhole(line, texts), line };
}

/** An answer that is more likely wrong than right is said so. */
function said(answer) {
  if (!answer.percent || !isDoubtful(answer.numbers[0])) return answer;
  const line = `not sure, perhaps ${answer.raw}`;
  return { ...answer, line, message: `${line}, ${answer.percent}` };
}

/** An answer with what was put right in it: of one number it is said so, a list of several stays one. */
export function putRight(answer, rights) {
  const numbers = withRights(answer.numbers, rights);
  if (rights.size === 0) return { ...answer, numbers };
  if (!answer.percent && answer.kind !== "none") return { ...answer, numbers, message: inWhole(answer.line, textsOf(numbers)) };
  const line = `put right; it read ${answer.kind === "none" ? "no digit" : answer.raw}`;
  return { ...answer, numbers, percent: "", line, message: line };
}

/** An answer with what was put right in it, in the words that fit a list. */
export function inShort(answer, rights) {
  const { numbers, message } = putRight(answer, rights);
  return { texts: textsOf(numbers), percent: rights.size > 0 ? "put right" : answer.percent, message };
}

const inWhole = (line, texts) => `${line}: ${texts.join(", ")}`;

/** Which digit is shown first: the least sure, as of a drawing. */
export const leastSure = (digits) =>
  digits.reduce((least, digit, i) => (digit.confidence < digits[least].confidence ? i : least), 0);
