// The page: a sheet or a picture in, a reading out.

import { AnswerView } from "./answer.js";
import { Latest, post } from "./ask.js";
import { setUpCopying } from "./copy.js";
import { Correct } from "./correct.js";
import { isDoubtful } from "./digits.js";
import { Inside } from "./inside.js";
import { listen } from "./intake.js";
import { byId, forgetError, meanwhile, toast } from "./page.js";
import { Past } from "./past.js";
import { Photo } from "./photo.js";
import { Rights, textOf, withRights } from "./rights.js";
import { Sheet } from "./sheet.js";
import { setUpTheme } from "./theme.js";

const BLANK = { kind: "blank", numbers: [], percent: "", message: "Draw a digit" };

const latest = new Latest();
const view = new AnswerView(focus);
const correct = new Correct(settle);
const rights = new Rights();
const inside = new Inside();
const past = new Past();
const photo = new Photo(focus, closePhoto, turn);
const sheet = new Sheet(byId("canvas"), sheetChanged);

/**
 * What is shown now: the answer, its digits, what they were read from, what was put right; and from these, the answer as it
 * stands there, and its numbers.
 */
let shown = { answer: BLANK, digits: [], body: null, path: "", righted: new Map(), said: BLANK, numbers: [], index: 0 };
let again; // the timer of the next try
let open = {}; // the picture that is open, the file it is a page of, if it is one of several, and which

function show(answer, digits, body, path, index = 0) {
  shown = { answer, digits, body, path, righted: rights.of(body), said: answer, numbers: [], index };
  present();
  focus(index);
}

/** Show the answer with what was put right in it. */
function present() {
  const { answer, digits, body, righted } = shown;
  shown.numbers = withRights(answer.numbers, righted);
  shown.said = { ...answer, ...(righted.size > 0 && putRight(answer)), numbers: shown.numbers };
  view.show(shown.said);
  if (body instanceof Blob) past.change(body, inShort());
  const signs = shown.numbers.flatMap((number) => number.signs).filter((sign) => "index" in sign);
  for (const { text, index, read } of signs) {
    const { value, percent } = digits[index];
    photo.say(index, text, read === undefined ? `${value}, ${percent} sure` : `${text}, put right; read as ${read}`);
  }
  byId("copy").hidden = taken().length === 0;
}

/** What can be taken along: the numbers, as text. */
const taken = () => shown.numbers.map(textOf).filter(Boolean);

/** What is shown, in the words that fit a list. */
const inShort = () => ({
  text: taken().join(" ") || "no digit",
  percent: shown.righted.size > 0 ? "put right" : shown.answer.percent,
  message: shown.said.message,
});

function focus(index) {
  const { digits, body, path, righted } = shown;
  const digit = digits[index];
  shown.index = index;
  view.focus(digits, index);
  photo.mark(index);
  const right = righted.get(index) ?? (digit?.is_digit ? digit.value : "none");
  correct.about(digit ? { body, index, value: right === "none" ? 10 : Number(right) } : null);
  inside.about(digit ? { body, path, index } : null);
}

/** It is kept what a digit is; null: what was read. */
function settle({ body, index }, right) {
  rights.keep(body, index, right);
  if (body !== shown.body) return;
  shown.righted = rights.of(body);
  present();
  focus(shown.index);
}

/** What is on the sheet was not read: no older answer may stand for it, and it is asked about again if that can help. */
function unread(error) {
  toast(error.message, true);
  show({ ...BLANK, message: "Not read" }, [], null, "");
  label("it is not read");
  clearTimeout(again);
  if (error.retryAfter) again = setTimeout(() => { if (!photo.isOpen) sheetChanged(); }, 1000 * error.retryAfter);
}

function sheetChanged(time) {
  const { strokes } = sheet;
  byId("undo").disabled = !strokes.canUndo;
  byId("redo").disabled = !strokes.canRedo;
  byId("clear").disabled = strokes.isEmpty;
  byId("hint").hidden = !strokes.isEmpty;
  if (strokes.isEmpty) {
    latest.drop();
    show(BLANK, [], null, "");
    label("it is empty");
    return;
  }
  const path = "/v1/drawing";
  const { drawing } = sheet;
  const asked = performance.now();
  latest.put(
    (signal) => post(`${path}?show=true`, drawing, signal),
    (read) => {
      clearTimeout(again);
      forgetError(asked);
      const answer = inWords(read);
      show(answer, read.digits, drawing, path, read.focus);
      label(`read as: ${answer.message}`);
      // For whoever wants to measure: how long after the pen's last point its reading stood on the page.
      dispatchEvent(new CustomEvent("zeronine:read", { detail: { since: time, at: performance.now() } }));
    },
    unread,
  );
}

const label = (state) => byId("canvas").setAttribute("aria-label", `Sheet to draw on with mouse, pen or finger; ${state}`);

