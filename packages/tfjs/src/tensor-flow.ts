import type * as Core from "@tensorflow/tfjs-core";

/** The functions of TF.js that the adapter calls. Pass your `tf`: `@tensorflow/tfjs` or `@tensorflow/tfjs-core`. */
export type TensorFlow = Pick<
  typeof Core,
  "clone" | "customGrad" | "mul" | "scalar" | "tensor" | "tensor1d" | "tidy" | "variableGrads"
>;
