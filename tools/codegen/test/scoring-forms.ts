import { fan } from "../src/derive/step.ts";
import { interpret } from "../src/ir/interpret.ts";
import { represent } from "../src/lower/represent.ts";
import { storage } from "../src/lower/storage.ts";
import { wideFor } from "../src/lower/wide.ts";
import { laneWise, serial } from "../src/stages/sweep/schedule.ts";
import { passes } from "../src/targets/typescript-files.ts";
import { vectors } from "../src/targets/wasm-alignment.ts";
import type { Machine } from "./alignment-simulation.ts";
import { compiledTypeScript } from "./compiled-typescript.ts";
import type { ScoringForm } from "./scoring-simulation.ts";
import { compiled } from "./sweep-simulation.ts";

// The forms in which the stages that score are run, and how far each may be off.

const interpreted: Machine = (kernels) => (name, memory) =>
  interpret(kernels.get(name)!, { ...memory, kernels });
const typescript: Machine = (kernels) => (name, memory) => compiledTypeScript(kernels.get(name)!, memory);

/** As written, a weight is its logarithm. */
const plain = (_: unknown, value: number) => value;
const byWide: ScoringForm["log"] = (lattice, mantissa, exponent, frames) => {
  const { unit, perEmission } = wideFor(fan(lattice));
  return exponent < -(2 ** 26)
    ? Number.NEGATIVE_INFINITY
    : Math.log(mantissa) + exponent * unit + frames * perEmission;
};
export const byTwo: ScoringForm["log"] = (_, mantissa, exponent) =>
  exponent < -(2 ** 26) ? Number.NEGATIVE_INFINITY : Math.log(mantissa) + exponent * Math.LN2;

export const forms: Readonly<Record<string, ScoringForm & { readonly bound: number }>> = {
  "as written": { schedule: serial, machine: interpreted, passesFor: () => [], log: plain, bound: 1e-9 },
  wide: {
    schedule: serial,
    machine: interpreted,
    passesFor: (lattice) => [represent(wideFor(fan(lattice))), storage("f64")],
    log: byWide,
    bound: 1e-9,
  },
  TypeScript: {
    schedule: serial,
    machine: typescript,
    passesFor: (lattice) => passes("f64", wideFor(fan(lattice))),
    log: byWide,
    bound: 1e-9,
  },
  "vectors of float32": {
    schedule: laneWise,
    machine: interpreted,
    passesFor: () => vectors,
    log: byTwo,
    bound: 1e-5,
  },
  WebAssembly: { schedule: laneWise, machine: compiled, passesFor: () => vectors, log: byTwo, bound: 1e-5 },
};
