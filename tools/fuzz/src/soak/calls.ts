// Thousands of calls as programs make them: of many sizes, alone and beside each other, into memory of the caller's, of the
// backend's, or of nobody's, aborted at any moment, and refused. Nothing of them may stay.
import type { Allocation, Criterion, LossAndGradInput, LossAndGradResult } from "@ctckit/core";
import { randomLcg } from "d3-random";

type Call = LossAndGradInput & { readonly data: Float32Array };

/** T, N, C, and labels of a target. */
const SIZES = [
  [150, 8, 80, 20],
  [40, 2, 30, 8],
  [300, 1, 50, 40],
  [12, 3, 300, 4],
  [80, 4, 128, 12],
  [200, 2, 20, 60],
  [60, 16, 10, 10],
  [1, 1, 2, 0],
] as const;

/** One call in so many is compared with the first of its size. */
const COMPARED = 100;
/** Most calls that are under way at once. */
const MOST_AT_ONCE = 4;

export interface Course {
  readonly calls: number;
  /** T, N and S are so much smaller. Default: 1. */
  readonly divisor?: number;
  /** Called when no call is under way. */
  readonly onRest: (done: number) => void;
}

/** @returns what was wrong */
export async function soak(criterion: Criterion, { calls, divisor = 1, onRest }: Course): Promise<string[]> {
  const uniform = randomLcg(7);
  const below = (count: number) => Math.floor(uniform() * count);
  const problems = SIZES.map((size, seed) => problem(size, divisor, seed));
  const grads = problems.map(({ data }) => new Float32Array(data.length));
  const first: Bits[] = [];
  for (const call of problems) first.push(bitsOf(await criterion.lossAndGrad(call)));
  const wrong: string[] = [];

  const check = (which: number, result: LossAndGradResult) => {
    const [losses, grad] = bitsOf(result);
    if (Buffer.compare(losses, first[which]![0]) !== 0 || Buffer.compare(grad, first[which]![1]) !== 0)
      wrong.push(`other bits than the first time, of size ${SIZES[which]!.join(", ")}`);
  };
  const aborted = async (call: Call) => {
    const abort = new AbortController();
    const ended = criterion.lossAndGrad({ ...call, signal: abort.signal });
    const end = ended.then(
      () => {},
      (error) => {
        if (!abort.signal.aborted) wrong.push(`an unprovoked ${error}`);
      },
    );
    if (below(2) === 0) await new Promise((later) => setImmediate(later));
    abort.abort();
    await end;
  };
  const refused = async (call: Call) => {
    const ended = criterion.lossAndGrad({ ...call, targets: [[-1]] });
    await ended.then(
      () => wrong.push("a class of -1 was taken"),
      () => {},
    );
  };
  const inPlace = async (call: Call): Promise<LossAndGradResult> => {
    const allocation = await criterion.allocate!(call.shape, { dtype: "float32" });
    const { data, grad } = allocation;
    data.set(call.data);
    const result = await criterion.lossAndGrad({ ...call, data, out: { grad } });
    // Half of them are let go of, half are given back.
    if (below(2) === 0) (allocation as Allocation & { free?(): void }).free?.();
    return result;
  };
  const one = async (compare: boolean): Promise<void> => {
    const which = below(problems.length);
    const call = { ...problems[which]!, data: problems[which]!.data.slice() };
    const kind = below(100);
    if (kind < 5) return aborted(call);
    if (kind < 6) return refused(call);
    if (kind < 10) return void (await criterion.loss(call));
    if (kind < 20 && criterion.allocate) {
      const result = await inPlace(call);
      if (compare) check(which, result);
      return;
    }
    // A caller has one array of a size, which two calls at once must not share.
    const grad = below(2) === 0 ? grads[which]!.slice() : undefined;
    const result = await criterion.lossAndGrad({ ...call, ...(grad && { out: { grad } }) });
    if (compare) check(which, result);
  };

  for (let done = 0; done < calls; ) {
    const together = below(10) === 0 ? Math.min(1 + below(MOST_AT_ONCE), calls - done) : 1;
    await Promise.all(Array.from({ length: together }, (_, i) => one((done + i) % COMPARED === 0)));
    done += together;
    onRest(done);
    if (wrong.length > 10) break;
  }
  return wrong;
}

function problem(
  [frames, samples, classes, length]: (typeof SIZES)[number],
  divisor: number,
  seed: number,
): Call {
  const [time, batch, labels] = [frames, samples, length].map((each) => Math.ceil(each / divisor)) as [
    number,
    number,
    number,
  ];
  const data = Float32Array.from({ length: time * batch * classes }, (_, i) => 2 * Math.sin(i * 1.37 + seed));
  const targets = Array.from({ length: batch }, (_, n) =>
    Array.from({ length: labels }, (_, s) => 1 + ((7 * s + n) % (classes - 1))),
  );
  return { data, shape: [time, batch, classes], targets };
}

type Bits = readonly [losses: Uint8Array, grad: Uint8Array];

function bitsOf({ losses, grad }: LossAndGradResult): Bits {
  return [bytes(losses), bytes(grad)];
}

/** A copy: results may lie in memory that the next call writes. */
function bytes(array: Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength).slice();
}