/** Keep what is on the sheet in the list of what was read. */
function remember() {
  if (sheet.strokes.isEmpty || photo.isOpen) return;
  const { drawing } = sheet;
  const isRead = shown.body?.strokes === drawing.strokes && shown.body.pen === drawing.pen; // not one stroke less
  if (isRead && shown.answer.kind !== "blank") past.addDrawing(drawing, inShort(), () => restore(drawing));
}

function restore({ strokes, pen }) {
  latest.drop();
  if (photo.isOpen) photo.close();
  showPen(pen);
  sheet.pen = pen;
  sheet.edit((now) => now.replace(strokes));
}

function showPen(width) {
  byId("pen").value = width;
  byId("dot").firstElementChild.setAttribute("r", 0.7 * width);
}

function clear() {
  if (photo.isOpen) return closePhoto();
  remember();
  sheet.edit((strokes) => strokes.clear());
}

/** Read a picture (a Blob), which may be a page of a file of pages, a Paper. */
function openPhoto(picture, paper = null, page = 1) {
  sheet.rest();
  remember();
  open = { picture, paper, page };
  photo.open(picture, page, paper?.count ?? 1);
  latest.drop();
  show({ ...BLANK, message: "Reading …" }, [], null, "");
  const path = "/v1/page";
  const asked = performance.now();
  latest.put(
    (signal) => post(`${path}?show=true`, picture, signal),
    (read) => {
      forgetError(asked);
      const answer = summary(read);
      const digits = read.numbers.flatMap((number) => number.digits);
      photo.show(read);
      show(answer, digits, picture, path, leastSure(digits));
      past.addPicture(picture, read, inShort(), () => openPhoto(picture, paper, page));
    },
    (error) => {
      closePhoto();
      toast(error.message, true);
    },
  );
}

/** Open another page of the file that is open. */
async function turn(to) {
  const { picture, paper } = open;
  const isThere = () => photo.isOpen && open.picture === picture;
  try {
    const leaf = await meanwhile(`Opening page ${to} …`, paper.leaf(to));
    if (isThere()) openPhoto(leaf, paper, to);
  } catch (error) {
    if (isThere()) toast(error.message, true);
  }
}

function closePhoto() {
  latest.drop();
  photo.close();
  byId("open").focus({ preventScroll: true });
  sheetChanged();
}

/** A drawing in the words of an answer: a number for each that stands apart. */
function inWords(read) {
  const numbers = read.raw.split(" ").filter(Boolean).map((raw) => ({ raw, confidence: read.confidence }));
  return said({ ...read, numbers });
}

/** An answer that is more likely wrong than right is said so. */
function said(answer) {
  if (!answer.percent || !isDoubtful(answer.numbers[0])) return answer;
  const line = `not sure, perhaps ${answer.raw}`;
  return { ...answer, line, message: `${line}, ${answer.percent}` };
}

/** Of an answer of one number it is said that it was put right; a list of several stays one. */
function putRight({ percent, raw, kind }) {
  if (!percent && kind !== "none") return {};
  const line = `put right; it read ${kind === "none" ? "no digit" : raw}`;
  return { percent: "", line, message: line };
}

/** A page in the words of an answer. */
function summary({ numbers }) {
  const texts = numbers.map((number) => number.raw);
  if (texts.length === 0) return { kind: "blank", numbers: [], percent: "", message: "No digit here" };
  if (texts.length === 1) {
    const [{ raw, percent, confidence }] = numbers;
    return said({ kind: "number", numbers: [{ raw, confidence }], raw, percent, message: `${raw}, ${percent} sure` });
  }
  const line = `${texts.length} numbers`;
  return { kind: "number", numbers, raw: texts.join(" "), percent: "", message: `${line}: ${texts.join(", ")}`, line };
}

/** Which digit is shown first: the least sure, as of a drawing. */
const leastSure = (digits) =>
  digits.reduce((least, digit, i) => (digit.confidence < digits[least].confidence ? i : least), 0);

function setUpTools() {
  byId("undo").addEventListener("click", () => sheet.edit((strokes) => strokes.undo()));
  byId("redo").addEventListener("click", () => sheet.edit((strokes) => strokes.redo()));
  byId("clear").addEventListener("click", clear);
  byId("pen").addEventListener("input", (event) => {
    const width = Number(event.target.value);
    showPen(width);
    sheet.setPen(width);
  });
  addEventListener("keydown", (event) => {
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (photo.isOpen && key !== "escape") return;
    if (command && key === "z") sheet.edit((strokes) => (event.shiftKey ? strokes.redo() : strokes.undo()));
    else if (command && key === "y") sheet.edit((strokes) => strokes.redo());
    else if (key === "escape") clear();
    else return;
    event.preventDefault();
  });
}

setUpTools();
setUpCopying(taken);
setUpTheme(() => {
  sheet.redraw();
  past.redraw();
});
listen(openPhoto);
sheetChanged();
