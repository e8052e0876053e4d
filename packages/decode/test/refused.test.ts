// Whatever is wrong is a TypeError or a RangeError that names it, and the next call works.
import {
  type BeamSearchOptions,
  beamSearch,
  beamSearchAsync,
  decoder,
  type Emissions,
  greedy,
} from "@ctckit/decode";
import { describe, expect, test } from "vitest";

const sound: Emissions = { data: Float32Array.of(0.5, 0.25, 0.25, 0.1, 0.8, 0.1), shape: [2, 3] };
const detached = new Float32Array(6);
structuredClone(detached, { transfer: [detached.buffer] });

describe("Emissions:", () => {
  test.each<[string, object, typeof TypeError | typeof RangeError, string]>([
    [
      "no data",
      { data: undefined },
      TypeError,
      "data: expected a Float32Array or Float64Array, or 16-bit floats, got undefined",
    ],
    ["a list", { data: [1, 2, 3, 4, 5, 6] }, TypeError, "data: expected a Float32Array or Float64Array"],
    ["integers", { data: new Int32Array(6) }, TypeError, "data: expected a Float32Array or Float64Array"],
    ["a tensor", { data: { dataSync() {} } }, TypeError, "pass its numbers: tensor.dataSync()"],
    ["memory that is gone", { data: detached }, TypeError, "data: the array's buffer is detached"],
    ["no shape", { shape: undefined }, TypeError, "shape: expected [T, N, C] or [T, C], got undefined"],
    ["one axis", { shape: [6] }, RangeError, "shape: expected [T, N, C] or [T, C], got 1 entries"],
    ["no frames", { shape: [0, 3] }, RangeError, "shape[0]: expected 1..2147483647, got 0"],
    ["another size", { shape: [2, 4] }, RangeError, "data: expected 8 elements for shape [2, 4], got 6"],
    ["strides that overlap", { strides: [1, 1] }, RangeError, "strides[0]: expected 3 or more"],
    ["a layout", { layout: "CTN" }, RangeError, 'layout: expected "TNC" or "NTC", got "CTN"'],
    [
      "an input",
      { input: "softmax" },
      RangeError,
      'input: expected "logProbs", "logits" or "probabilities", got "softmax"',
    ],
    ["a blank beyond the classes", { blank: 3 }, RangeError, "blank: expected a class in 0..2, got 3"],
    ["a blank that is no class", { blank: -1 }, RangeError, "blank: expected a class in 0..C-1, got -1"],
    ["a blank that is no number", { blank: "0" }, TypeError, "blank: expected an integer"],
    ["too many frames", { inputLengths: [3] }, RangeError, "inputLengths[0]: expected 0..2, got 3"],
    ["too many lengths", { inputLengths: [1, 1] }, RangeError, "inputLengths: expected N = 1 lengths, got 2"],
    ["a foreign key", { targets: [1] }, TypeError, 'unknown option "targets"'],
    [
      "a probability above 1",
      { input: "probabilities", data: Float32Array.of(0, 0, 0, 0, 1.01, 0) },
      RangeError,
      "data[4]: expected a probability, in 0..1, got 1.00",
    ],
    [
      "one below 0",
      { input: "probabilities", data: Float32Array.of(0, 0, 0, 0, 1, -0.1) },
      RangeError,
      "data[5]: expected a probability, in 0..1, got -0.1",
    ],
    [
      "one below 0, in float64",
      { input: "probabilities", data: Float64Array.of(0, 0, 0, -1e-9, 1, 0) },
      RangeError,
      "data[3]: expected a probability, in 0..1, got -1e-9",
    ],
    [
      "one that is NaN",
      { input: "probabilities", data: Float32Array.of(0, 0, Number.NaN, 0, 1, 0) },
      RangeError,
      "data[2]: expected a probability, in 0..1, got NaN",
    ],
    [
      "one that is infinite",
      { input: "probabilities", data: Float32Array.of(0, Infinity, 0, 0, 1, 0) },
      RangeError,
      "data[1]: expected a probability, in 0..1, got Infinity",
    ],
  ])("%s", async (_, wrong, kind, message) => {
    const given = { ...sound, ...wrong };
    for (const call of [greedy, beamSearch]) {
      expect(() => call(given)).toThrow(kind);
      expect(() => call(given)).toThrow(message);
    }
    await expect(beamSearchAsync(given)).rejects.toThrow(message);
    expect(beamSearch(sound)[0]).toHaveLength(1);
  });

  test("none", async () => {
    for (const wrong of [undefined, null, 3, [], new Float32Array(3)]) {
      expect(() => greedy(wrong as never)).toThrow("greedy: expected an object with data, dtype, shape");
      expect(() => beamSearch(wrong as never)).toThrow(
        "beamSearch: expected an object with data, dtype, shape",
      );
      await expect(beamSearchAsync(wrong as never)).rejects.toThrow("beamSearchAsync: expected an object");
    }
  });

  test("what rounding leaves above 1 is 1", () => {
    const data = Float32Array.of(0, 1.0005, 1.0005, 0);
    const emissions = { data, shape: [2, 2], input: "probabilities" } as const;
    expect(greedy(emissions)[0]!.pathLogProb).toBe(0);
    expect(beamSearch(emissions)[0]![0]!.logProb).toBe(0);
  });
});

