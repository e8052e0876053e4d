// Memory that is given back: once, when nothing works in it any more, and for others to have.

import type { Allocation, FloatArray } from "@ctckit/core";
import { callOf, checkSameBits, rejection } from "../call.ts";
import { type Case, check } from "../case.ts";
import { longSpecimens } from "../cases/specimen.ts";
import { type Place, type Stage, stages } from "../in-place.ts";
import type { Problem } from "../problem.ts";

const dispose: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");

const arraysOf = ({ data, grad }: Place): FloatArray[] => [data, grad];

function fill(place: Place, value: number): void {
  for (const array of arraysOf(place)) array.fill(value);
}

function checkFilled(what: string, place: Place, value: number): void {
  for (const array of arraysOf(place)) check(holds(array, value), `${what}: its memory is not its own`);
}

/** A loop, as `every` takes eight times as long for the 2^28 bytes of "freed-in-a-loop". */
function holds(array: FloatArray, value: number): boolean {
  for (let i = 0; i < array.length; i++) if (array[i] !== value) return false;
  return true;
}

/** Several allocations, which hold what is written to them, one and all. */
async function checkApart(what: string, at: Stage, others: readonly Allocation[]): Promise<void> {
  const call = callOf(at.asked);
  for (const [i, place] of others.entries()) fill(place, i + 1);
  for (const [i, place] of others.entries()) checkFilled(`${what}: allocation ${i}`, place, i + 1);
  for (const place of others) await at.check(what, call, place);
}

/** Bytes written in all, from which on memory that is not used again shows. */
const TELLING = 2 ** 28;

/** Bytes that the process has in memory, where there is a process. */
function resident(): number | undefined {
  const { process } = globalThis as { process?: { memoryUsage?(): { rss: number } } };
  return process?.memoryUsage?.().rss;
}

/** A call that lasts, on memory of its own. */
async function underWay(at: Stage, signal?: AbortSignal) {
  const [asked] = longSpecimens(at.backend, at.dtype, { blank: at.asked.blank }) as [Problem];
  const call = callOf(asked);
  const plain = await at.criterion.lossAndGrad(call);
  const place = await at.allocate(asked);
  place.data.set(call.data);
  const { data, grad } = place;
  const running = at.criterion.lossAndGrad({ ...call, data, out: { grad }, ...(signal && { signal }) });
  return { asked, call, plain, place, running };
}

export const allocationFree: readonly Case[] = [
  ...stages("freed-twice", ["8.11"], async (at) => {
    const first = await at.allocate(at.asked);
    await at.check("before it is freed", callOf(at.asked), first);
    first.free();
    first.free();
    const next = [await at.allocate(at.asked), await at.allocate(at.asked)];
    await checkApart("allocated after that", at, next);
    first.free(); // it may be another's by now
    next.push(await at.allocate(at.asked), await at.allocate(at.asked));
    await checkApart("allocated after it was freed once more", at, next);
    for (const place of next) place.free();
  }),
  ...stages("disposed", ["8.11"], async (at) => {
    const first = await at.allocate(at.asked);
    check(typeof first[dispose] === "function", "expected [Symbol.dispose] to be a function");
    first[dispose]();
    first.free();
    first[dispose]();
    const next = [await at.allocate(at.asked), await at.allocate(at.asked), await at.allocate(at.asked)];
    await checkApart("allocated after that", at, next);
  }),
  ...stages("freed-under-way", ["8.11", "8.4"], async (at) => {
    const { asked, call, plain, place, running } = await underWay(at);
    place.free();
    const next = await at.allocate(asked);
    fill(next, 7);
    checkSameBits("losses of a call whose memory was freed", plain.losses, (await running).losses);
    checkFilled("allocated while the call was under way", next, 7);
    const again = await at.allocate(asked);
    for (const other of [next, again]) await at.check("after the call", call, other);
  }),
  ...stages("freed-after-abort", ["8.11", "8.6"], async (at) => {
    const controller = new AbortController();
    const { asked, call, plain, place, running } = await underWay(at, controller.signal);
    controller.abort();
    place.free();
    const error = await rejection(running);
    const next = await at.allocate(asked);
    fill(next, 7);
    // Whatever the backend still did for the aborted call, it has done by the end of this one.
    checkSameBits("the next call", plain.losses, (await at.criterion.lossAndGrad(call)).losses);
    checkFilled(`allocated after ${error ?? "a call"}`, next, 7);
    await at.check("after an abort", call, next);
  }),
  ...stages("freed-in-a-loop", ["8.11"], async (at) => {
    const { limits } = at.backend.manifest;
    const [time, classes] = [
      Math.min(1000, limits.maxTime ?? 1000),
      Math.min(1000, limits.maxClasses ?? 1000),
    ];
    const room = { ...at.asked, time, classes, batch: 1, targets: [[0]] };
    let [start, written] = [resident(), 0];
    for (let round = 0; round < 64; round++) {
      const place = await at.allocate(room);
      fill(place, round);
      checkFilled(`round ${round}`, place, round);
      written += 2 * place.data.byteLength;
      place.free();
      if (round === 0) start = resident();
    }
    const end = resident();
    const grown = end === undefined || start === undefined ? 0 : end - start; // pages do not know
    // What is taken back serves the next round. A collector may be late, but not by more than a part. What a process does besides
    // hides what little a backend's limits let the loop write.
    check(
      grown < written / 3 || written < TELLING,
      () => `expected less than ${written / 3} bytes more for ${written} bytes in all, got ${grown}`,
    );
    await at.check("after the loop", callOf(at.asked), await at.allocate(at.asked));
  }),
  ...stages("freed-after-close", ["8.11", "8.5"], async (at) => {
    const backend = await at.provider.open();
    const spec = { dtype: at.dtype, time: 4, batch: 2, classes: 3, maxTargetLength: 1 };
    const [one, two] = [await backend.allocate!(spec), await backend.allocate!(spec)];
    one.free();
    await backend.close();
    fill(two, 5);
    checkFilled("after close", two, 5);
    for (const place of [one, two, two]) place.free();
  }),
];
