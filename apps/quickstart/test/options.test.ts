import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parseOptions } from "../src/options.ts";

let printed = "";
beforeEach(() => {
  printed = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

test("Defaults and values", () => {
  expect(parseOptions([])).toEqual({ steps: 400, batch: 16, seed: 1, backend: "fastest" });
  expect(parseOptions(["--steps", "7", "--batch=3", "--seed", "0", "--backend", "js"])).toEqual({
    steps: 7,
    batch: 3,
    seed: 0,
    backend: "js",
  });
});

test.each([
  [["--steps", "-5"], "integer from 1 to 100000"],
  [["--steps", "0"], "integer from 1 to 100000"],
  [["--steps", "2.5"], "integer from 1 to 100000"],
  [["--batch", "1e9"], "integer from 1 to 256"],
  [["--seed", "NaN"], "integer from 0 to 2147483647"],
  [["--seed", ""], "integer from 0 to 2147483647"],
  [["--backend", "abacus"], "Allowed choices are fastest, js, wasm"],
  [["--png", "lines.txt"], "ends in .png"],
  [["--png", "no-such-folder/lines.png"], "no folder no-such-folder"],
  [["--speed", "9"], "unknown option '--speed'"],
  [["more"], "too many arguments"],
])("%j is refused", (args, message) => {
  expect(() => parseOptions(args)).toThrow();
  expect(printed).toContain(message);
  expect(printed).toContain("--help lists the options");
});
