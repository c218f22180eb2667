// Grids of numbers as pictures: glyphs, activations, and which ink speaks for what.

const HEAT = [[15, 18, 40], [36, 56, 201], [125, 150, 255], [255, 244, 214]]; // dark, ink blue, sky, paper

/** Colour of a level from 0 to 1 on the ramp of the activations. */
function heat(level) {
  const place = Math.min(Math.max(level, 0), 1) * (HEAT.length - 1);
  const i = Math.min(Math.floor(place), HEAT.length - 2);
  return HEAT[i].map((from, k) => from + (HEAT[i + 1][k] - from) * (place - i));
}

function paint(canvas, width, height, colour) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    const [red, green, blue, alpha = 255] = colour(i);
    image.data.set([red, green, blue, alpha], 4 * i);
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** Rows of levels 0 to 255, ink bright; null clears the canvas. */
export function paintGlyph(canvas, rows) {
  const levels = rows?.flat();
  paint(canvas, 28, 28, (i) => (levels ? [levels[i], levels[i], levels[i]] : [0, 0, 0, 0]));
}

/** One map of activations from bytes, `side` wide, beginning at `offset`. */
export function paintMap(canvas, bytes, offset, width, height) {
  paint(canvas, width, height, (i) => heat((bytes[offset + i] / 255) ** 0.7));
}

/** Ink by what it speaks for: `warm` where it speaks against, `cool` where it speaks for, pale where for neither. */
export function paintWeights(canvas, glyph, weights) {
  const ink = glyph.flat();
  const worth = weights.flat();
  const peak = Math.max(0.2, ...worth.map(Math.abs));
  paint(canvas, 28, 28, (i) => {
    const share = Math.sqrt(Math.abs(worth[i]) / peak);
    const side = worth[i] >= 0 ? [36, 70, 220] : [226, 70, 28];
    const pale = [186, 184, 178];
    return [...pale.map((from, k) => from + (side[k] - from) * share), ink[i]];
  });
}
