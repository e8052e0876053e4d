import type { Batch, FloatArray, LossOutput } from "@ctckit/core/backend";
import { aligned, extentOf, SLACK, workspace } from "./layout.ts";
import type { Machine } from "./machine.ts";
import type { Site } from "./site.ts";
import type { TopologyModule } from "./topology.ts";

// Samples are copied to a machine in groups, and their gradients are copied back. A group is still in the processor's cache
// when the kernels read it, and memory never holds a second copy of the whole batch
// (docs/decisions/0008-samples-in-groups.md).

const GROUP_BYTES = 2 ** 21;
/** In elements. A shorter copy takes longer to start than to run. */
const LEAST_PIECE = 1024;

export interface Staging {
  /** Copies the group that begins with sample `from`. Returns its site, and the first sample after it. */
  load(from: number): { readonly site: Site; readonly to: number };
  /** Copies back the gradients of the group that `load` copied last. */
  unload(): void;
}

/** Reserves memory for one group at a time. */
export function staging(
  machine: Machine,
  topology: TopologyModule,
  batch: Batch,
  out: Pick<LossOutput, "grad">,
): Staging {
  const { time, classes, inputLengths } = batch;
  const size = groupSize(batch);
  const { addresses, end: data } = workspace(aligned(1), extentOf(topology, batch, out.grad !== undefined));
  const bytes = size * time * classes * Float32Array.BYTES_PER_ELEMENT;
  const grad = aligned(data + bytes);
  machine.reserve(grad + (out.grad ? bytes : 0) + SLACK);
  const own = framesFirst(batch)
    ? { timeStride: size * classes, batchStride: classes }
    : { timeStride: classes, batchStride: time * classes };
  let [first, to] = [0, 0];

  const move = (frames: number, copy: (here: number, there: number, length: number) => void) => {
    const start = first * batch.batchStride;
    eachPiece(frames, to - first, classes, batch, own, (here, there, length) =>
      copy(start + here, there, length),
    );
  };
  return {
    load(from) {
      first = from;
      to = Math.min(from + size, batch.batch);
      const longest = inputLengths.subarray(first, to).reduce((most, each) => Math.max(most, each), 0);
      const { f32 } = machine.views;
      move(longest, (here, there, length) => put(batch.data, here, length, f32, data / 4 + there));
      return { site: { machine, addresses, data, grad, ...own, first }, to };
    },
    unload() {
      const { f32 } = machine.views;
      if (out.grad) move(time, (here, there, length) => put(f32, grad / 4 + there, length, out.grad!, here));
    },
  };
}

function put(from: FloatArray, start: number, length: number, to: FloatArray, at: number): void {
  to.set(from.subarray(start, start + length), at);
}

type Strides = Pick<Batch, "timeStride" | "batchStride">;

function framesFirst({ timeStride, batchStride }: Strides): boolean {
  return timeStride >= batchStride;
}

function groupSize(batch: Batch): number {
  const fit = Math.floor(GROUP_BYTES / (batch.time * batch.classes * Float32Array.BYTES_PER_ELEMENT));
  const least = framesFirst(batch) ? Math.ceil(LEAST_PIECE / batch.classes) : 1;
  return Math.max(1, Math.min(batch.batch, Math.max(fit, least)));
}

/** Copies the first `count` frames of `samples` samples. Rows that lie end to end on both sides go in one piece. */
function eachPiece(
  count: number,
  samples: number,
  classes: number,
  here: Strides,
  there: Strides,
  copy: (here: number, there: number, length: number) => void,
): void {
  const frames = { count, here: here.timeStride, there: there.timeStride };
  const lines = { count: samples, here: here.batchStride, there: there.batchStride };
  const [outer, inner] = framesFirst(here) ? [frames, lines] : [lines, frames];
  let [length, inners, outers] = [classes, inner.count, outer.count];
  if (inner.here === length && inner.there === length) {
    [length, inners] = [length * inners, 1];
    if (outer.here === length && outer.there === length) [length, outers] = [length * outers, 1];
  }
  for (let o = 0; o < outers; o++)
    for (let i = 0; i < inners; i++)
      copy(o * outer.here + i * inner.here, o * outer.there + i * inner.there, length);
}
