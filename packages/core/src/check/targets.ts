import type { ProblemInput } from "../api.ts";
import type { Axes } from "./data.ts";
import { elementError, integerAt } from "./integers.ts";
import { offsetsOf } from "./lengths.ts";
import type { Settings } from "./options.ts";
import { targetForm } from "./target-forms.ts";

/** All targets end to end: sample n is `targets[targetOffsets[n] ... targetOffsets[n + 1])`. */
export interface Targets {
  readonly targets: Int32Array;
  readonly targetOffsets: Int32Array; // [N + 1]
  readonly targetLengths: Int32Array; // [N]
  /** Samples whose target holds the blank. */
  readonly withBlank: readonly number[];
}

export interface LabelSettings extends Pick<Settings, "blank" | "blankInTargets"> {
  /** A label that stands for any class. Backends see it as the class after the last. */
  readonly star?: number | undefined;
}

export function validateTargets(
  input: ProblemInput,
  frames: Axes,
  { blank, blankInTargets, star }: LabelSettings,
): Targets {
  const { lengths, labels, name } = targetForm(input, frames);
  const targetOffsets = offsetsOf(lengths);
  const targets = new Int32Array(targetOffsets[frames.batch]!);
  const withBlank: number[] = [];
  let end = 0;
  for (let n = 0; n < frames.batch; n += 1) {
    const [array, start] = labels(n);
    for (let index = start; index < start + lengths[n]!; index += 1) {
      const label = integerAt(array, index);
      if (label === star) {
        targets[end] = frames.classes;
        end += 1;
        continue;
      }
      if (!(label >= 0 && label < frames.classes)) {
        const hint = label < 0 ? ` (padding is named by targetsPadding)` : "";
        throw elementError(name(n, index), `a class in 0..${frames.classes - 1}${hint}`, array, index);
      }
      if (label === blank) {
        if (blankInTargets === "refuse") {
          throw new RangeError(
            `${name(n, index)}: expected a label other than the blank, got the blank ${blank}; the option blankInTargets allows it`,
          );
        }
        if (withBlank.at(-1) !== n) withBlank.push(n);
      }
      targets[end] = label;
      end += 1;
    }
  }
  return { targets, targetOffsets, targetLengths: lengths, withBlank };
}
