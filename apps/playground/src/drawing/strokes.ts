// Moves and scales what a pointer drew to where the network expects a line: on the baseline, at the left edge.

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The points of one stroke, from where the pointer went down to where it was lifted. */
export type Stroke = readonly Point[];

export interface Box {
  readonly width: number;
  readonly height: number;
}

/** Pixels of the network's picture that stay free at the left, as in the lines it was trained on. */
const left = 5;
const right = 6;
/** Rows that no stroke may leave. */
const margin = 2;

/**
 * Strokes in pixels of the network's picture. The pad's guide lines give size and height. Space at the left is
 * removed, a line too wide for the picture is made narrower, and what reaches past an edge is moved inside.
 *
 * @param pad the size of the coordinates of `strokes`
 */
export function normalisedStrokes(strokes: readonly Stroke[], pad: Box, picture: Box): Stroke[] {
  const points = strokes.flat();
  if (points.length === 0) return [];
  const scale = picture.height / pad.height;
  const xs = points.map(({ x }) => x * scale);
  const ys = points.map(({ y }) => y * scale);
  const [first, last] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const squeeze = Math.min(1, (picture.width - left - right) / Math.max(1, last - first));
  const shrink = Math.min(1, (picture.height - 2 * margin) / Math.max(1, bottom - top));
  const height = (bottom - top) * shrink;
  const start = Math.min(Math.max(top, margin), picture.height - margin - height);
  return strokes.map((stroke) =>
    stroke.map(({ x, y }) => ({
      x: left + (x * scale - first) * squeeze,
      y: start + (y * scale - top) * shrink,
    })),
  );
}
