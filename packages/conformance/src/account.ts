import type { Result } from "./outcome.ts";
import type { Asked } from "./witness.ts";

/** What is known of a failure, line by line: what went wrong, the backend's frames, what it was asked. */
export function account({ reason, stack = [], asked }: Result): string[] {
  return [
    ...(reason === undefined ? [] : reason.split("\n")),
    ...stack.map((frame) => `  ${frame}`),
    ...(asked ? askedLines(asked) : []),
  ];
}

function askedLines({ method, spec, batch }: Asked): string[] {
  const { dtype, input, operation, gradient, topology } = spec;
  const wanted = gradient === undefined ? operation : `${operation} by ${gradient}`;
  const kind = `${dtype}, input ${input}, ${wanted}, topology ${topology}`;
  if (!batch) return [`asked: ${method} for ${kind}`];
  const { time, classes, blank, targets, inputLengths } = batch;
  const rows = targets.map((target) => `[${short(target)}]`);
  return [
    `asked: ${method} of T ${time}, N ${batch.batch}, C ${classes}, blank ${blank}; ${kind}`,
    `       targets ${short(rows, 4)}; input lengths ${short(inputLengths)}`,
  ];
}

function short(list: readonly unknown[], most = 8): string {
  const shown = list.slice(0, most).join(" ");
  return list.length > most ? `${shown} ... (${list.length})` : shown;
}
