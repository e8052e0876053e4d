import { expSingleTable, expTable, powersLength, singlePowersLength } from "./generated/tables.ts";

/** Tables of exp, 360 kB, shared by all plans of a backend. */
export interface Tables {
  readonly powers: Float64Array;
  readonly singlePowers: Float64Array;
}

export function tables(): Tables {
  const filled = {
    powers: new Float64Array(powersLength),
    singlePowers: new Float64Array(singlePowersLength),
  };
  expTable(filled);
  expSingleTable(filled);
  return filled;
}
