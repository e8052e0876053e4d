const typedArray: typeof Int8Array = Object.getPrototypeOf(Int8Array); // the class that all kinds extend

/** What a caller passed, for an error text: `"mean"`, `3.5`, `an array of length 2`, `a Float32Array of length 6`. */
export function describe(value: unknown): string {
  if (typeof value === "string")
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  const name = Object.prototype.toString.call(value).slice("[object ".length, -1);
  if (name === "Object") return describeObject(value);
  if (ArrayBuffer.isView(value) && "length" in value) return `${withArticle(name)} of length ${value.length}`;
  return withArticle(name);
}

function describeObject(value: object): string {
  const name: unknown = value.constructor?.name; // a class may give itself a `name` of any type
  const noun = withArticle(typeof name === "string" && name !== "" ? name : "object");
  return value instanceof typedArray ? `an object that only looks like ${noun}, as a Proxy does` : noun;
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
