import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dump } from "npyjs";
import { expect, test } from "vitest";
import { emissionsOf } from "../src/speech/emissions.ts";
import { alignSpeech } from "../src/speech/speech-aligner.ts";
import { transcript } from "../src/speech/transcript.ts";

const classes = [..."_ 'abcdefghijklmnopqrstuvwxyz"];
const file = async (name: string): Promise<ArrayBuffer> => {
  const path = createRequire(import.meta.url).resolve(`@ctckit/example-captions/${name}`);
  const bytes = await readFile(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
};
const npy = (data: Float32Array | Float64Array | Int32Array, shape: number[]) =>
  dump(data, shape) as ArrayBuffer;
const logits = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i) * 5);

test("the shipped recording: its words are where the synthesiser said them", async () => {
  const emissions = emissionsOf(await file("speech.npy"));
  expect(emissions).toMatchObject({ shape: [988, 29], input: "logits", blank: 0 });
  const text = new TextDecoder().decode(await file("speech.txt"));
  const words = await alignSpeech({ emissions, text, classes, rate: 50 });
  expect(words.map((word) => word.text)).toEqual(text.trim().split(/\s+/));
  const samples = new Int16Array((await file("speech.wav")).slice(44));
  for (const { start, end, confidence } of words) {
    expect(confidence).toBeGreaterThan(0.5);
    // Where a word begins there is sound, but for a frame of rounding.
    const [from, to] = [start, Math.max(end, start + 0.06)].map((second) => Math.round(11_025 * second));
    expect(Math.max(...samples.subarray(from, to).map(Math.abs))).toBeGreaterThan(300);
  }
});

test.each([
  ["a list", npy(logits(12), [12]), "Expected emissions of shape [T, C] or [1, T, C], got [12]."],
  ["two samples", npy(logits(24), [2, 4, 3]), "got [2, 4, 3]"],
  ["integers", npy(new Int32Array(12), [4, 3]), "Expected float16, float32 or float64, got i4."],
  [
    "frames that say nothing",
    npy(new Float32Array(12), [4, 3]),
    "These are no emissions: no frame says anything.",
  ],
  ["a text", new TextEncoder().encode("no numbers").buffer, "This is no file of NumPy's that can be read"],
])("%s is refused by name", (_, bytes, message) => {
  expect(() => emissionsOf(bytes as ArrayBuffer)).toThrow(message);
});

test("an axis of one sample, and float64, are fine", () => {
  const wide = Float64Array.from(logits(60));
  expect(emissionsOf(npy(wide, [1, 20, 3]))).toMatchObject({ shape: [20, 3], data: logits(60) });
});

test("letters are looked for in the model's case, and words have numbers", () => {
  expect(transcript("Ab  b", ["_", "a", "b", " "], 0)).toEqual({
    words: ["Ab", "b"],
    targets: [1, 2, 3, 2],
    groups: [0, 0, -1, 1],
  });
  // wav2vec2's words are parted by a bar.
  expect(transcript("a b", ["<", "|", "A", "B"], 0).targets).toEqual([2, 1, 3]);
  expect(transcript("ab b", ["_", "a", "b"], 0).groups).toEqual([0, 0, 1]);
});

test("what no class stands for is refused, the blank among it", () => {
  expect(() => transcript("a ï", ["_", "a"], 0)).toThrow('No class stands for "ï", in word 2, "ï".');
  expect(() => transcript("_", ["_", "a"], 0)).toThrow('"_"');
});

test("classes and rate have to fit", async () => {
  const emissions = emissionsOf(npy(logits(60), [20, 3]));
  const task = { emissions, text: "a", classes: ["_", "a", "b"], rate: 50 };
  await expect(alignSpeech({ ...task, classes: ["_", "a"] })).rejects.toThrow("Expected 3 classes");
  await expect(alignSpeech({ ...task, rate: Number.NaN })).rejects.toThrow("more than 0, got NaN");
  expect(await alignSpeech({ ...task, text: " " })).toEqual([]);
  expect(await alignSpeech(task)).toHaveLength(1);
});
