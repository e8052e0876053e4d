import { fan } from "./derive/step.ts";
import type { Kernel, Pass } from "./ir/nodes.ts";
import { verify } from "./ir/verify.ts";
import type { Representation } from "./lower/represent.ts";
import type { Lattice } from "./spec/lattice.ts";
import { rows, rowsVariants } from "./stages/classes/all-frames.ts";
import { subtract } from "./stages/classes/subtract.ts";
import { labels } from "./stages/labels/labels.ts";
import { backward } from "./stages/lattice/backward.ts";
import { forward } from "./stages/lattice/forward.ts";
import { gather } from "./stages/lattice/gather.ts";
import { join } from "./stages/lattice/join.ts";
import { meet, part } from "./stages/lattice/meet.ts";
import type { Schedule } from "./stages/sweep/schedule.ts";

// A target turns the stages into committed files: it chooses passes, a printer, and where the text goes. It has no say in
// what is computed: that is in spec/, and in stages/ for what is no recursion.

export interface Target {
  /** Of these topologies, and what they share. A promise, since assemblers load themselves asynchronously. */
  readonly files: (specs: readonly Lattice[]) => Promise<readonly OutputFile[]>;
  /** Where all of its files are, from the repository's root. */
  readonly folder: string;
}

/** Whose files hold kernels. */
export interface KernelTarget extends Target {
  /** One kernel as this target spells it, for goldens. */
  readonly print: (kernel: Kernel) => string;
}

export interface OutputFile {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
}

/** Whether `form` can hold the lattice's sums. */
export function checkFan(lattice: Lattice, form: Representation): void {
  if (fan(lattice) > form.largestFan)
    throw new Error(
      `spec ${lattice.name}: a sum of ${fan(lattice)} cells, this representation holds ${form.largestFan}`,
    );
}

/** Work on one topology. What fails says which. */
export function forSpec<T>(spec: Lattice, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { message } = error as Error;
    if (message.startsWith("spec ")) throw error;
    throw new Error(`spec ${spec.name}: ${message}`, { cause: error });
  }
}

/** What depends on the lattice. */
export function latticeStages(lattice: Lattice, form: Representation, schedule: Schedule): readonly Kernel[] {
  checkFan(lattice, form);
  if (schedule.shared)
    return [labels(lattice, schedule), meet(lattice), join(lattice), part(lattice), gather(lattice)];
  return [labels(lattice, schedule), forward(lattice, schedule), backward(lattice, schedule)];
}

/** What depends on the caller's arrays. */
export function rowStages(): readonly Kernel[] {
  return [...rowsVariants.map((variant) => rows(variant)), subtract()];
}

/** Runs passes in order and verifies what each of them returns. */
export function lowered(kernel: Kernel, passes: readonly Pass[]): Kernel {
  return passes.reduce((current, pass) => verify(pass(current)), verify(kernel));
}
