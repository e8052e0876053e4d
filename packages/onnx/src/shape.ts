import type { Layout } from "@ctckit/core";

/** `[N, T, C]` or `[T, N, C]`, as the layout says. */
export type FramesShape = readonly [number, number, number];

/** The shape of a batch: `[T, C]` is a batch of one. @throws RangeError - another rank, or an axis of no length */
export function shapeOf(dims: readonly number[], layout: Layout): FramesShape {
  const [first, second, third] = dims;
  if (dims.length < 2 || dims.length > 3)
    throw new RangeError(
      `tensor: expected dims [${[...layout].join(", ")}] or [T, C], got [${dims.join(", ")}]`,
    );
  if (!dims.every((length) => Number.isInteger(length) && length > 0))
    throw new RangeError(`tensor: expected dims of 1 or more, got [${dims.join(", ")}]`);
  if (third !== undefined) return [first!, second!, third];
  return layout === "NTC" ? [1, first!, second!] : [first!, 1, second!];
}
