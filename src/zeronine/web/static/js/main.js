// The page: a sheet or a picture in, a reading out.

import { AnswerView } from "./answer.js";
import { Latest, post } from "./ask.js";
import { copyOnClick, setUpCopying } from "./copy.js";
import { Correct } from "./correct.js";
import { Inside } from "./inside.js";
import { listen } from "./intake.js";
import { byId, forgetError, meanwhile, toast } from "./page.js";
import { nameOf, Paper } from "./paper.js";
import { Past } from "./past.js";
import { Photo } from "./photo.js";
import { Rights } from "./rights.js";
import { Sheet } from "./sheet.js";
import { setUpTheme } from "./theme.js";
import { BLANK, inShort, inWords, leastSure, putRight, summary, textsOf } from "./words.js";

const latest = new Latest();
const view = new AnswerView(focus);
const correct = new Correct(settle);
const rights = new Rights();
const inside = new Inside();
const past = new Past();
const photo = new Photo(focus, closePhoto, turn);
const sheet = new Sheet(byId("canvas"), sheetChanged);

/** What is shown now: the answer, its digits, what they were read from, what was put right, and the numbers as they stand there. */
let shown = { answer: BLANK, digits: [], body: null, path: "", righted: new Map(), numbers: [], index: 0 };
let again; // the timer of the next try
let open = null; // { paper, leaf } of the picture that is open
let opening = new AbortController(); // of what is under way to be opened
let coming = null; // the leaf that is

function show(answer, digits, body, path, index = 0) {
  shown = { answer, digits, body, path, righted: rights.of(body), numbers: [], index };
  present();
  focus(index);
}

/** Show that the answer is still to come: no other may stand for it. */
const wait = () => show({ ...BLANK, message: "Reading …" }, [], null, "");

/** Show the answer with what was put right in it. */
function present() {
  const { answer, digits, righted } = shown;
  const said = putRight(answer, righted);
  shown.numbers = said.numbers;
  view.show(said, photo.place);
  const signs = shown.numbers.flatMap((number) => number.signs).filter((sign) => "index" in sign);
  for (const { text, index, read } of signs) {
    const { value, percent } = digits[index];
    photo.say(index, text, read === undefined ? `${value}, ${percent} sure` : `${text}, put right; read as ${read}`);
  }
  byId("copy").hidden = taken().length === 0;
}

/** What can be taken along: the numbers, as text. */
const taken = () => textsOf(shown.numbers);

/** An answer to a picture or a drawing as it stands by now, in the words that fit a list. */
function inList(answer, body) {
  const key = rights.keyOf(body); // the body itself may be large
  return () => inShort(answer, rights.of(key));
}

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
  past.renew();
  if (!shown.body) return;
  shown.righted = rights.of(shown.body);
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
  if (isRead && shown.answer.kind !== "blank") past.addDrawing(drawing, inList(shown.answer, drawing), () => restore(drawing));
}

/** What is asked for now takes the place of what is under way to be opened; returns the signal by which that is told. */
function begin(leaf = null) {
  opening.abort();
  opening = new AbortController();
  coming = leaf;
  return opening.signal;
}

function restore({ strokes, pen }) {
  begin();
  latest.drop();
  if (photo.isOpen) photo.close();
  wait();
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

/** Open one of the pictures that came in together, or say in its place what is wrong with it. */
async function openLeaf(paper, leaf) {
  if (leaf === coming) return; // who is impatient need not wait anew
  const signal = begin(leaf);
  try {
    if (!leaf.picture) await meanwhile(`Opening ${nameOf(leaf.file)} …`, paper.open(leaf, signal), signal);
    if (!signal.aborted) read(paper, leaf);
  } catch (error) {
    if (signal.aborted) return;
    coming = null;
    if (paper.count > 1) lay(paper, leaf, error.message); // the others may be turned to
    else toast(error.message, true);
  }
}

function openFiles(files) {
  const paper = new Paper(files);
  openLeaf(paper, paper.leaves[0]);
}

/** Open the picture at another place, counted from 1, of those that came in together. */
function turn(place) {
  openLeaf(open.paper, open.paper.leaves[place - 1]);
}

/** Lay a picture on the sheet, or what is wrong with it. */
function lay(paper, leaf, problem) {
  sheet.rest();
  remember();
  begin();
  latest.drop();
  open = { paper, leaf };
  photo.open(leaf.picture, problem, paper.what, paper.leaves.indexOf(leaf) + 1, paper.count);
  show({ ...BLANK, message: problem ? "Not read" : "Reading …" }, [], null, "");
}

function read(paper, leaf) {
  const { picture } = leaf;
  lay(paper, leaf);
  const path = "/v1/page";
  const asked = performance.now();
  latest.put(
    (signal) => post(`${path}?show=true`, picture, signal),
    (page) => {
      forgetError(asked);
      const answer = summary(page);
      const digits = page.numbers.flatMap((number) => number.digits);
      const chances = page.numbers.map(({ raw, confidence }) => [raw, confidence]);
      const key = JSON.stringify([leaf.file.name, leaf.page, picture.size, chances]); // the same file may come in again
      rights.name(picture, key);
      photo.show(page);
      show(answer, digits, picture, path, leastSure(digits));
      past.addPicture(picture, key, inList(answer, picture), () => openLeaf(paper, leaf));
    },
    (error) => {
      if (paper.count > 1) show({ ...BLANK, message: "Not read" }, [], null, "");
      else leave();
      toast(error.message, true);
    },
  );
}

function closePhoto() {
  begin();
  leave();
}

/** Go back to the sheet; what is under way to be opened may still come. */
function leave() {
  latest.drop();
  photo.close();
  wait();
  byId("open").focus({ preventScroll: true });
  sheetChanged();
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
    else if (key === "escape" && coming) begin(); // gives up what is under way to be opened
    else if (key === "escape") clear();
    else return;
    event.preventDefault();
  });
}

setUpTools();
setUpCopying(taken);
copyOnClick("copy-all", () => past.lines());
setUpTheme(() => {
  sheet.redraw();
  past.redraw();
});
listen(openFiles);
sheetChanged();
