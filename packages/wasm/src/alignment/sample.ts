import { freeClasses, type Lattice, type Sample, type StretchPlace, type Traced } from "@ctckit/alignment";
import type { Batch, Input } from "@ctckit/core/backend";
import { type Arguments, argumentsAt } from "./kernels.ts";
import type { Loaded, Places } from "./layout.ts";
import type { Machine } from "./machine.ts";

/**
 * Steps of a nat. 2^30 of them are the range of a cell: 16,384 nats below the best of its row, which a path seldom is. At the last
 * it is 8.6e9 nats, 20,000 for each of 429,000 frames.
 */
const GRAINS = [2 ** 16, 2 ** 13, 2 ** 10, 2 ** 6, 2 ** -3] as const;

/** The samples of a batch, one after the other in one machine. */
export function samplesOf(
  batch: Batch,
  input: Input,
  { module, posteriors }: Loaded,
  { stages, sums, views }: Machine,
  places: Places,
  place?: StretchPlace,
): Sample {
  const { i32, f32, f64 } = views;
  const { chunk, data } = places;
  const { classes } = batch;
  const ahead = place?.frame ?? 0;
  /** Of kernels that go through the lattice, and of those that go through the classes of one frame. */
  const [block, row] = [argumentsAt(module, places.addresses), argumentsAt(module, places.addresses)];
  Object.assign(block, { data, kept: places.kept, classes, blank: batch.blank, timeStride: classes });
  Object.assign(block, freeClasses(batch));
  const values = { probabilities: Number(input === "probabilities"), floor: batch.floor ?? 0 };
  for (const one of [block, row]) Object.assign(one, values);
  const [used, emissions, emissionsExponent, logits, rest] = Array.from(
    { length: 5 },
    (_, i) => places.scratch + i * 32,
  );
  Object.assign(row, { data, classes, usedCount: 1, used, emissions, emissionsExponent, logits, rest });
  i32.fill(0, block.slots / 4, block.slots / 4 + classes + module.freeClasses); // what another call has left there
  const score = input === "logits" ? stages.logitsLoss : stages.logProbsLoss;
  let [n, frames] = [0, 0];
  /** The frames of the input that are there. */
  let [first, end] = [0, 0];

  const logOf = (x: number): number => (input === "probabilities" ? Math.log(Math.max(x, values.floor)) : x);
  /** Has frame t there, and as many after it as fit, or before it. Returns the frame after them. */
  function stage(t: number, backward = false): number {
    if (t >= first && t < end) return end;
    first = backward ? Math.max(0, t - chunk + 1) : t;
    end = Math.min(frames, first + chunk);
    const { timeStride } = batch;
    const start = n * batch.batchStride - ahead * timeStride;
    const put = (t: number, length: number) => {
      const from = start + t * timeStride;
      f32.set(batch.data.subarray(from, from + length), data / 4 + (t - first) * classes);
    };
    if (timeStride === classes) put(first, (end - first) * classes);
    else for (let t = first; t < end; t++) put(t, classes);
    block.dataStart = -first * classes;
    return end;
  }

  function traced(kernel: (s: Arguments) => void): Traced | undefined {
    kernel(block);
    if (i32[block.alive / 4] === 0) return undefined;
    const [place, passed] = [block.place / 4, block.passed / 4];
    return { family: i32[place]!, k: i32[place + 1]!, first: i32[passed]!, last: i32[passed + 1]! };
  }

  const lattice: Lattice = {
    shape: module,
    dead: -(2 ** 30),
    open: (opened) => void Object.assign(block, opened),
    extend(from, to) {
      for (let t = from; t <= to; t = block.to + 1) {
        block.to = Math.min(to, stage(t) - 1);
        block.from = t;
        stages.extend(block);
      }
    },
    level(frame) {
      block.frame = frame;
      stages.level(block);
      return i32[block.lead / 4]!;
    },
    copy(way, frame, { keptFrom, keptLow, keptHigh }) {
      Object.assign(block, { frame, keptFrom, keptLow, keptHigh });
      stages[way](block);
    },
    kept: () => i32.subarray(places.kept / 4),
    ending: () => traced(stages.ending),
    trace({ family, k }) {
      Object.assign(block, { family, label: k });
      return traced(stages.trace);
    },
  };

  const staged = (t: number, backward: boolean) => {
    stage(t, backward);
    return [first, end] as const;
  };
  return {
    lattice,
    place,
    ...(posteriors && {
      posteriors: posteriors.of(posteriors.module, module, sums!, views, places.sums, block, staged),
    }),
    grains: GRAINS,
    cut(grain) {
      block.grain = grain;
    },
    choose(index) {
      n = index;
      [first, end] = [0, 0];
      frames = ahead + batch.inputLengths[n]!;
      const from = batch.targetOffsets[n]!;
      const to = batch.targetOffsets[n + 1]!;
      block.targetLength = to - from;
      i32.set(batch.targets.subarray(from, to), block.targets / 4);
      stages.labels(block);
      block.usedCount = i32[block.counts / 4]!;
      // There is one sample then, so this happens once.
      if (place) for (const name of ["ids", "differs"] as const) block[name] += 4 * place.label;
      return i32[block.counts / 4 + 1]! <= frames;
    },
    ones: (values) => f32.set(values, block.ones / 4),
    score(from, to, chosen, into) {
      const [used, rest] = [row.used / 4, row.rest / 8];
      for (let t = from, until = t; t < to; t = until) {
        // Log-probs are only looked at for NaN, in all frames that are there as if they were one.
        until = input === "logits" ? t + 1 : Math.min(to, stage(t));
        stage(t);
        i32.fill(chosen[t]!, used, used + 4);
        row.row = (t - first) * classes;
        row.classes = (until - t) * classes;
        score(row);
        // Relative to the only class that is used, what the frame leaves out of a loss is minus that class's log-probability.
        into[t] = -(f64[rest]! + Math.log(f64[rest + 1]!));
        const poisoned = Number.isNaN(into[t]);
        // Where the frames are cut makes no difference to a bit: a logarithm is of one kind.
        for (let i = input === "probabilities" && !poisoned ? t : t + 1; i < until; i++)
          into[i] = logOf(f32[data / 4 + (i - first) * classes + chosen[i]!]!);
      }
    },
    states: () => i32.subarray(block.states / 4, block.states / 4 + frames),
  };
}
