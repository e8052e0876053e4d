import type { KernelTarget, Target } from "./target.ts";
import { cuda } from "./targets/cuda.ts";
import { topologies } from "./targets/topologies.ts";
import { typescript } from "./targets/typescript.ts";
import { wasm } from "./targets/wasm.ts";
import { wgsl } from "./targets/wgsl.ts";

export type TargetName = "ts" | "wasm" | "wgsl" | "cuda";

/** A new target is a file in targets/ and a row here; goldens do not compile until they know it. */
export const kernelTargets: Readonly<Record<TargetName, KernelTarget>> = { ts: typescript, wasm, wgsl, cuda };

export const targets: Readonly<Record<string, Target>> = { ...kernelTargets, topologies };
