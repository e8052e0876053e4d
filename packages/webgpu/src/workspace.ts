import type { Target } from "./targets.ts";

// Where the arrays of a group of samples lie in `work`, in elements of 4 bytes.

export interface Place extends Target {
  /** Where each array begins. */
  readonly arrays: Readonly<Record<string, number>>;
}

export interface Group {
  readonly places: readonly Place[];
  readonly size: number;
}

const FAMILIES = 2; // blanks and labels

function sizeOf(target: Target, gradient: boolean): number {
  return arraysOf(target, gradient).reduce((sum, [, length]) => sum + length, 0);
}

function arraysOf({ frames, targetLength, usedCount }: Target, gradient: boolean): [string, number][] {
  const row = FAMILIES * (targetLength + 3);
  const emissions = frames * (usedCount + 1);
  const alpha = (gradient ? frames : Math.min(frames, 2)) * row;
  return [
    ["total", 1],
    ["totalExponent", 1],
    ["alive", 1],
    ["sums", frames],
    ["emissions", emissions],
    ["emissionsExponent", emissions],
    ["alpha", alpha],
    ["alphaExponent", alpha],
    ...(gradient
      ? ([
          ["beta", 2 * row],
          ["betaExponent", 2 * row],
          ["gamma", emissions],
          ["posteriors", frames * FAMILIES * (targetLength + 1)],
        ] as [string, number][])
      : []),
  ];
}

/** As many samples at a time as a device takes. */
export const groupsFor = (
  limits: GPUSupportedLimits,
  targets: readonly Target[],
  gradient: boolean,
): Group[] =>
  groups(
    targets,
    gradient,
    Math.floor(limits.maxStorageBufferBindingSize / Int32Array.BYTES_PER_ELEMENT),
    limits.maxComputeWorkgroupsPerDimension,
  );

/** As many samples at a time as `most` elements hold, and at most `many`, in their order. A sample may need more for itself. */
function groups(targets: readonly Target[], gradient: boolean, most: number, many: number): Group[] {
  const made: Target[][] = [];
  let room = 0;
  for (const target of targets) {
    const size = sizeOf(target, gradient);
    if (made.length === 0 || size > room || made.at(-1)!.length === many) {
      made.push([]);
      room = most;
    }
    made.at(-1)!.push(target);
    room -= size;
  }
  return made.map((members) => group(members, gradient));
}

function group(targets: readonly Target[], gradient: boolean): Group {
  let size = 0;
  const places = targets.map((target): Place => {
    const arrays: Record<string, number> = {};
    for (const [name, length] of arraysOf(target, gradient)) {
      arrays[name] = size;
      size += length;
    }
    return { ...target, arrays };
  });
  return { places, size };
}
