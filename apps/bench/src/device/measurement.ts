// The loss on GPUs, logits and gradient staying there, beside wasm on one thread: `npm run bench -- --device`.
import { createCtcLoss } from "@ctckit/core";
import { wasm } from "@ctckit/wasm";
import { markdownTable } from "markdown-table";
import { type ShapeName, shapes } from "../cases.ts";
import { type Contestant, duel, type Effort } from "../duel.ts";
import { type Problem, problem } from "../problem.ts";
import { timing } from "../statistics.ts";
import { digits, ratio, spread } from "../tables/cells.ts";
import type { Accelerator, Loaded } from "./accelerator.ts";
import { cudaAccelerator } from "./cuda.ts";
import { webgpuAccelerator } from "./webgpu.ts";

export const deviceShapes: readonly ShapeName[] = ["tiny", "small", "medium", "wide", "single", "long"];

/** Calls that are submitted before the device is waited for, as a training loop does. */
const IN_A_ROW = 10;
/** Of entries between -1 and 1: each side is within 2e-6 of float64. */
const BOUND = 4e-6;

const accelerators = { webgpu: webgpuAccelerator, cuda: cudaAccelerator };

/** A table for each GPU that there is, and whether all gradients are wasm's. Where there is none, that is not right. */
export async function deviceTables(
  names: readonly ShapeName[],
  effort: Effort,
  log: (name: string) => void,
): Promise<{ text: string; right: boolean }> {
  const tables: string[] = [];
  const right: boolean[] = [];
  for (const [through, open] of Object.entries(accelerators)) {
    const opened = await open();
    if (typeof opened === "string") {
      tables.push(`${through}: ABSENT: ${opened}`);
      continue;
    }
    const rows: Row[] = [];
    for (const name of names) {
      log(`${through} ${name}`);
      rows.push(await row(opened, name, effort));
    }
    opened.close();
    const head = [
      "case",
      "wasm, one thread",
      `${through}, one call`,
      "",
      `${IN_A_ROW} in a row`,
      "",
      "error",
    ];
    const table = markdownTable([head, ...rows.map(({ cells }) => cells)], {
      align: ["l", "r", "r", "r", "r", "r", "r"],
    });
    tables.push(`${opened.name}\n\n${table}`);
    right.push(rows.every((each) => each.right));
  }
  return { text: tables.join("\n\n"), right: right.length > 0 && right.every((each) => each) };
}

interface Row {
  readonly cells: string[];
  readonly right: boolean;
}

async function row(gpu: Accelerator, name: ShapeName, effort: Effort): Promise<Row> {
  const made = problem(shapes[name], "randn", 0.5);
  const [loaded, host] = [await gpu.load(made), await hostSide(made)];
  const error = largestDifference(await loaded.gradient(), host.grad);
  const right = error <= BOUND;
  const sides = await duel([host.contestant, oneCall(loaded), inARow(loaded)], effort);
  const [cpu, alone, many] = [...sides.values()].map(timing);
  loaded.close();
  await host.close();
  const columns = [alone!, many!].flatMap((of) => (right ? [spread(of), ratio(of, cpu)] : ["WRONG", "-"]));
  return { cells: [name, spread(cpu!), ...columns, digits(error)], right };
}

async function hostSide({ shape: { time, batch, classes }, logits, targets, inputLengths }: Problem) {
  const criterion = await createCtcLoss({ backend: wasm(), input: "logits", reduction: "sum" });
  const grad = new Float32Array(logits.length);
  const call = { data: logits, shape: [time, batch, classes], targets, inputLengths, out: { grad } };
  const run = () => criterion.lossAndGradSync!(call);
  run();
  const contestant: Contestant = {
    name: "wasm",
    time: async (calls) => timed(calls, async () => void run()),
  };
  return { grad, contestant, close: () => criterion.close() };
}

const oneCall = (loaded: Loaded): Contestant => ({
  name: "one call",
  time: (calls) =>
    timed(calls, () => {
      loaded.submit();
      return loaded.done();
    }),
});

const inARow = (loaded: Loaded): Contestant => ({
  name: "in a row",
  async time(calls) {
    const rounds = await timed(Math.ceil(calls / IN_A_ROW), () => {
      for (let i = 0; i < IN_A_ROW; i++) loaded.submit();
      return loaded.done();
    });
    return rounds.map((ms) => ms / IN_A_ROW);
  },
});

async function timed(calls: number, call: () => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < calls; i++) {
    const began = performance.now();
    await call();
    times.push(performance.now() - began);
  }
  return times;
}

function largestDifference(a: Float32Array, c: Float32Array): number {
  let most = 0;
  // Once NaN, it stays so.
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - c[i]!));
  return most;
}
