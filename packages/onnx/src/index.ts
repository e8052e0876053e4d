/**
 * Tensors of ONNX Runtime and transformers.js for ctckit.
 *
 * @module @ctckit/onnx
 */
export {
  type OnnxDeviceFrames,
  type OnnxEmissions,
  type OnnxFrames,
  onnxEmissions,
} from "./emissions.ts";
export type { EmissionsSettings, OnnxEmissionsOptions } from "./options.ts";
export type { FramesShape } from "./shape.ts";
export type { OnnxGpuTensor, OnnxTensor, TransformersTensor } from "./tensor.ts";
