// What the whole lattice says of lines, not its best path alone: where each letter may be, and what else a line may say.
import {
  type Backend,
  type BackendProvider,
  createCtcScorer,
  type Edits,
  type LossInput,
  type Posteriors,
} from "@ctckit/core";
import { blank } from "@ctckit/recogniser";

export interface Scores {
  /** By label. */
  readonly posteriors: readonly Posteriors<Float32Array>[];
  readonly edits: readonly Edits[];
}

export async function scores(
  output: LossInput<Float32Array>,
  backend: BackendProvider<Backend>,
): Promise<Scores> {
  const scorer = await createCtcScorer({ backend, input: "logits", layout: "NTC", blank });
  try {
    return {
      posteriors: await scorer.posteriors({ ...output, by: "label" }),
      edits: await scorer.edits(output),
    };
  } finally {
    await scorer.close();
  }
}
