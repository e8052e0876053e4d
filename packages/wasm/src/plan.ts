import {
  type Batch,
  type BlockingPlan,
  inTurns,
  type LossOutput,
  now,
  type PlanSpec,
  throwIfAborted,
} from "@ctckit/core/backend";
import type { Device } from "./device.ts";
import type { Machine } from "./machine.ts";
import type { Site } from "./site.ts";
import { staging } from "./staging.ts";
import type { TopologyModule } from "./topology.ts";
import { stagesOf, work } from "./work.ts";

/** Computes samples from `from` on, at least one, until `now()` reaches `until`. Returns the first sample not done. */
type Worker = (from: number, until: number) => number;

/** Computes one sample at a time, on the caller's thread. */
export function plan(spec: PlanSpec, topology: TopologyModule, device: Device): BlockingPlan<LossOutput> {
  const stages = stagesOf(topology, spec);

  /** Works on the arrays where they lie. Undefined if they do not lie in an arena with enough room. */
  const inPlace = (batch: Batch, out: LossOutput): Worker | undefined => {
    const site = device.arenaOf(batch.data.buffer)?.site(topology, batch, out);
    return site && ((from, until) => work(site, stages, batch, out.losses, from, batch.batch, until));
  };
  const staged = (machine: Machine, batch: Batch, out: LossOutput): Worker => {
    const stage = staging(machine, topology, batch, out);
    let group: { readonly site: Site; readonly to: number } | undefined;
    return (from, until) => {
      let n = from;
      do {
        group ??= stage.load(n);
        n = work(group.site, stages, batch, out.losses, n, group.to, until);
        if (n < group.to) break;
        stage.unload();
        group = undefined;
      } while (n < batch.batch && now() < until);
      return n;
    };
  };

  return {
    async run(batch, out, signal) {
      const here = inPlace(batch, out);
      if (here) return inTurns(batch.batch, here, signal);
      const { machine, release } = await device.lease();
      try {
        throwIfAborted(signal);
        await inTurns(batch.batch, staged(machine, batch, out), signal);
      } finally {
        release();
      }
    },
    runSync(batch, out) {
      const run = inPlace(batch, out) ?? staged(device.blocking, batch, out);
      run(0, Number.POSITIVE_INFINITY);
    },
  };
}
