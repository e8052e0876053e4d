import binaryen from "binaryen";

const { SIMD128, NontrappingFPToInt } = binaryen.Features;

/** Bytes of a WebAssembly text, optimised for speed. */
export function assemble(wat: string): Uint8Array {
  const module = binaryen.parseText(wat);
  try {
    module.setFeatures(SIMD128 | NontrappingFPToInt);
    if (!module.validate()) throw new Error("assemble: the text is no valid module");
    binaryen.setOptimizeLevel(3);
    binaryen.setShrinkLevel(0);
    module.optimize();
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}
