import { hasWeights } from "../derive/vocabulary.ts";
import type { Buffer, Kernel } from "../ir/nodes.ts";
import { bufferGroups } from "../print/size-table.ts";
import type { Lattice } from "../spec/lattice.ts";

// Which stages an operation that scores has, besides those of a loss: a host has only the arrays that these take.

const STAGES = {
  posteriors: ["posteriors"],
  edits: ["suffixes", "flows", "deletions", "besideSubstitutions", "besideInsertions", "splices", "besides"],
  expectations: ["suffixes", "slopes", "softmaxSlopes", "prefixMeans", "covariances"],
};

export interface ScoringGroups {
  readonly labels: readonly Buffer[];
  readonly loss: readonly Buffer[];
  /** Besides those. */
  readonly needs: Readonly<Record<keyof typeof STAGES, readonly Buffer[]>>;
  readonly all: readonly Buffer[];
}

/** @param stages all of them, lowered */
export function scoringGroups(stages: readonly Kernel[], isOthers: (name: string) => boolean): ScoringGroups {
  const isOfLoss = ({ name }: Kernel) => name === "forward" || name.endsWith("RowsLoss");
  const labelsAndLoss = [stages.filter(({ name }) => name === "labels"), stages.filter(isOfLoss)];
  const groupsWith = (names: readonly string[]) =>
    bufferGroups([...labelsAndLoss, stages.filter(({ name }) => names.includes(name))], isOthers);
  const [labels, loss] = groupsWith([]) as [Buffer[], Buffer[]];
  const needs = Object.fromEntries(
    Object.entries(STAGES).map(([need, names]) => [need, groupsWith(names)[2]!]),
  ) as unknown as ScoringGroups["needs"];
  return { labels, loss, needs, all: [...labels, ...loss, ...Object.values(needs).flat()] };
}

/** What an alignment counts for an entropy is what it emits. */
export const weighedField = (lattice: Lattice): string[] =>
  hasWeights(lattice) ? ["  /** Transitions or ends have weights. */", "  weighed: true,"] : [];
