import { markdownTable } from "markdown-table";
import type { Machine } from "../machine.ts";
import { ratio, spread } from "../tables/cells.ts";
import type { Clock } from "../torch/process.ts";
import { clocks } from "./clocks.ts";
import type { DeviceCase, DeviceResult, DeviceSide } from "./measurement.ts";

/** A row for each case and side: Markdown that reads well in a terminal. */
export function deviceTable({ through, absent, cases }: DeviceResult): string {
  if (absent !== undefined) return `${through}: ABSENT: ${absent}`;
  const head = ["case", "side", ...Object.values(clocks).flatMap((name) => [name, "vs PyTorch"])];
  const rows = cases.flatMap((each) => each.sides.map((side) => rowOf(each, side)));
  return markdownTable([[...head, "vs wasm", "loss error", "gradient error"], ...rows], {
    align: ["l", "l", ..."rrrrrrrrr"],
  });
}

function rowOf({ name, sides }: DeviceCase, side: DeviceSide): string[] {
  const timingOf = (of: string, clock: Clock) => sides.find(({ name }) => name === of)?.timings[clock];
  const { timings, errors, role } = side;
  const wrong = role === "ours" && errors.wrong;
  const times = (Object.keys(clocks) as Clock[]).flatMap((clock) => {
    const timing = timings[clock];
    return [wrong ? "WRONG" : timing ? spread(timing) : "-", ratio(timing, timingOf("PyTorch", clock))];
  });
  const wasm = ratio(timings.row ?? timings.call, timingOf("wasm, one thread", "call"));
  return [name, side.name, ...times, wasm, digitsOf(errors.loss), digitsOf(errors.grad)];
}

/** Where and when, under a table. The GPU is its title. */
export function deviceConditions(
  machine: Machine,
  driver: string | undefined,
  cuda: string | undefined,
): string {
  const { cpu, cores, node, torch, date, command } = machine;
  return [
    `${driver === undefined ? "no NVIDIA driver" : `driver ${driver}`}`,
    torch ? `PyTorch ${torch} on ${cuda ?? "the CPU"}` : "no PyTorch",
    `${cpu}, ${cores} cores`,
    `Node ${node.replace("v", "")}`,
    `${date}: \`${command}\`.`,
  ].join(", ");
}

const digitsOf = (error: number): string => error.toExponential(0);
