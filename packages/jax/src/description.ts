/** What a caller passed, for an error text: `undefined`, `a function`, `a Promise`, `a Float32Array`. */
export function describe(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null)
    return typeof value === "string" ? "a string" : String(value);
  const name: unknown = value.constructor?.name;
  return typeof name === "string" && name !== ""
    ? `${/^[AEIO]/.test(name) ? "an" : "a"} ${name}`
    : "an object";
}
