// The loss on GPUs, logits and gradient staying there, beside wasm on one thread and PyTorch's CUDA path: `npm run bench -- --device`.
import { wasm } from "@ctckit/wasm";
import { type ShapeName, shapes } from "../cases.ts";
import { own, SEED } from "../contest.ts";
import { type Contestant, duel, type Effort } from "../duel.ts";
import type { Errors } from "../errors.ts";
import { type Problem, problem } from "../problem.ts";
import type { Role } from "../sides/entry.ts";
import { copied } from "../sides/ours.ts";
import type { Clock, Path, Torch } from "../torch/process.ts";
import type { Accelerator, Loaded } from "./accelerator.ts";
import { contestants, ours, type Timings, timingsOf } from "./clocks.ts";
import { cudaAccelerator } from "./cuda.ts";
import { type Judge, ownJudge, torchJudge } from "./judge.ts";
import { webgpuAccelerator } from "./webgpu.ts";

export const deviceShapes: readonly ShapeName[] = ["tiny", "small", "medium", "wide", "single", "long"];

/** One GPU through one API. */
export interface DeviceResult {
  readonly through: Through;
  /** Why there is none. */
  readonly absent?: string;
  /** The device's name. */
  readonly name?: string;
  readonly cases: readonly DeviceCase[];
}

export interface DeviceCase {
  readonly name: ShapeName;
  readonly sides: readonly DeviceSide[];
}

export interface DeviceSide {
  readonly name: string;
  readonly role: Role;
  readonly errors: Errors;
  readonly timings: Timings;
}

type Through = keyof typeof accelerators;
const accelerators = { webgpu: webgpuAccelerator, cuda: cudaAccelerator };
const pathNames: Readonly<Record<Path, string>> = { native: "PyTorch", cudnn: "PyTorch, cuDNN" };

/** @param torch PyTorch's CUDA path: it judges all, and competes with those on the same device */
export async function onDevices(
  names: readonly ShapeName[],
  torch: Torch | undefined,
  effort: Effort,
  log: (name: string) => void,
): Promise<readonly DeviceResult[]> {
  const results: DeviceResult[] = [];
  for (const [key, open] of Object.entries(accelerators)) {
    const through = key as Through;
    const gpu = await open();
    if (typeof gpu === "string") {
      results.push({ through, absent: gpu, cases: [] });
      continue;
    }
    const cases: DeviceCase[] = [];
    for (const name of names) {
      log(`${through} ${name}`);
      cases.push({ name, sides: await sidesOf(through, gpu, name, torch, effort) });
    }
    gpu.close();
    results.push({ through, name: gpu.name, cases });
  }
  return results;
}

/** Nothing measured counts as not right. */
export function allRight(results: readonly DeviceResult[]): boolean {
  const sides = results.flatMap(({ cases }) => cases.flatMap(({ sides }) => sides));
  return sides.length > 0 && sides.every(({ role, errors }) => role === "opponent" || !errors.wrong);
}

/** A side before it is timed. */
interface Entrant extends Omit<DeviceSide, "timings"> {
  readonly times: Readonly<Partial<Record<Clock, Contestant["time"]>>>;
}

async function sidesOf(
  through: Through,
  gpu: Accelerator,
  name: ShapeName,
  torch: Torch | undefined,
  effort: Effort,
): Promise<DeviceSide[]> {
  const posed = problem(shapes[name], "randn", SEED);
  const paths = (await torch?.load(posed)) ?? [];
  const judge = torch ? torchJudge(torch, posed) : await ownJudge(posed);
  const grad = new Float32Array(posed.logits.length);
  const host = (await copied("wasm, one thread", wasm()).open(posed, grad.fill(Number.NaN)))!;
  const loaded = await gpu.load(posed);
  try {
    const times = await ours(loaded);
    const entrants: Entrant[] = [
      { name: through, role: "ours", errors: await judged(judge, loaded), times },
      {
        name: host.name,
        role: "ours",
        errors: await judge.errors(host.losses, host.grad),
        times: { call: host.time },
      },
    ];
    if (torch) for (const path of paths) entrants.push(await opponent(torch, path, posed, grad));
    const running = entrants.filter(({ role, errors }) => role === "opponent" || !errors.wrong);
    const took = await duel(
      running.flatMap(({ name, times }) => contestants(name, times)),
      effort,
    );
    return entrants.map(({ name, role, errors }) => ({ name, role, errors, timings: timingsOf(name, took) }));
  } finally {
    loaded.close();
    await host.close();
  }
}

const judged = async (judge: Judge, { losses, gradient }: Loaded) =>
  judge.errors(await losses(), await gradient());

async function opponent(torch: Torch, path: Path, posed: Problem, grad: Float32Array): Promise<Entrant> {
  const times = Object.fromEntries(torch.clocks.map((clock) => [clock, torch.by(path, clock)]));
  return { name: pathNames[path], role: "opponent", errors: await own(torch, posed, grad, path), times };
}
