// A picture as text: each character shows 2 by 2 pixels, so a line of 160 by 24 pixels fits a terminal of 80 columns.
// Bit 1 is the upper left quarter, 2 the upper right, 4 the lower left, 8 the lower right.
const quarters = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█";

/** @param ink [height, width], shown where it is more than half of the strongest. Empty rows above and below are left out. */
export function terminalPicture(ink: Float32Array, height: number, width: number): string[] {
  const threshold = 0.5 * ink.reduce((most, value) => Math.max(most, value), 0);
  const dark = (row: number, column: number) =>
    row < height && column < width && ink[row * width + column]! > threshold ? 1 : 0;
  const rows: string[] = [];
  for (let row = 0; row < height; row += 2) {
    let text = "";
    for (let column = 0; column < width; column += 2) {
      const upper = dark(row, column) + 2 * dark(row, column + 1);
      const lower = 4 * dark(row + 1, column) + 8 * dark(row + 1, column + 1);
      text += quarters[upper + lower]!;
    }
    rows.push(text.trimEnd());
  }
  const inked = rows.flatMap((text, index) => (text === "" ? [] : [index]));
  return rows.slice(inked[0] ?? rows.length, (inked.at(-1) ?? 0) + 1);
}
