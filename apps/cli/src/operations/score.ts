// How likely a text is: for filtering a corpus.

import { createCtcLoss } from "@ctckit/core";
import { wasm } from "@ctckit/wasm";
import type { Settings } from "../settings.ts";
import { tokenise } from "../tokens/tokenise.ts";
import { vocabulary as vocabularyOf } from "../tokens/vocabulary.ts";
import type { Operation } from "./operation.ts";
import { about, rounded, type ScoredSample } from "./result.ts";
import { durationOf, framesOf, textOf } from "./sample.ts";

export async function score(settings: Settings): Promise<Operation> {
  const vocabulary = vocabularyOf(settings.vocabulary);
  const { input, blank, floor, unknown } = settings;
  if (unknown === "star") throw new RangeError("unknown: a loss knows no star; expected refuse or skip");
  const criterion = await createCtcLoss({
    ...{ backend: wasm(), input, blank, reduction: "none" },
    ...(input === "probabilities" && { floor }),
  });
  return {
    of(entry, matrix): ScoredSample {
      const frames = framesOf(matrix, vocabulary);
      const text = textOf(entry);
      const duration = durationOf(entry, frames.shape[0], settings);
      const { targets } = tokenise(text, vocabulary, { unknown, star: -1, blank });
      const loss = criterion.lossSync({ ...frames, targets: [targets] }).losses[0]!;
      if (Number.isNaN(loss)) throw new RangeError("emissions: a frame holds NaN");
      if (!Number.isFinite(loss)) throw new RangeError("text: it has probability 0 in these emissions");
      return {
        ...about(entry, duration),
        text,
        // No loss has a score of -0.
        score: rounded(0 - loss),
        score_per_token: rounded(0 - loss / Math.max(1, targets.length)),
      };
    },
    close: () => criterion.close(),
  };
}
