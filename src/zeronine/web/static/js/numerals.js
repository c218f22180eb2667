// The page's own numerals and signs, drawn in one line's width in a field 100 high: what is read stands as it was written.

const dot = (x, y) => `M${x} ${y - 2}a2 2 0 1 0 .01 0Z`;

// Character → how wide its field is, and its path.
const SHAPES = {
  0: [60, "M30 6C14 6 8 26 8 50S14 94 30 94S52 74 52 50S46 6 30 6Z"],
  1: [60, "M13 27C22 22 29 15 33 6V94"],
  2: [60, "M10 30C10 15 19 6 31 6C43 6 51 15 51 27C51 46 34 58 10 94H52"],
  3: [60, "M12 7H49L27 40C43 40 52 51 52 66C52 83 42 94 28 94C17 94 10 88 7 79"],
  4: [60, "M40 94V6L6 68H55"],
  5: [60, "M48 7H17L13 46C18 42 24 39 30 39C44 39 52 50 52 66C52 83 42 94 28 94C18 94 11 88 7 80"],
  6: [60, "M42 6C22 22 8 44 8 66C8 83 17 94 30 94S52 83 52 67S43 41 30 41C18 41 8 51 8 66"],
  7: [60, "M8 7H52C38 34 28 62 24 94"],
  8: [60, "M30 46C19 46 12 38 12 27S19 6 30 6S48 15 48 27S41 46 30 46C17 46 7 56 7 70S17 94 30 94S53 84 53 70S43 46 30 46Z"],
  9: [60, "M18 94C38 78 52 56 52 34C52 17 43 6 30 6S8 17 8 33S17 59 30 59C42 59 52 49 52 34"],
  "–": [60, "M14 50H46"],
  ".": [20, dot(10, 92)],
  ",": [20, "M13 86C14 96 10 104 5 110"],
  ":": [20, dot(10, 40) + dot(10, 92)],
  "'": [16, "M8 4V24"],
  "°": [34, "M17 6a12 12 0 1 0 .01 0Z"],
  "!": [20, `M10 6V66${dot(10, 92)}`],
  "-": [36, "M5 54H31"],
  "+": [48, "M24 32V76M4 54H44"],
  "=": [48, "M5 42H43M5 66H43"],
  "/": [46, "M42 2L4 98"],
  "*": [44, "M22 12V50M6 21L38 41M38 21L6 41"],
  "(": [26, "M20 0C4 22 4 78 20 100"],
  ")": [26, "M6 0C22 22 22 78 6 100"],
  "[": [26, "M20 2H8V98H20"],
  "]": [26, "M6 2H18V98H6"],
  "%": [70, "M56 6L14 94M17 8C5 8 5 40 17 40S29 8 17 8ZM53 60C41 60 41 92 53 92S65 60 53 60Z"],
  "#": [60, "M22 14L14 86M46 14L38 86M6 37H56M4 63H54"],
  "$": [58, "M50 25C46 17 39 14 29 14C17 14 8 20 8 31C8 43 17 47 29 50C41 53 51 58 51 69C51 80 41 87 29 87C18 87 10 82 7 74M29 2V98"],
  "€": [60, "M54 17C49 10 43 7 37 7C21 7 14 26 14 50S21 93 37 93C43 93 49 90 54 83M4 41H41M4 58H37"],
  "£": [56, "M48 22C46 11 39 6 31 6C21 6 16 13 16 24C16 42 25 56 21 74C19 84 13 90 6 94H51M6 52H39"],
  "&": [62, "M56 94L18 36C10 22 16 6 29 6C41 6 45 18 38 28C30 40 8 48 8 70C8 84 17 94 29 94C43 94 52 80 54 58"],
};
const GAP = 12; // between two fields
const SVG = "http://www.w3.org/2000/svg";

const field = (character) => SHAPES[character]?.[0] ?? 60;

/** How wide a text is, in heights of its numerals. */
export function widthOf(text) {
  const fields = [...text].map(field);
  return (fields.reduce((sum, one) => sum + one, 0) + GAP * Math.max(0, fields.length - 1)) / 100;
}

/** An <svg> of one character of a reading; one that has no shape of its own here is set in type. */
export function numeral(character) {
  const width = field(character);
  const path = SHAPES[character]?.[1];
  const svg = element("svg", { viewBox: `0 0 ${width} 100`, class: "numeral", "aria-hidden": "true" });
  svg.style.setProperty("--field", width / 100);
  if (path) svg.append(element("path", { d: path, pathLength: 1 }));
  else {
    const text = element("text", { x: width / 2, y: 94 });
    text.append(character);
    svg.append(text);
  }
  return svg;
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
