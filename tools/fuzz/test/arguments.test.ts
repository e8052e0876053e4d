import { describe, expect, test } from "vitest";
import { parse } from "../src/arguments.ts";

test("without words all backends and types are asked for, against PyTorch", () => {
  const { backends, corpus, ...rest } = parse([]);
  expect(corpus).toMatch(/corpus$/);
  expect(backends).toEqual(expect.arrayContaining(["js", "wasm", "worker", "webgpu"]));
  expect(rest).toEqual({
    count: 2000,
    seed: 1,
    dtypes: ["float64", "float32"],
    against: "torch",
    limit: 120,
    keep: false,
  });
});

test("words are heard", () => {
  const words = ["--backend", "wasm,js", "--dtype", "float32", "--minutes", ".5", "--against", "js"];
  expect(parse(words)).toMatchObject({
    backends: ["wasm", "js"],
    dtypes: ["float32"],
    minutes: 0.5,
    against: "js",
  });
});

describe("an error says what was expected", () => {
  test.each(["--count=-3", "--count=0", "--count=", "--count=1e3", "--count=0x10", "--seed=", "--seed=1.5"])(
    "%s",
    (word) => expect(() => parse([word])).toThrow("expected a whole number"),
  );
  test("--backend abacus", () => {
    expect(() => parse(["--backend", "js,abacus"])).toThrow(/expected names of .*, got "abacus"/);
  });
  test("--minutes 0", () => {
    expect(() => parse(["--minutes", "0"])).toThrow('expected a number above 0, got "0"');
  });
});
