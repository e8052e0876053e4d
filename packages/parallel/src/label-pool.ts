import type { Batch } from "@ctckit/core/backend";
import type { DeviceTopology, LabelArguments } from "./topology.ts";

// What the host computes of a batch before the device sees it: its targets in the form that kernels read.

/** A sample with at least one frame, and enough frames for an alignment: of edits, for some target that is one away. */
export interface Target {
  /** Index in the batch. */
  readonly sample: number;
  readonly frames: number;
  readonly targetLength: number;
  readonly usedCount: number;
  /** Where the posteriors of its states begin, in elements. */
  readonly statesFrom: number;
  /** Where its arrays begin in `LabelPool.words`, in the order of the topology's `labelWords`. */
  readonly places: readonly number[];
}

export interface LabelPool {
  readonly words: Int32Array;
  readonly targets: readonly Target[];
  /** `[N]`: the loss of each sample without a target here: 0 if it has neither frames nor labels, else infinite. */
  readonly losses: Float32Array;
  /** Samples with frames and without a target here. */
  readonly others: readonly Other[];
  /** `[N]`: frames that count; 0 for a sample without a target here. */
  readonly frames: Int32Array;
  /** Elements of the posteriors of all states of all samples. */
  readonly states: number;
}

/** What is known of a sample that has no alignment. */
export type Other = Pick<Target, "sample" | "frames" | "targetLength" | "statesFrom">;

export function labelPool(topology: DeviceTopology, batch: Omit<Batch, "data">): LabelPool {
  const { classes, blank, targets, targetOffsets, inputLengths } = batch;
  const { names } = topology.labelWords;
  const lengths = lengthsOf(topology, batch);
  const words = new Int32Array(lengths.reduce((sum, each) => sum + (each ? total(each) : 0), 0));
  const losses = new Float32Array(batch.batch);
  const counted = new Int32Array(batch.batch);
  const counts = new Int32Array(2);
  const slots = new Int32Array(classes);
  const told: LabelArguments = { targetStart: 0, targetLength: 0, blank, targets, slots, counts };
  const arrays = told as LabelArguments & Record<string, Int32Array | number>;
  const found: Target[] = [];
  const others: Other[] = [];
  let end = 0;
  let states = 0;
  for (let sample = 0; sample < batch.batch; sample++) {
    told.targetStart = targetOffsets[sample]!;
    told.targetLength = targetOffsets[sample + 1]! - told.targetStart;
    const frames = inputLengths[sample]!;
    const places = lengths[sample]?.map((length, i) => {
      const at = end;
      end += length;
      arrays[names[i]!] = words.subarray(at, end);
      return at;
    });
    if (places) topology.labels(told);
    const [usedCount, required] = [counts[0]!, counts[1]!];
    const { targetLength } = told;
    const known = { sample, frames, targetLength, statesFrom: states };
    states += frames * (2 * targetLength + 1);
    if (!places || required > frames) {
      losses[sample] = Number.POSITIVE_INFINITY;
      if (frames > 0) others.push(known);
    } else if (frames > 0) {
      counted[sample] = frames;
      found.push({ ...known, usedCount, places });
    }
  }
  return { words, targets: found, others, losses, frames: counted, states };
}

/** Words of each array of each sample. None for a target that is too long for its frames. */
function lengthsOf(
  { labelWords, mostLabels, namedClasses }: DeviceTopology,
  { batch, classes, targetOffsets, inputLengths }: Omit<Batch, "data">,
): (readonly number[] | undefined)[] {
  return Array.from({ length: batch }, (_, n) => {
    const [T, S] = [inputLengths[n]!, targetOffsets[n + 1]! - targetOffsets[n]!];
    // As many classes as it may use; `labels` counts those that it does use.
    const U = Math.min(S + namedClasses, classes);
    return S > mostLabels(T) ? undefined : labelWords.of({ T, S, U, K: 0 });
  });
}

const total = (lengths: readonly number[]): number => lengths.reduce((sum, length) => sum + length, 0);
