// What somebody's code threw, for whoever has to find the line.

/** A message of ten megabytes in every case is more than a report can hold. */
const MOST_TEXT = 4000;

/** As much as a report keeps. */
export function bounded(text: string): string {
  return text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT)}... (${text.length} characters)`;
}

/** "TypeError: steps is not iterable". */
export function errorText(error: unknown): string {
  try {
    return bounded(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  } catch {
    return "something that cannot be printed";
  }
}

/** The same with its frames, a line each. */
export function located(error: unknown): string {
  return [errorText(error), ...framesOf(error).map((frame) => `  ${frame}`)].join("\n");
}

/**
 * Where it was thrown, innermost cause first, as the engine writes each frame: down to the call of the suite, without the suite's own
 * frames and the engine's. Empty where the engine does not say.
 */
export function framesOf(error: unknown): string[] {
  try {
    return frames(error);
  } catch {
    return []; // its members throw
  }
}

function frames(error: unknown): string[] {
  const inner = causes(error)
    .filter((one) => one instanceof Error)
    .at(-1);
  if (!(inner instanceof Error) || typeof inner.stack !== "string") return [];
  // From the end: the message comes first, and may be of any length.
  const lines = inner.stack.slice(-MOST_STACK).split("\n");
  // V8 begins with the message, which may have several lines; others have frames alone: "run@https://...".
  const all = lines.some(isV8) ? lines.filter(isV8) : lines.filter((line) => line.includes("@"));
  const ours = all.findIndex((frame) => frame.includes(OWN_FOLDER));
  return all
    .slice(0, ours < 0 ? all.length : ours)
    .filter((frame) => !frame.includes("node:internal"))
    .slice(0, MOST_FRAMES)
    .map((frame) => bounded(frame.trim()));
}

const [MOST_STACK, MOST_FRAMES] = [100_000, 50];

/** The error and its causes, which may be a circle. */
export function causes(error: unknown): readonly unknown[] {
  const chain = [error];
  try {
    for (
      let at = error;
      at instanceof Error && at.cause !== undefined && chain.length < MOST_CAUSES;
      at = at.cause
    )
      chain.push(at.cause);
  } catch {} // its members throw
  return chain;
}

const MOST_CAUSES = 8;

const isV8 = (line: string): boolean => /^\s+at /.test(line);

/** As frames have it: module runners name files by path alone. */
const OWN_FOLDER = import.meta.url.replace(/[^/]*$/, "").replace(/^file:\/\//, "");