describe("Options:", () => {
  test.each<[string, unknown, typeof TypeError | typeof RangeError, string]>([
    ["no object", 3, TypeError, "expected an object with width"],
    ["null", null, TypeError, "expected an object with width"],
    ["a foreign key", { beamWidth: 3 }, TypeError, 'unknown option "beamWidth"; known: width'],
    ["no width", { width: 0 }, RangeError, "width: expected 1..1048576, got 0"],
    ["half a width", { width: 1.5 }, RangeError, "width: expected an integer (1..1048576), got 1.5"],
    ["a width of text", { width: "3" }, TypeError, 'width: expected an integer (1..1048576), got "3"'],
    ["more readings than are kept", { width: 3, best: 4 }, RangeError, "best: expected 1..3, got 4"],
    ["no classes", { classes: 0 }, RangeError, "classes: expected 1..2147483647, got 0"],
    [
      "a threshold of 0",
      { classThreshold: 0 },
      RangeError,
      "classThreshold: expected a number above 0, got 0",
    ],
    [
      "a threshold of NaN",
      { beamThreshold: Number.NaN },
      RangeError,
      "beamThreshold: expected a number above 0, got NaN",
    ],
    ["a threshold of text", { beamThreshold: "1" }, TypeError, 'beamThreshold: expected a number, got "1"'],
    [
      "phrases of text",
      { phrases: ["a"] },
      TypeError,
      "phrases: expected what phrases() gives, got an array",
    ],
    ["no function", { scorer: 1, wordEnd: 1 }, TypeError, "scorer: expected a function of prefixes, got 1"],
    ["no end of words", { scorer: () => [] }, TypeError, "wordEnd: expected the label that ends a word"],
    ["an end of words alone", { wordEnd: 1 }, TypeError, "wordEnd: expected a scorer beside it"],
    [
      "an end of words beyond the classes",
      { scorer: () => [], wordEnd: 3 },
      RangeError,
      "wordEnd: expected classes in 0..2, got 3",
    ],
    [
      "an end of words that is the blank",
      { scorer: () => [], wordEnd: 0 },
      RangeError,
      "wordEnd: expected labels, got the blank, 0",
    ],
    [
      "an end of words that is no class",
      { scorer: () => [], wordEnd: -1 },
      RangeError,
      "wordEnd: expected a class in 0..C-1, got -1",
    ],
  ])("%s", async (_, wrong, kind, message) => {
    const options = wrong as BeamSearchOptions;
    expect(() => beamSearch(sound, options)).toThrow(kind);
    expect(() => beamSearch(sound, options)).toThrow(message);
    await expect(beamSearchAsync(sound, options)).rejects.toThrow(message);
    expect(() => decoder(options).push({ data: sound.data, shape: sound.shape })).toThrow(message);
    expect(beamSearch(sound, {})[0]).toHaveLength(1);
  });

  test("a timeout belongs to what waits", async () => {
    const options = { scorerTimeout: 0 };
    await expect(beamSearchAsync(sound, options)).rejects.toThrow("scorerTimeout: expected a number above 0");
    expect(() => beamSearch(sound, options as BeamSearchOptions)).toThrow('unknown option "scorerTimeout"');
  });
});
