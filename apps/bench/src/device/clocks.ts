import type { Contestant } from "../duel.ts";
import { type Timing, timing } from "../statistics.ts";
import type { Clock } from "../torch/process.ts";
import type { Loaded } from "./accelerator.ts";

/** Calls in a row that are submitted before waiting for the device, as in a training loop. PyTorch has the same number. */
const ROW = 10;

/** In the order of the tables, with the column's heading. */
export const clocks: Readonly<Record<Clock, string>> = {
  events: "on the device",
  call: "one call",
  row: `${ROW} in a row`,
};

export type Timings = Readonly<Partial<Record<Clock, Timing>>>;

/** A side takes part once for each clock. */
export function contestants(
  side: string,
  times: Readonly<Partial<Record<Clock, Contestant["time"]>>>,
): readonly Contestant[] {
  return Object.entries(times).map(([clock, time]) => ({ name: `${side}, ${clock}`, time }));
}

/** One side's times, out of those of all contestants. */
export function timingsOf(side: string, times: ReadonlyMap<string, readonly number[]>): Timings {
  const named = Object.keys(clocks).map((clock) => [clock, times.get(`${side}, ${clock}`)] as const);
  return Object.fromEntries(named.flatMap(([clock, all]) => (all ? [[clock, timing(all)]] : [])));
}

/** Of ours, once its first call has told whether the device has a clock. */
export async function ours({
  submit,
  done,
}: Loaded): Promise<Readonly<Partial<Record<Clock, Contestant["time"]>>>> {
  submit();
  const timed = await done();
  const call = () => {
    submit();
    return done();
  };
  const row = () => {
    for (let i = 0; i < ROW; i++) submit();
    return done();
  };
  return {
    call: (calls) => repeated(calls, () => clocked(call)),
    row: (calls) => repeated(Math.ceil(calls / ROW), async () => (await clocked(row)) / ROW),
    ...(timed && { events: (calls) => repeated(calls, async () => (await call())![0]!) }),
  };
}

async function clocked(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function repeated(calls: number, time: () => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < calls; i++) times.push(await time());
  return times;
}
