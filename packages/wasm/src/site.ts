import type { Batch, Output } from "@ctckit/core";
import { aligned, extentOf, SLACK, type Workspace, workspace } from "./layout.ts";
import type { Machine } from "./machine.ts";

// Where one call works: a machine, and what lies where in its memory. Either the caller's arrays are copied there and back,
// or they are there already (arena.ts).

export interface Site {
  readonly machine: Machine;
  readonly addresses: Workspace;
  readonly data: number;
  readonly grad: number;
  readonly timeStride: number;
  readonly batchStride: number;
}

/** A site behind `origin` for a call that brings its arrays along. Memory is made for it. */
export function stagedSite(machine: Machine, batch: Batch, gradient: boolean): Site {
  const { addresses, end: data } = workspace(aligned(1), extentOf(batch, gradient));
  const bytes = batch.time * batch.batch * batch.classes * Float32Array.BYTES_PER_ELEMENT;
  const grad = aligned(data + bytes);
  machine.reserve(grad + (gradient ? bytes : 0) + SLACK);
  const { timeStride, batchStride } = isDense(batch)
    ? batch
    : { timeStride: batch.batch * batch.classes, batchStride: batch.classes };
  return { machine, addresses, data, grad, timeStride, batchStride };
}

export function copyIn({ machine, data, ...site }: Site, batch: Batch): void {
  const there = new Float32Array(machine.memory.buffer, data, batch.time * batch.batch * batch.classes);
  if (isDense(batch)) there.set(batch.data);
  else eachRow(batch, site, (here, row) => there.set(batch.data.subarray(here, here + batch.classes), row));
}

export function copyOut({ machine, grad, ...site }: Site, batch: Batch, out: Output["grad"]): void {
  if (!out) return;
  const there = new Float32Array(machine.memory.buffer, grad, batch.time * batch.batch * batch.classes);
  if (isDense(batch)) out.set(there);
  else eachRow(batch, site, (here, row) => out.set(there.subarray(row, row + batch.classes), here));
}

/** Whether the batch's rows lie end to end, so that all of it is one copy. */
function isDense({ time, batch, classes, timeStride, batchStride, data }: Batch): boolean {
  const frames = timeStride === batch * classes && batchStride === classes;
  const samples = batchStride === time * classes && timeStride === classes;
  return data.length === time * batch * classes && (frames || samples);
}

function eachRow(
  batch: Batch,
  { timeStride, batchStride }: Pick<Site, "timeStride" | "batchStride">,
  copy: (here: number, there: number) => void,
): void {
  for (let t = 0; t < batch.time; t++)
    for (let n = 0; n < batch.batch; n++)
      copy(t * batch.timeStride + n * batch.batchStride, t * timeStride + n * batchStride);
}
