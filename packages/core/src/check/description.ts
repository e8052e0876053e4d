import { lengthOf, typedArrayName } from "./typed-array.ts";

/** Characters of one value, and entries of a list, that a message shows. */
const [LONGEST, MOST_ENTRIES] = [40, 8];

/** What a caller passed, for an error text: `"mean"`, `3.5`, `an array of length 2`, `a Float32Array of length 6`. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(shortened(value));
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return shortened(String(value));
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  const kind = typedArrayName(value);
  if (kind !== undefined) return `${withArticle(kind)} of length ${lengthOf(value)}`;
  const name = nameOf(value);
  return /Array$/.test(name)
    ? `an object that only looks like ${withArticle(name)}, as a Proxy does`
    : withArticle(name);
}

/** What an object calls itself, which may be anything. */
function nameOf(value: object): string {
  const tag = Object.prototype.toString.call(value).slice("[object ".length, -1);
  const name: unknown = tag === "Object" ? value.constructor?.name : tag;
  return typeof name === "string" && name !== "" ? shortened(name) : "object";
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}

/** `[2, 3, 4]`, of any length and with anything in it. */
export function list(values: readonly unknown[]): string {
  const shown = values.slice(0, MOST_ENTRIES).map(describe);
  return `[${(values.length > MOST_ENTRIES ? [...shown, "..."] : shown).join(", ")}]`;
}

/** `"a", "b" or "c"`. */
export function alternatives(words: readonly string[]): string {
  const quoted = words.map((word) => JSON.stringify(word));
  const last = quoted.pop() ?? "nothing";
  return quoted.length === 0 ? last : `${quoted.join(", ")} or ${last}`;
}

function withArticle(noun: string): string {
  return `${/^[AEIO]/i.test(noun) ? "an" : "a"} ${noun}`;
}
