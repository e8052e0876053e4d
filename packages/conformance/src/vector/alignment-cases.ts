// Public vectors about best paths as cases.

import type { Needs } from "@ctckit/core";
import type { Case } from "../case.ts";
import { bothDtypes } from "../problem.ts";
import { alignmentVector, isSpansVector } from "./alignment-file.ts";
import { type Asked, askErrors, askPath, askSpans } from "./alignment-question.ts";
import type { VectorFile } from "./file.ts";

/** Whether a file is about best paths of CTC. */
export const isAboutPaths = (file: VectorFile): boolean => file.kind === "ctc-align" || isSpansVector(file);

export function pathCases(file: VectorFile): Case[] {
  return bothDtypes.flatMap((dtype) => {
    const made = (part: string, needs: Needs, ask: (asked: Asked) => Promise<void>): Case => ({
      id: `vectors/${file.name}${part}/${dtype}`,
      clauses: ["11.1", "11.2"],
      oracle: "vector",
      needs: { dtype, topology: "ctc", operation: "alignment", ...needs },
      run: ({ backend }) => ask({ backend, dtype }),
    });
    if (isSpansVector(file))
      return [
        made("", { input: "logProbs", maxTime: 8, maxTargetLength: 2 }, (asked) => askSpans(asked, file)),
      ];
    const vector = alignmentVector(file);
    const { T, C, inputKind, cases, expectedErrors } = vector;
    const input = inputKind === "logits" ? "logits" : "logProbs";
    const needs = { input, maxTime: T, maxClasses: C } as const;
    return [
      ...cases.map((each, i) =>
        made(cases.length > 1 ? `/${i}` : "", { ...needs, maxTargetLength: each.targets.length }, (asked) =>
          askPath(asked, vector, each),
        ),
      ),
      ...(expectedErrors ? [made("/errors", needs, (asked) => askErrors(asked, vector))] : []),
    ];
  });
}
