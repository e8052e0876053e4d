import { type Batch, CtcError, inTurns, type Output, type Plan, type PlanSpec } from "@ctckit/core";
import type { Device } from "./device.ts";
import type { Machine } from "./machine.ts";
import type { Site } from "./site.ts";
import { staging } from "./staging.ts";
import type { TopologyModule } from "./topology.ts";
import { stagesOf, work, workRows } from "./work.ts";

/** Works on samples from `from` on for about `limit` milliseconds, at least one, and returns how far it came. */
type Worker = (from: number, limit: number) => number;

/** Works sample by sample, on the caller's thread. */
export function plan(spec: PlanSpec, topology: TopologyModule, device: Device): Plan {
  const stages = stagesOf(topology, spec);
  let closed = false;

  const check = (signal?: AbortSignal) => {
    if (closed || device.closed)
      throw new CtcError("CTC_CLOSED", `wasm: the ${closed ? "plan" : "backend"} is closed`);
    if (signal?.aborted)
      throw new CtcError("CTC_ABORTED", "wasm: the call was aborted", { cause: signal.reason });
  };

  /** Where the arrays lie, or undefined where they lie in no memory of ours. */
  const inPlace = (batch: Batch, out: Output): Worker | undefined => {
    const site = device.arenaOf(batch.data.buffer)?.site(topology, batch, out);
    return site && ((from, limit) => work(site, stages, batch, out.losses, from, batch.batch, limit));
  };
  const staged = (machine: Machine, batch: Batch, out: Output): Worker => {
    const stage = staging(machine, topology, batch, out);
    let group: { readonly site: Site; readonly to: number } | undefined;
    return (from, limit) => {
      const end = performance.now() + limit;
      let n = from;
      do {
        group ??= stage.load(n);
        n = work(group.site, stages, batch, out.losses, n, group.to, end - performance.now());
        if (n < group.to) break;
        stage.unload();
        group = undefined;
      } while (n < batch.batch && performance.now() < end);
      return n;
    };
  };

  return {
    async run(batch, out, signal) {
      check(signal);
      const here = inPlace(batch, out);
      if (here) return inTurns(batch.batch, here, () => check(signal));
      const { machine, release } = await device.lease();
      try {
        check(signal);
        await inTurns(batch.batch, staged(machine, batch, out), () => check(signal));
      } finally {
        release();
      }
    },
    runSync(batch, out) {
      check();
      const run = inPlace(batch, out) ?? staged(device.blocking, batch, out);
      run(0, Number.POSITIVE_INFINITY);
    },
    async runRows(batch, out, rows, signal) {
      check(signal);
      const { machine, release } = await device.lease();
      try {
        check(signal);
        const stage = staging(machine, topology, batch, out);
        workRows(stage.load(0).site, stages, batch, out, rows);
        stage.unload(rows);
      } finally {
        release();
      }
    },
    async close() {
      closed = true;
    },
  };
}
