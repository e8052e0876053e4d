import { type Batch, CtcError, inTurns, type Output, type Plan, type PlanSpec } from "@ctckit/core";
import type { Device } from "./device.ts";
import type { Machine } from "./machine.ts";
import { copyIn, copyOut, type Site, stagedSite } from "./site.ts";
import { stagesOf, work, workRows } from "./work.ts";

/** Works sample by sample, on the caller's thread. */
export function plan(spec: PlanSpec, device: Device): Plan {
  const stages = stagesOf(spec);
  let closed = false;

  const check = (signal?: AbortSignal) => {
    if (closed || device.closed)
      throw new CtcError("CTC_CLOSED", `wasm: the ${closed ? "plan" : "backend"} is closed`);
    if (signal?.aborted)
      throw new CtcError("CTC_ABORTED", "wasm: the call was aborted", { cause: signal.reason });
  };
  const inPlace = (batch: Batch, out: Output) => device.arenaOf(batch.data.buffer)?.site(batch, out);

  /** Copied there and back. */
  const staged = (machine: Machine, batch: Batch, out: Pick<Output, "grad">): Site => {
    const site = stagedSite(machine, batch, out.grad !== undefined);
    copyIn(site, batch);
    return site;
  };

  const workAt = (site: Site, batch: Batch, { losses }: Output, signal?: AbortSignal): Promise<void> =>
    inTurns(
      batch.batch,
      (from, limit) => work(site, stages, batch, losses, from, limit),
      () => check(signal),
    );

  return {
    async run(batch, out, signal) {
      check(signal);
      const here = inPlace(batch, out);
      if (here) return workAt(here, batch, out, signal);
      const { machine, release } = await device.lease();
      try {
        check(signal);
        const site = staged(machine, batch, out);
        await workAt(site, batch, out, signal);
        copyOut(site, batch, out.grad);
      } finally {
        release();
      }
    },
    runSync(batch, out) {
      check();
      const here = inPlace(batch, out);
      const site = here ?? staged(device.blocking, batch, out);
      work(site, stages, batch, out.losses, 0, Number.POSITIVE_INFINITY);
      if (!here) copyOut(site, batch, out.grad);
    },
    async runRows(batch, out, rows, signal) {
      check(signal);
      const { machine, release } = await device.lease();
      try {
        check(signal);
        const site = staged(machine, batch, out);
        workRows(site, stages, batch, out, rows);
        copyOut(site, batch, out.grad, rows);
      } finally {
        release();
      }
    },
    async close() {
      closed = true;
    },
  };
}
