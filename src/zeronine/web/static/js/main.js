// The page: a sheet or a picture in, a reading out.

import { AnswerView } from "./answer.js";
import { Latest, post } from "./ask.js";
import { Correct } from "./correct.js";
import { Inside } from "./inside.js";
import { listen } from "./intake.js";
import { byId, toast } from "./page.js";
import { Past } from "./past.js";
import { Photo } from "./photo.js";
import { Sheet } from "./sheet.js";
import { setUpTheme } from "./theme.js";

const BLANK = { kind: "blank", text: "", percent: "", message: "Draw a digit", digits: [], focus: 0 };

const latest = new Latest();
const view = new AnswerView();
const correct = new Correct();
const inside = new Inside();
const past = new Past();
const photo = new Photo(focus, closePhoto);
const sheet = new Sheet(byId("canvas"), sheetChanged);

/** What is shown now: the answer, its digits, and what they were read from. */
let shown = { answer: BLANK, digits: [], body: null, path: "" };
let again; // the timer of the next try

function show(answer, digits, body, path, index = 0) {
  shown = { answer, digits, body, path };
  view.show(answer, digits[index]);
  focus(index);
}

function focus(index) {
  const digit = shown.digits[index];
  view.focus(digit);
  photo.mark(index);
  const subject = digit ? { body: shown.body, path: shown.path, index, value: digit.is_digit ? digit.value : 10 } : null;
  correct.about(subject);
  inside.about(subject);
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
  latest.put(
    (signal) => post(`${path}?show=true`, drawing, signal),
    (answer) => {
      clearTimeout(again);
      show(answer, answer.digits, drawing, path, answer.focus);
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
  if (isRead && shown.answer.kind !== "blank") past.addDrawing(drawing, shown.answer, () => restore(drawing));
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

function openPhoto(picture) {
  sheet.rest();
  remember();
  photo.open(picture);
  latest.drop();
  show({ ...BLANK, message: "Reading …" }, [], null, "");
  const path = "/v1/page";
  latest.put(
    (signal) => post(`${path}?show=true`, picture, signal),
    (page) => {
      const answer = summary(page);
      photo.show(page);
      show(answer, page.numbers.flatMap((number) => number.digits), picture, path);
      past.addPicture(picture, page, answer, () => openPhoto(picture));
    },
    (error) => {
      closePhoto();
      toast(error.message, true);
    },
  );
}

function closePhoto() {
  latest.drop();
  photo.close();
  byId("open").focus({ preventScroll: true });
  sheetChanged();
}

/** A page in the words of an answer. */
function summary({ numbers }) {
  const texts = numbers.map((number) => number.raw);
  if (texts.length === 0) return { kind: "blank", text: "", percent: "", message: "No digit here" };
  const percent = texts.length === 1 ? numbers[0].percent : "";
  const message = texts.length === 1 ? `${texts[0]}, ${percent} sure` : `${texts.length} numbers: ${texts.join(", ")}`;
  const line = texts.length > 1 ? `${texts.length} numbers` : undefined;
  const text = numbers.map((number) => number.text).join(" "); // the numerals drawn big are digits alone
  return { kind: "number", text, raw: texts.join(" "), percent, message, line };
}

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
setUpTheme(() => {
  sheet.redraw();
  past.redraw();
});
listen(openPhoto);
sheetChanged();
