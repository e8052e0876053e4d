// A lattice with more ends and families than CTC: separate blanks before and after the target, and a label may be left out
// after a blank. It corrupts memory in a host that assumes two families, and loses paths with CTC's count of frames.

export const LOOSE = `import type { Lattice } from "./lattice.ts";

export const loose: Lattice = {
  name: "loose",
  families: { head: "blank", blank: "blank", label: "label", tail: "blank" },
  transitions: [
    { from: "head", to: "head", advance: 0 },
    { from: "head", to: "blank", advance: 0 },
    { from: "head", to: "label", advance: 0 },
    { from: "blank", to: "blank", advance: 0 },
    { from: "label", to: "blank", advance: 1 },
    { from: "label", to: "label", advance: 0 },
    { from: "blank", to: "label", advance: 0 },
    { from: "label", to: "label", advance: 1, when: "differs" },
    { from: "blank", to: "label", advance: 1 },
    { from: "blank", to: "tail", advance: 0 },
    { from: "label", to: "tail", advance: 1 },
    { from: "tail", to: "tail", advance: 0 },
  ],
  initial: [
    { family: "head", k: 0 },
    { family: "blank", k: 0 },
    { family: "label", k: 0 },
  ],
  final: [
    { family: "blank", k: 0 },
    { family: "label", k: -1 },
    { family: "tail", k: 0 },
  ],
};
`;

type State = readonly [family: "head" | "blank" | "label" | "tail", k: number];

/** The loss and its gradient with respect to logits, by enumerating all paths. */
export function enumerated(logits: readonly (readonly number[])[], target: readonly number[], blank: number) {
  const S = target.length;
  const probabilities = logits.map(softmax);
  const classOf = ([family, k]: State) => (family === "label" ? target[k]! : blank);
  const isState = ([family, k]: State) => k <= (family === "label" ? S - 1 : S);
  const after = ([family, k]: State): State[] => {
    const next: Readonly<Record<State[0], readonly State[]>> = {
      head: [
        ["head", k],
        ["blank", k],
        ["label", k],
      ],
      blank: [
        ["blank", k],
        ["label", k],
        ["label", k + 1],
        ["tail", k],
      ],
      label: [
        ["label", k],
        ["blank", k + 1],
        ["tail", k + 1],
        ...(target[k] !== target[k + 1] ? [["label", k + 1] as const] : []),
      ],
      tail: [["tail", k]],
    };
    return next[family].filter(isState);
  };
  const isFinal = ([family, k]: State) => family !== "head" && k === (family === "label" ? S - 1 : S);
  const mass = logits.map((row) => row.map(() => 0)); // [T][C]
  let total = 0;
  const visit = (path: readonly State[], weight: number): void => {
    const last = path.at(-1)!;
    const here = weight * probabilities[path.length - 1]![classOf(last)]!;
    if (path.length < logits.length) {
      for (const next of after(last)) visit([...path, next], here);
    } else if (isFinal(last)) {
      total += here;
      for (const [t, state] of path.entries()) mass[t]![classOf(state)]! += here;
    }
  };
  for (const start of [
    ["head", 0],
    ["blank", 0],
    ["label", 0],
  ] as const)
    if (isState(start)) visit([start], 1);
  const loss = -Math.log(total);
  const grad = mass.map((row, t) => row.map((m, c) => (total === 0 ? 0 : probabilities[t]![c]! - m / total)));
  return { loss, grad };
}

function softmax(row: readonly number[]): number[] {
  const sum = row.reduce((sum, x) => sum + Math.exp(x), 0);
  return row.map((x) => Math.exp(x) / sum);
}
