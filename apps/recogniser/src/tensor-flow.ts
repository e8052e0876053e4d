// TF.js is passed in, never imported: Node loads it as CommonJS, pages as ES modules with the kernels they choose.
import type * as Core from "@tensorflow/tfjs-core";

export type { NamedTensorMap, Rank, Tensor, Tensor3D, Tensor4D, Variable } from "@tensorflow/tfjs-core";

export type TensorFlow = typeof Core;

/** Whether batch statistics normalise (and are remembered), or the remembered ones do. */
export type Mode = "training" | "reading";
