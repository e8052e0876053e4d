import type { AlignInput } from "../align-api.ts";
import type { StreamOptions } from "../stream-api.ts";
import type { AlignerSettings } from "./aligner-options.ts";
import { describe } from "./description.ts";
import { validateGroups } from "./groups.ts";
import { elementError, integerArray, integerAt } from "./integers.ts";
import { checkKeys, type Keys } from "./keys.ts";

/** A stream's options with every default filled in: copies. */
export interface StreamSettings {
  /** Checked by the first push, which knows the classes. */
  readonly targets: NonNullable<AlignInput["targets"]>;
  readonly labels: number;
  readonly groups: Int32Array | undefined;
  readonly margin: number;
}

const keys = { targets: true, groups: true, margin: true } satisfies Keys<StreamOptions>;

/**
 * On speech-like data spans are final two seconds late, and nothing is lost even where five seconds are said that are not in the text
 * (docs/benchmarks.md). With 50 it is one second, and what is lost then is found with 100.
 */
const MARGIN = 100;
/** float32 backends hold 16,384 nats below the best path in their finest steps. */
const MOST_MARGIN = 10_000;

export function validateStreamOptions(
  options: StreamOptions,
  { confidences }: AlignerSettings,
): StreamSettings {
  checkKeys("stream", options, keys);
  if (confidences)
    throw new TypeError(
      "stream: the aligner has confidences, which need all frames at once; make another without",
    );
  const { targets: given, groups, margin = MARGIN } = options;
  const targets = integerArray("targets", given).slice();
  for (let k = 0; k < targets.length; k++)
    if (Number.isNaN(integerAt(targets, k)))
      throw elementError(`targets[${k}]`, "a label of one sample", targets, k);
  if (typeof margin !== "number") throw new TypeError(`margin: expected a number, got ${describe(margin)}`);
  if (!(margin > 0 && margin <= MOST_MARGIN))
    throw new RangeError(`margin: expected nats, more than 0 and at most ${MOST_MARGIN}, got ${margin}`);
  const labels = targets.length;
  return {
    targets,
    labels,
    groups: validateGroups(groups === undefined ? {} : { groups }, Int32Array.of(0, labels)),
    margin,
  };
}
