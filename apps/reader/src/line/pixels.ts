// A picture as PP-OCRv4 has learnt them: 48 pixels high, three channels one after the other, from -1 to 1.

export const HEIGHT = 48;
/** The model needs a few frames, of 8 pixels each; and what is wider than this many heights is hardly one line. */
const [LEAST_WIDTH, MOST_WIDTH] = [HEIGHT, 80 * HEIGHT];

/** How wide a picture is when it is 48 pixels high. */
export function scaledWidth({ width, height }: { readonly width: number; readonly height: number }): number {
  return Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, Math.round((width * HEIGHT) / height)));
}

/**
 * @param rgba [height, width, 4], 0 to 255
 * @returns [3, height, width]
 */
export function pixels(rgba: Uint8ClampedArray): Float32Array {
  const size = rgba.length / 4;
  const floats = new Float32Array(3 * size);
  for (let channel = 0; channel < 3; channel++)
    for (let i = 0; i < size; i++) floats[channel * size + i] = rgba[4 * i + channel]! / 127.5 - 1;
  return floats;
}
