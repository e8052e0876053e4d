import binaryen from "binaryen";

/** Bytes of a WebAssembly text, optimised for speed. */
export function assemble(wat: string): Uint8Array {
  const module = binaryen.parseText(wat);
  try {
    module.setFeatures(binaryen.Features.SIMD128 | binaryen.Features.NontrappingFPToInt);
    if (!module.validate()) throw new Error("assemble: the text is no valid module");
    binaryen.setOptimizeLevel(3);
    binaryen.setShrinkLevel(0);
    module.optimize();
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}
