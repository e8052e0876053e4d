import { fan } from "./derive/step.ts";
import { LARGEST_FAN } from "./lower/wide.ts";
import { ctc } from "./spec/ctc.ts";
import { ctcNoRepeatBlank } from "./spec/ctc-no-repeat-blank.ts";
import type { Lattice } from "./spec/lattice.ts";

/** Every lattice that is generated, for every target. A new one is a file in spec/ and a row here. */
export const specs: readonly Lattice[] = [ctc, ctcNoRepeatBlank];

for (const spec of specs)
  if (fan(spec) > LARGEST_FAN)
    throw new Error(
      `spec ${spec.name}: a sum of ${fan(spec)} cells, at most ${LARGEST_FAN} keep mantissas in range`,
    );
