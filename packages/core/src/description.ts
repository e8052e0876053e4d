/** What a caller passed, for an error text: `"mean"`, `3.5`, `an array of length 2`, `a Float32Array of length 6`. */
export function describe(value: unknown): string {
  if (typeof value === "string")
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  const name = Object.prototype.toString.call(value).slice("[object ".length, -1);
  if (name === "Object") return withArticle(value.constructor?.name ?? "object");
  if (ArrayBuffer.isView(value) && "length" in value) return `${withArticle(name)} of length ${value.length}`;
  return withArticle(name);
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
