// Memory that a backend hands out, as memory: it stays, it is nobody else's, it survives what callers do around it.

import type { AllocateOptions, Backend, FloatArray } from "@ctckit/core";
import { callOf, checkCode, checkSameBits, optionsOf, rejection, withCriterion } from "../call.ts";
import { type Case, check } from "../case.ts";
import { elsewhere, type Place, type Stage, stage, stages, variation } from "../in-place.ts";

/** Fails unless the arrays are still there, and hold what they held. */
function checkKept(what: string, place: Place, before: Place): void {
  for (const name of ["data", "grad"] as const) {
    const { length } = before[name];
    check(
      place[name].length === length,
      () => `${what}: ${name} of length ${length} is now ${place[name].length}`,
    );
    checkSameBits(`${what}: ${name}`, before[name], place[name]);
  }
}

const copyOf = ({ data, grad }: Place): Place => ({ data: data.slice(), grad: grad.slice() });

/** A batch that is larger with every round, as far as the manifest goes. */
function larger(at: Stage, round: number) {
  const { limits } = at.backend.manifest;
  const time = Math.min(100 * 2 ** round, limits.maxTime ?? Number.POSITIVE_INFINITY);
  const classes = Math.min(40, limits.maxClasses ?? 40);
  const length = Math.min(50, limits.maxTargetLength ?? 50);
  const target = Array.from({ length }, (_, k) => (k % 2 ? 0 : classes - 1));
  const changes = { time, classes, targets: [target, [0], [], target] };
  return variation(at, { ...changes, inputLengths: [time, 3, time, 9], gradScale: [1, 1, 1, 1] });
}

/** Views all over the buffers, from the first byte to the last one, that are neither the data nor the gradient. */
function strayViews(place: Place): FloatArray[] {
  return [place.data, place.grad].flatMap((array) => {
    const { buffer, byteOffset, byteLength, length, BYTES_PER_ELEMENT } = array;
    const view = (offset: number) =>
      BYTES_PER_ELEMENT === 4
        ? new Float32Array(buffer, offset, length)
        : new Float64Array(buffer, offset, length);
    const last = Math.floor((buffer.byteLength - byteLength) / BYTES_PER_ELEMENT) * BYTES_PER_ELEMENT;
    const half = Math.floor(length / 2) * BYTES_PER_ELEMENT;
    return [0, byteOffset - BYTES_PER_ELEMENT, byteOffset + half, byteOffset + byteLength, last]
      .filter((offset) => offset >= 0 && offset <= last)
      .map(view);
  });
}

/** A closed backend's allocations are of no use for calls, but they are still the caller's. */
async function closeAll(at: Stage, owned: Backend): Promise<void> {
  const { criterion, asked } = at;
  const place = await at.allocate(asked);
  await at.check("before close", callOf(asked), place);
  const before = copyOf(place);
  const call = { ...callOf(asked), data: place.data, out: { grad: place.grad } };
  await criterion.close();
  checkCode(await rejection(at.allocate(asked)), "CTC_CLOSED", "allocate of a closed criterion");
  checkCode(await rejection(criterion.lossAndGrad(call)), "CTC_CLOSED", "lossAndGrad of a closed criterion");
  await withCriterion(optionsOf(owned, asked), async (other) => {
    await stage(at, at.dtype, asked, other).check("by another criterion", callOf(asked), place);
    await owned.close();
    checkCode(
      await rejection(other.allocate!([2, 2, 2], { dtype: at.dtype })),
      "CTC_CLOSED",
      "allocate of a closed backend",
    );
    checkCode(await rejection(other.lossAndGrad(call)), "CTC_CLOSED", "lossAndGrad of a closed backend");
    const { lossAndGradSync } = other;
    if (lossAndGradSync)
      checkCode(
        await rejection((async () => lossAndGradSync(call))()),
        "CTC_CLOSED",
        "lossAndGradSync of a closed backend",
      );
  });
  checkKept("after close", place, before);
  for (const array of [place.data, place.grad])
    check(
      array.fill(3).every((x) => x === 3),
      "after close: not writable",
    );
}

const shape = [4, 3, 5];
const mistakes: Record<
  string,
  [typeof TypeError | typeof RangeError, shape: unknown, options?: object | null]
> = {
  "shape: expected": [TypeError, undefined],
  "1 entries": [RangeError, [60]],
  "shape[0]: expected 1..2147483647, got 0": [RangeError, [0, 3, 5]],
  "shape[1]: expected an integer (1..2147483647), got 1.5": [RangeError, [4, 1.5, 5]],
  "blank: expected a class in 0..0, got 1": [RangeError, [4, 3, 1]],
  "got null": [TypeError, shape, null],
  'unknown option "maxTargetLen"': [TypeError, shape, { maxTargetLen: 3 }],
  'dtype: expected "float32" or "float64", got "float16"': [RangeError, shape, { dtype: "float16" }],
  'dtype: expected "float32" or "float64", got 32': [TypeError, shape, { dtype: 32 }],
  "maxTargetLength: expected 0..2147483647, got -1": [RangeError, shape, { maxTargetLength: -1 }],
  "maxTargetLength: expected an integer (0..2147483647), got 2.5": [
    RangeError,
    shape,
    { maxTargetLength: 2.5 },
  ],
  'maxTargetLength: expected an integer (0..2147483647), got "3"': [
    TypeError,
    shape,
    { maxTargetLength: "3" },
  ],
};

