import { type Batch, isDense, type Output, type Rows } from "@ctckit/core";
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

/** For a call that brings its arrays along. Memory is made for them. */
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
  const { f32 } = machine.views;
  const start = data / 4;
  if (isDense(batch)) f32.set(batch.data, start);
  else
    eachRow(batch, site, (here, there) => {
      f32.set(batch.data.subarray(here, here + batch.classes), start + there);
    });
}

/** All rows, or some frames'. */
export function copyOut(
  { machine, grad, ...site }: Site,
  batch: Batch,
  out: Output["grad"],
  rows?: Rows,
): void {
  if (!out) return;
  const { f32 } = machine.views;
  const start = grad / 4;
  if (isDense(batch) && !rows) out.set(f32.subarray(start, start + out.length));
  else
    eachRow(
      batch,
      site,
      (here, there) => {
        out.set(f32.subarray(start + there, start + there + batch.classes), here);
      },
      rows,
    );
}

function eachRow(
  batch: Batch,
  { timeStride, batchStride }: Pick<Site, "timeStride" | "batchStride">,
  copy: (here: number, there: number) => void,
  { from, to }: Rows = { from: 0, to: batch.time },
): void {
  for (let t = from; t < to; t++)
    for (let n = 0; n < batch.batch; n++)
      copy(t * batch.timeStride + n * batch.batchStride, t * timeStride + n * batchStride);
}
