// The page's own numerals, one line each, in a field 60 wide and 100 high: what is read is drawn, as it was written.

const PATHS = [
  "M30 6C14 6 8 26 8 50S14 94 30 94S52 74 52 50S46 6 30 6Z",
  "M13 27C22 22 29 15 33 6V94",
  "M10 30C10 15 19 6 31 6C43 6 51 15 51 27C51 46 34 58 10 94H52",
  "M12 7H49L27 40C43 40 52 51 52 66C52 83 42 94 28 94C17 94 10 88 7 79",
  "M40 94V6L6 68H55",
  "M48 7H17L13 46C18 42 24 39 30 39C44 39 52 50 52 66C52 83 42 94 28 94C18 94 11 88 7 80",
  "M42 6C22 22 8 44 8 66C8 83 17 94 30 94S52 83 52 67S43 41 30 41C18 41 8 51 8 66",
  "M8 7H52C38 34 28 62 24 94",
  "M30 46C19 46 12 38 12 27S19 6 30 6S48 15 48 27S41 46 30 46C17 46 7 56 7 70S17 94 30 94S53 84 53 70S43 46 30 46Z",
  "M18 94C38 78 52 56 52 34C52 17 43 6 30 6S8 17 8 33S17 59 30 59C42 59 52 49 52 34",
];
const NONE = "M14 50H46";
const SVG = "http://www.w3.org/2000/svg";

/** An <svg> of one character of a reading: a digit or "–". */
export function numeral(character) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 60 100");
  svg.setAttribute("class", "numeral");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[character] ?? NONE);
  path.setAttribute("pathLength", "1");
  svg.append(path);
  return svg;
}