export const allocationLife: readonly Case[] = [
  ...stages("several-at-once", ["8.9"], async (at) => {
    const together = await Promise.all([at.allocate(at.asked), at.allocate(at.asked)]);
    const places = [...together, await at.allocate(at.asked)];
    for (const [i, { data, grad }] of places.entries()) {
      data.fill(i);
      grad.fill(-i);
    }
    for (const [i, { data, grad }] of places.entries())
      check(
        data.every((x) => x === i) && grad.every((x) => x === -i),
        `allocation ${i}: writing to another array changed it`,
      );
    for (const [i, place] of places.entries()) {
      const others = places.filter((other) => other !== place);
      const before = others.map(copyOf);
      await at.check(`allocation ${i}`, callOf(at.asked), place);
      for (const [k, other] of others.entries()) checkKept(`beside allocation ${i}`, other, before[k]!);
    }
  }),
  ...stages("stays-attached", ["8.9"], async (at) => {
    const place = await at.allocate(at.asked);
    await at.check("at first", callOf(at.asked), place);
    const before = copyOf(place);
    for (let round = 0; round < 3; round++) {
      const problem = larger(at, round);
      // Wherever a backend has its workspaces, they grow here.
      await at.check(`larger call ${round}`, callOf(problem), elsewhere(problem));
      await at.check(`larger allocation ${round}`, callOf(problem), await at.allocate(problem));
      checkKept(`after larger call ${round}`, place, before);
    }
    await at.check("at last", callOf(at.asked), place);
  }),
  ...stages("stray-views", ["8.9"], async (at) => {
    const call = callOf(at.asked);
    const { criterion } = at;
    const plain = await criterion.lossAndGrad(call);
    const place = await at.allocate(at.asked);
    const own = elsewhere(at.asked);
    for (const stray of strayViews(place)) {
      const places: Place[] = [
        { data: stray, grad: own.grad },
        { data: own.data, grad: stray },
        { data: place.data, grad: stray },
        { data: stray, grad: place.grad },
      ];
      for (const { data, grad } of places) {
        grad.fill(Number.NaN);
        data.set(call.data);
        const running = criterion.lossAndGrad({ ...call, data, out: { grad } });
        // Refused: the arrays overlap, say. What the error is, is up to who finds it.
        if ((await rejection(running)) === undefined) {
          checkSameBits("a view of the rest of the buffer: losses", plain.losses, (await running).losses);
          checkSameBits("a view of the rest of the buffer: grad", plain.grad, grad);
        }
        await at.check("in place after a view of the rest of the buffer", call, place);
      }
    }
  }),
  ...stages("closed", ["8.9", "9.9", "8.5"], async ({ provider, asked, dtype }) => {
    const backend = await provider.open();
    try {
      await withCriterion(optionsOf(backend, asked), (criterion) =>
        closeAll(stage({ provider, backend }, dtype, asked, criterion), backend),
      );
      const spec = { dtype, time: 2, batch: 2, classes: 2, maxTargetLength: 1 };
      const late = rejection(Promise.resolve().then(() => backend.allocate!(spec)));
      checkCode(await late, "CTC_CLOSED", "the closed backend's own allocate");
    } finally {
      await backend.close();
    }
  }),
  ...stages("mistakes", ["9.9", "9.5"], async (at) => {
    for (const [says, [kind, given, options]] of Object.entries(mistakes)) {
      const call = at.criterion.allocate!(given as number[], options as AllocateOptions);
      const error = await rejection(call);
      check(error instanceof kind, () => `${says}: expected a ${kind.name}, got ${error ?? "no error"}`);
      check(error.message.includes(says), () => `expected "${says}" in the message, got: ${error.message}`);
    }
    await at.check("after mistakes", callOf(at.asked), await at.allocate(at.asked));
  }),
  ...stages("refused", ["9.9", "8.8"], async (at) => {
    const { dtypes, limits } = at.backend.manifest;
    const beyond: [what: string, shape: number[], options: AllocateOptions][] = [];
    const { dtype } = at;
    for (const other of ["float32", "float64"] as const)
      if (!dtypes.includes(other)) beyond.push([other, shape, { dtype: other }]);
    const { maxTime, maxBatch, maxClasses, maxTargetLength } = limits;
    if (maxTime) beyond.push(["maxTime", [maxTime + 1, 3, 5], { dtype }]);
    if (maxBatch) beyond.push(["maxBatch", [4, maxBatch + 1, 5], { dtype }]);
    if (maxClasses) beyond.push(["maxClasses", [4, 3, maxClasses + 1], { dtype }]);
    if (maxTargetLength)
      beyond.push(["maxTargetLength", shape, { dtype, maxTargetLength: maxTargetLength + 1 }]);
    for (const [what, given, options] of beyond)
      checkCode(await rejection(at.criterion.allocate!(given, options)), "CTC_UNSUPPORTED", `beyond ${what}`);
    await at.check("after refusals", callOf(at.asked), await at.allocate(at.asked));
  }),
];
