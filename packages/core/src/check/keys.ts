import { alternatives, describe } from "./description.ts";

/** Every key of `T`, so that the compiler names one that is forgotten. */
export type Keys<T> = Record<keyof T, true>;

/**
 * Refuses what is no object, and every key with a value that is not among `known`.
 *
 * @param where what the error begins with: the function or the argument
 * @throws TypeError
 */
export function checkKeys(where: string, value: unknown, known: Readonly<Record<string, true>>): void {
  const names = () => Object.keys(known).join(", ");
  if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value))
    throw new TypeError(`${where}: expected an object with ${names()}, got ${describe(value)}`);
  for (const [key, given] of Object.entries(value)) {
    if (given !== undefined && !Object.hasOwn(known, key))
      throw new TypeError(`${where}: unknown option ${describe(key)}; known: ${names()}`);
  }
}

export function oneOf<T extends string>(
  name: string,
  value: unknown,
  allowed: Record<T, true>,
  fallback: NoInfer<T>,
): T {
  return value === undefined ? fallback : choice(name, value, allowed);
}

/** One of the words that are the keys of `allowed`. */
export function choice<T extends string>(name: string, value: unknown, allowed: Record<T, true>): T {
  if (typeof value === "string" && Object.hasOwn(allowed, value)) return value as T;
  const text = `${name}: expected ${alternatives(Object.keys(allowed))}, got ${describe(value)}`;
  throw typeof value === "string" ? new RangeError(text) : new TypeError(text);
}

export function flag(name: string, value: unknown): boolean {
  if (value === undefined) return false;
  if (typeof value === "boolean") return value;
  throw new TypeError(`${name}: expected a boolean, got ${describe(value)}`);
}
