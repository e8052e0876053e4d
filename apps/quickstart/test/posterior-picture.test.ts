import { expect, test } from "vitest";
import { posteriorRows } from "../src/posterior-picture.ts";

test("posteriorRows draws a row for each letter, without what is empty behind it", () => {
  const posteriors = Float32Array.of(1, 0, 0.5, 0.25, 0, 0.8);
  expect(posteriorRows("a ", { loss: 0, shape: [3, 2], posteriors })).toEqual(["a █▒", "␣  ░▓"]);
});
