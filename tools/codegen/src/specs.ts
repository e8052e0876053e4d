import { ctc } from "./spec/ctc.ts";
import { ctcNoRepeatBlank } from "./spec/ctc-no-repeat-blank.ts";
import type { Lattice } from "./spec/lattice.ts";

/** Every lattice that is generated, for every target. A new one is a file in spec/ and a row here. */
export const specs: readonly Lattice[] = [ctc, ctcNoRepeatBlank];
