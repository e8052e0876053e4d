import type { Target } from "./target.ts";
import { cuda } from "./targets/cuda.ts";
import { typescript } from "./targets/typescript.ts";
import { wasm } from "./targets/wasm.ts";
import { wgsl } from "./targets/wgsl.ts";

export type TargetName = "ts" | "wasm" | "wgsl" | "cuda";

/** A new target is a file in targets/ and a row here; goldens do not compile until they know it. */
export const targets: Readonly<Record<TargetName, Target>> = { ts: typescript, wasm, wgsl, cuda };
