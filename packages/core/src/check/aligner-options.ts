import type { CtcAlignerOptions, Infeasible } from "../align-api.ts";
import { oneOf } from "./keys.ts";
import { checkOptions, type Settings, settingsOf } from "./options.ts";
import { validateSource } from "./source.ts";

/** An aligner's options with every default filled in. */
export interface AlignerSettings extends Settings {
  readonly infeasible: Infeasible;
}

const optionKeys = {
  backend: true,
  topology: true,
  blank: true,
  blankInTargets: true,
  infeasible: true,
  input: true,
  layout: true,
  diagnose: true,
} satisfies Record<keyof CtcAlignerOptions, true>;
const infeasibles = { refuse: true, empty: true } satisfies Record<Infeasible, true>;

export function validateAlignerOptions(options: CtcAlignerOptions): AlignerSettings {
  checkOptions("createCtcAligner", options, optionKeys);
  validateSource(options.backend);
  const { infeasible, ...shared } = options;
  // Nothing is reduced.
  const settings = settingsOf({ ...shared, reduction: "sum" });
  return { ...settings, infeasible: oneOf("infeasible", infeasible, infeasibles, "refuse") };
}
