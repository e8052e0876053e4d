// What somebody's code threw, for whoever has to find the line.

/** "TypeError: steps is not iterable". */
export function errorText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
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
  const inner = causes(error)
    .filter((one) => one instanceof Error)
    .at(-1);
  if (!(inner instanceof Error) || typeof inner.stack !== "string") return [];
  const lines = inner.stack.split("\n");
  // V8 begins with the message, which may have several lines; others have frames alone: "run@https://...".
  const frames = lines.some(isV8) ? lines.filter(isV8) : lines.filter((line) => line.includes("@"));
  const ours = frames.findIndex((frame) => frame.includes(OWN_FOLDER));
  return frames
    .slice(0, ours < 0 ? frames.length : ours)
    .filter((frame) => !frame.includes("node:internal"))
    .map((frame) => frame.trim());
}

/** The error and its causes, which may be a circle. */
export function causes(error: unknown): readonly unknown[] {
  const chain = [error];
  for (
    let at = error;
    at instanceof Error && at.cause !== undefined && chain.length < MOST_CAUSES;
    at = at.cause
  )
    chain.push(at.cause);
  return chain;
}

const MOST_CAUSES = 8;

const isV8 = (line: string): boolean => /^\s+at /.test(line);

/** As frames have it: module runners name files by path alone. */
const OWN_FOLDER = import.meta.url.replace(/[^/]*$/, "").replace(/^file:\/\//, "");
