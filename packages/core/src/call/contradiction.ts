import type { Input } from "../contract/backend.ts";
import type { Inspection } from "../inspect-api.ts";

/** The part of all frames in which the likeliest class is, from which on it is taken for the blank. */
const MOST = 0.5;
/** The part in which a blank is at least, where another class leads. */
const SOME = 0.02;

/**
 * What emissions say against the options that they are to be used with: a sentence that names the option and what to say instead, or
 * undefined. Adapters refuse what contradicts. It takes no side where frames are few or of different kinds.
 */
export function contradiction(
  { frames, input, found, leading, first, last }: Inspection,
  options: { readonly input: Input; readonly blank: number; readonly classes: number },
): string | undefined {
  if (input !== undefined && input !== options.input && !(options.input === "logits" && input === "logProbs"))
    return `input: "${options.input}" contradicts the data: ${found}. Say input: "${input}"`;
  const { blank, classes } = options;
  if (frames < 8 || leading === undefined || leading.class === blank || leading.share < MOST)
    return undefined;
  if (leading.class !== 0 && leading.class !== classes - 1) return undefined;
  const own = blank === 0 ? first : blank === classes - 1 ? last : 0;
  if (own > SOME) return undefined;
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  return `blank: ${blank} contradicts the data: class ${leading.class} leads in ${percent(leading.share)} of the frames, class ${blank} in ${percent(own)}. Say blank: ${leading.class}`;
}
