import { expect, test } from "vitest";
import { terminalPicture } from "../src/terminal-picture.ts";

test("Each character shows four pixels, empty rows at the edges are left out", () => {
  const rows = ["....", "....", "#..#", "##.#", "....", "....", ".##.", "#...", "....", "...."];
  const ink = Float32Array.from(rows.join(""), (pixel) => (pixel === "#" ? 0.8 : 0.1));
  expect(terminalPicture(ink, 10, 4)).toEqual(["▙▐", "", "▞▘"]);
});

test("An odd edge and an empty picture", () => {
  expect(terminalPicture(Float32Array.of(0, 0, 1), 1, 3)).toEqual([" ▘"]);
  expect(terminalPicture(new Float32Array(16), 4, 4)).toEqual([]);
});
