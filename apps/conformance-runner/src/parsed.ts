import type { Outcome } from "@ctckit/conformance";
import type { RunRecord } from "./record.ts";

/**
 * A report of somebody's: what a table of it needs is checked.
 *
 * @param name of the file, for errors
 * @throws TypeError - the text is not a record of this format
 */
export function parsed(text: string, name?: string): RunRecord {
  const where = name === undefined ? "" : `${name}: `;
  let record: Partial<RunRecord> | null;
  try {
    record = JSON.parse(text);
  } catch (error) {
    throw new TypeError(`${where}${(error as Error).message}`, { cause: error });
  }
  const expect = (right: boolean, what: string) => {
    if (!right) throw new TypeError(`${where}expected ${what}`);
  };
  expect(
    record?.format === 1 && Array.isArray(record.backends),
    `a report of format 1, got ${text.slice(0, 40)}`,
  );
  const { date, machine, backends } = record as RunRecord;
  expect(typeof date === "string", "a date");
  expect(isText(machine?.runtime) && isText(machine?.hardware), "machine to have runtime and hardware");
  for (const [i, backend] of backends.entries()) {
    const at = `backends[${i}]`;
    expect(isText(backend?.provider), `${at} to have a provider's name`);
    const { results, errors, manifest, device, absent } = backend;
    const each = Array.isArray(results) && results.every((one) => isText(one?.id) && isOutcome(one.outcome));
    expect(each, `${at}.results to have an id and an outcome each`);
    expect(isTexts(errors), `${at}.errors to be a list of strings`);
    for (const text of [device, absent]) expect(text === undefined || isText(text), `${at} in this format`);
    if (manifest === undefined) continue;
    for (const list of ["dtypes", "topologies", "inputs", "gradients"] as const)
      expect(isTexts(manifest?.[list]), `${at}.manifest.${list} to be a list of strings`);
    const limits: unknown[] | undefined = manifest.limits && Object.values(manifest.limits);
    const bounds = limits?.every((one) => typeof one === "number" || isText(one)) ?? false;
    expect(bounds, `${at}.manifest.limits to be numbers`);
  }
  return record as RunRecord;
}

const outcomes = {
  pass: 0,
  fail: 0,
  unsupported: 0,
  absent: 0,
  "known-failure": 0,
  fixed: 0,
} satisfies Record<Outcome, 0>;

const isOutcome = (value: unknown): boolean => isText(value) && Object.hasOwn(outcomes, value);
const isText = (value: unknown): value is string => typeof value === "string";
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
