import type { Page } from "playwright-core";

/** Draws "lol" on the pad: a stroke, a ring, a stroke. */
export async function drawWord(tab: Page): Promise<void> {
  const pad = tab.locator("#pad");
  await pad.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await pad.boundingBox())!;
  const pixel = height / 24; // of the network's picture
  const at = (column: number, row: number): [number, number] => [x + column * pixel, y + row * pixel];
  const stroke = async (points: readonly [number, number][]) => {
    await tab.mouse.move(...at(...points[0]!));
    await tab.mouse.down();
    for (const point of points.slice(1)) await tab.mouse.move(...at(...point));
    await tab.mouse.up();
  };
  if (width < 40 * pixel) throw new Error(`pad: expected room for three letters, got ${width} by ${height}`);
  const down = (column: number): [number, number][] => [
    [column, 5],
    [column, 11],
    [column, 17],
  ];
  const ring = Array.from({ length: 17 }, (_, index): [number, number] => {
    const angle = (index / 16) * 2 * Math.PI - Math.PI / 2;
    return [27 + 3.6 * Math.cos(angle), 13 + 4 * Math.sin(angle)];
  });
  await stroke(down(20));
  await stroke(ring);
  await stroke(down(34));
}
