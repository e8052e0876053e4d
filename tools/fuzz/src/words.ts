// What stands on a command line, for commander.
import { InvalidArgumentError } from "commander";

/** Names separated by commas. */
export function listed(names: readonly string[]) {
  return (text: string): string[] => {
    const asked = text.split(",");
    const unknown = asked.find((name) => !names.includes(name));
    if (unknown !== undefined)
      throw new InvalidArgumentError(`expected names of ${names.join(", ")}, got "${unknown}"`);
    return asked;
  };
}

/** Number("") is 0 and Number("1e3") is 1000: only digits are what was meant. */
export function natural(least: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`expected a whole number from ${least}, got "${text}"`);
    return value;
  };
}
