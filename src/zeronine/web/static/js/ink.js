// Drawing of strokes: smooth lines through the middles of the points, as wide as the pen was pressed.

/** How wide a line is at a pressure; a mouse always reports 0.5, which is the pen's own width. */
const width = (pen, pressure) => pen * (0.5 + (pressure ?? 0.5));

/** Draw the part of a stroke that ends at point `i`. */
export function drawPart(context, stroke, i, pen) {
  const [x, y, pressure] = stroke[i];
  context.lineWidth = width(pen, pressure);
  context.beginPath();
  if (i === 0) {
    context.arc(x, y, context.lineWidth / 2, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  const [bx, by] = stroke[i - 1];
  const [ax, ay] = stroke[Math.max(i - 2, 0)];
  context.moveTo((ax + bx) / 2, (ay + by) / 2);
  context.quadraticCurveTo(bx, by, (bx + x) / 2, (by + y) / 2);
  context.lineTo(x, y);
  context.stroke();
}

/** Draw strokes in the colour given; the context is scaled to the units of the strokes. */
export function drawAll(context, strokes, pen, colour) {
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = context.fillStyle = colour;
  for (const stroke of strokes) for (let i = 0; i < stroke.length; i++) drawPart(context, stroke, i, pen);
}
