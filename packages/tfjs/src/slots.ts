// Whole numbers in slots of a tensor. On WebGL, TF.js keeps int32 in floats, which may have 16 bits: every integer up to 2048 is
// exact there, but 5001 is read back as 5000. So a number of 2048 or more takes several slots, none beyond +-2048: its digits to base
// 1024, the highest first, and all but the last as -2 - digit. 5001 = 4 * 1024 + 905 is [-6, 905]. -1 is padding.

const base = 1024;
/** What is below has a slot for itself. */
export const oneSlot = 2 * base;

/** Appends `value`, a whole number of 0 or more. */
export function writeNumber(slots: number[], value: number): void {
  if (value < oneSlot) {
    slots.push(value);
    return;
  }
  const digits = [value % base];
  for (let rest = Math.floor(value / base); rest > 0; rest = Math.floor(rest / base)) {
    digits.unshift(-2 - (rest % base));
  }
  slots.push(...digits);
}

/**
 * The number that begins in slot `from`, and the slot after it. What is in one slot is returned as it is, whole or not.
 * Undefined where the row ends, or where digits are not what `writeNumber` writes.
 */
export function readNumber(
  row: ArrayLike<number>,
  from: number,
): { readonly value: number; readonly next: number } | undefined {
  let next = from;
  let high = 0;
  for (; row[next]! <= -2; next++) {
    const digit = -2 - row[next]!;
    if (!isDigit(digit)) return undefined;
    high = high * base + digit;
  }
  const last = row[next];
  if (last === undefined) return undefined;
  if (next === from) return { value: last, next: next + 1 };
  return isDigit(last) ? { value: high * base + last, next: next + 1 } : undefined;
}

function isDigit(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < base;
}
