/// <reference types="@webgpu/types" />
import { describe } from "@ctckit/core/backend";

/**
 * Refuses what the platform does not take for an object of its own. A Proxy only looks like one, and so does what `Object.create`
 * makes. Dawn for Node crashes on those. Browsers refuse them, each in its own words.
 *
 * @throws TypeError
 */
export function checkGenuine(name: string, kind: "GPUBuffer" | "GPUCommandEncoder", value: unknown): void {
  const known = globalThis[kind] as { readonly prototype: object } | undefined;
  // In Node the kinds need not be global, and then nothing better is known.
  const isKind = known ? value instanceof (known as never) || isTagged(kind, value) : isObject(value);
  if (!isKind) throw new TypeError(`${name}: expected a ${kind}, got ${describe(value)}`);
  try {
    // The platform's own getter, which asks for an object of the platform's. Dawn's crashes on those of another kind.
    if (known) Reflect.get(known.prototype, "label", value);
  } catch (cause) {
    const text = `${name}: expected a ${kind}, got an object that only looks like one, as a Proxy does`;
    throw new TypeError(text, { cause });
  }
}

/** A page may have it from another frame, where it is not an instance of this one's kind. */
function isTagged(kind: string, value: unknown): boolean {
  return Object.prototype.toString.call(value) === `[object ${kind}]`;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
