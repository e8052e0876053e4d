import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { worker } from "@ctckit/worker";
import { byHand } from "./by-hand.ts";
import type { AlignEntry } from "./entry.ts";
import { fullMatrix, fullMatrixBytes } from "./full-matrix.ts";
import { nestedArraysBytes } from "./nested-arrays.ts";
import { ours } from "./ours.ts";
import { inOwnHeap } from "./own-heap.ts";
import { twoRows, twoRowsBytes } from "./two-rows.ts";

/** The optimum that the others are held against. */
export const REFERENCE = "js, float64";

/** In the order of the tables. The reference comes first. */
export const alignField: readonly AlignEntry[] = [
  ours(REFERENCE, js(), "float64"),
  ours("js", js()),
  ours("wasm", wasm()),
  ours(
    "wasm, 1 worker",
    worker(() => wasm(), { size: 1 }),
  ),
  ours(
    "wasm, all workers",
    worker(() => wasm()),
  ),
  inOwnHeap({ name: "nested arrays", role: "opponent", dtype: "float64" }, nestedArraysBytes),
  byHand("full matrix", { dtype: "float32", align: fullMatrix, bytes: fullMatrixBytes }),
  byHand("two rows", { dtype: "float64", align: twoRows, bytes: twoRowsBytes }),
];
