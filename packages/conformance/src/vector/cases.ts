// Public vectors as cases, through the public API: losses at their files' own tolerance, best paths, and means over alignments.

import type { Case } from "../case.ts";
import { bothDtypes } from "../problem.ts";
import { isAboutPaths, pathCases } from "./alignment-cases.ts";
import type { VectorFile } from "./file.ts";
import { inputOf } from "./input.ts";
import { isAboutMeans, meanCases } from "./mean-cases.ts";
import { ask, toleranceOf } from "./question.ts";

export interface ExternalCases {
  readonly cases: readonly Case[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

// The loosest that float32 arithmetic meets on any of these files.
const float32Tolerance = 1e-6;

/** @throws TypeError - two of them have one name */
export function vectorCases(files: readonly VectorFile[]): ExternalCases {
  const names = new Set<string>();
  for (const { name } of files) {
    // Ids are made of it.
    if (names.has(name)) throw new TypeError(`two vectors have the name ${JSON.stringify(name)}`);
    names.add(name);
  }
  const losses = files.filter(({ kind }) => kind === "ctc-loss");
  const paths = files.filter(isAboutPaths);
  const means = files.filter(isAboutMeans);
  const others = files.filter(
    (file) => file.kind !== "ctc-loss" && !isAboutPaths(file) && !isAboutMeans(file),
  );
  const notes: string[] = [];
  if (others.length > 0) {
    const kinds = others.map(({ name, kind }) => `${name} (${kind})`).join(", ");
    notes.push(
      `${others.length} of ${files.length} vectors are about neither losses nor alignments: ${kinds}`,
    );
  }
  const cases = losses.flatMap((file) => {
    if (inputOf(file) === undefined) {
      notes.push(`vector ${file.name} holds no input and has no generator here`);
      return [];
    }
    const { atol, rtol } = toleranceOf(file);
    const dtypes = Math.max(atol, rtol) >= float32Tolerance ? bothDtypes : (["float64"] as const);
    return dtypes.flatMap((dtype) =>
      (file.cases ?? [file]).map((expectation, i): Case => {
        const part = file.cases ? `/${i}` : "";
        return {
          id: `vectors/${file.name}${part}/${dtype}`,
          clauses: ["3.1", "4.2", "4.3", "4.4", "9.1", "9.2", "9.3"],
          oracle: "vector",
          needs: {
            dtype,
            topology: "ctc",
            input: file.inputKind === "logits" ? "logits" : "logProbs",
            gradient: "logits",
            maxTime: file.T,
            maxBatch: file.N,
            maxClasses: file.C,
            maxTargetLength: Math.max(0, ...(expectation.targets ?? []).map((target) => target.length)),
          },
          run: ({ backend }) => ask({ file, expectation, dtype, backend }),
        };
      }),
    );
  });
  return { cases: [...cases, ...paths.flatMap(pathCases), ...means.flatMap(meanCases)], notes };
}
