// A line of text as a camera might see it: dark strokes on white paper, for a model that has learned to read real ones.

type Point = readonly [x: number, y: number];

/** On a grid of 4 by 6, lines from point to point; y grows downwards. */
const strokes: Readonly<Record<string, readonly (readonly Point[])[]>> = {
  A: [
    [
      [0, 6],
      [2, 0],
      [4, 6],
    ],
    [
      [0.8, 4],
      [3.2, 4],
    ],
  ],
  E: [
    [
      [4, 0],
      [0, 0],
      [0, 6],
      [4, 6],
    ],
    [
      [0, 3],
      [3, 3],
    ],
  ],
  H: [
    [
      [0, 0],
      [0, 6],
    ],
    [
      [4, 0],
      [4, 6],
    ],
    [
      [0, 3],
      [4, 3],
    ],
  ],
  K: [
    [
      [0, 0],
      [0, 6],
    ],
    [
      [4, 0],
      [0, 3.4],
    ],
    [
      [1.4, 2.5],
      [4, 6],
    ],
  ],
  L: [
    [
      [0, 0],
      [0, 6],
      [3.6, 6],
    ],
  ],
  N: [
    [
      [0, 6],
      [0, 0],
      [4, 6],
      [4, 0],
    ],
  ],
  T: [
    [
      [0, 0],
      [4, 0],
    ],
    [
      [2, 0],
      [2, 6],
    ],
  ],
  W: [
    [
      [-0.4, 0],
      [1, 6],
      [2, 1.5],
      [3, 6],
      [4.4, 0],
    ],
  ],
  "4": [
    [
      [3, 6],
      [3, 0],
      [0, 4.2],
      [4, 4.2],
    ],
  ],
  "7": [
    [
      [0, 0],
      [4, 0],
      [1.4, 6],
    ],
  ],
};
const [HEIGHT, TOP, UNIT, ADVANCE, THICKNESS] = [48, 10, 4.6, 26, 2.2];

export interface DrawnLine {
  /** `[1, 3, 48, width]`: three channels, from -1 (black) to 1 (white). */
  readonly pixels: Float32Array<ArrayBuffer>;
  readonly shape: readonly [1, 3, number, number];
  /** The column in which each letter begins, and the one in which it ends. */
  readonly columns: readonly (readonly [number, number])[];
}

/** @param width in pixels. What is left of it stays white */
export function drawnLine(text: string, width: number): DrawnLine {
  const lines = [...text].flatMap((letter, i) =>
    (strokes[letter] ?? []).flatMap((points) =>
      points.slice(1).map((to, j) => [placed(points[j]!, i), placed(to, i)] as const),
    ),
  );
  const plane = Float32Array.from({ length: HEIGHT * width }, (_, i) => {
    const point: Point = [i % width, Math.floor(i / width)];
    const distance = Math.min(...lines.map(([from, to]) => distanceTo(point, from, to)));
    return Math.min(1, Math.max(-1, distance - THICKNESS));
  });
  const pixels = new Float32Array(3 * plane.length);
  for (const channel of [0, 1, 2]) pixels.set(plane, channel * plane.length);
  const columns = [...text].map((_, i) => [placed([0, 0], i)[0], placed([4, 0], i)[0]] as const);
  return { pixels, shape: [1, 3, HEIGHT, width], columns };
}

function placed([x, y]: Point, letter: number): Point {
  return [TOP + letter * ADVANCE + x * UNIT, TOP + y * UNIT];
}

function distanceTo([x, y]: Point, [x0, y0]: Point, [x1, y1]: Point): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const along = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - x0 - t * dx, y - y0 - t * dy);
}
