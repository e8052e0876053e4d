import type { InputArray } from "@ctckit/core";
import {
  type AsyncBeamSearchOptions,
  asyncKeys,
  type BeamSearchOptions,
  type BeamSettings,
  beamKeys,
  checkClasses,
  validateBeamOptions,
} from "./beam-options.ts";
import { type BeamReading, readings, unreadable } from "./beam-reading.ts";
import { type Checked, type Emissions, startOf, validateEmissions } from "./emissions.ts";
import { readers } from "./rows.ts";
import { askedLater, askedNow } from "./scorer.ts";
import { Search } from "./search.ts";
import { take, wordPrefixes } from "./words.ts";

/**
 * The likeliest readings, by the sum over their alignments (prefix beam search: Graves et al. 2006, Hannun et al. 2014).
 *
 * Prefixes with equal scores are in the order of the prefixes that they come from: one comes before those that it becomes with one label
 * more, and these are in the order of their labels. With logarithms of our own, results have the same bits on every engine.
 *
 * @returns for each sample its best readings, the best first: `best` of them, or as many as were kept; none where no labels have any
 * probability
 * @throws TypeError, RangeError - an argument is wrong, with its index and value
 * @throws ScorerError - the scorer failed
 */
export function beamSearch(
  emissions: Emissions<InputArray>,
  options: BeamSearchOptions = {},
): BeamReading[][] {
  const [checked, settings] = validated("beamSearch", emissions, options, beamKeys);
  return Array.from({ length: checked.batch }, (_, n) => {
    const search = new Search({ ...settings, blank: checked.blank }, checked.classes);
    for (const row of rows(checked, n)) {
      if (row === undefined) return [unreadable()];
      advance(search, row, settings);
    }
    finish(search, settings);
    return readings(search, settings.best);
  });
}

/** The same with a scorer that may answer later. Samples are searched one after the other. */
export async function beamSearchAsync(
  emissions: Emissions<InputArray>,
  options: AsyncBeamSearchOptions = {},
): Promise<BeamReading[][]> {
  const [checked, settings] = validated("beamSearchAsync", emissions, options, asyncKeys);
  const all: BeamReading[][] = [];
  for (let n = 0; n < checked.batch; n++) all.push(await searched(checked, n, settings));
  return all;
}

function validated(
  where: string,
  emissions: Emissions<InputArray>,
  options: AsyncBeamSearchOptions,
  known: Readonly<Record<string, true>>,
): [Checked, BeamSettings] {
  const checked = validateEmissions(where, emissions);
  const settings = validateBeamOptions(where, options, known);
  checkClasses(settings, checked.blank, checked.classes);
  return [checked, settings];
}

/** A sample's frames, each in the same memory; undefined where one holds NaN. */
function* rows(checked: Checked, n: number): Generator<Float64Array | undefined> {
  const row = new Float64Array(checked.classes); // [C]
  const read = readers[checked.input];
  for (let t = 0; t < checked.inputLengths[n]!; t++)
    yield read(checked.data, startOf(checked, t, n), row, checked.floor) ? row : undefined;
}

/** One more frame. */
export function advance(search: Search, row: Float64Array, { scorer, wordEnd }: BeamSettings): void {
  search.step(row);
  if (!scorer || search.ended.length === 0) return;
  take(search, search.ended, askedNow(scorer, wordPrefixes(search, search.ended, wordEnd, false), false));
}

/** There are no more frames. */
export function finish(search: Search, { scorer, wordEnd }: BeamSettings): void {
  const entries = everyEntry(search);
  if (!scorer || entries.length === 0) return;
  take(search, entries, askedNow(scorer, wordPrefixes(search, entries, wordEnd, true), true));
}

async function searched(checked: Checked, n: number, settings: BeamSettings): Promise<BeamReading[]> {
  const { scorer, wordEnd, scorerTimeout, best } = settings;
  const search = new Search({ ...settings, blank: checked.blank }, checked.classes);
  const ask = async (entries: readonly number[], end: boolean) => {
    if (!scorer || entries.length === 0) return;
    const scores = await askedLater(scorer, wordPrefixes(search, entries, wordEnd, end), end, scorerTimeout);
    take(search, entries, scores);
  };
  for (const row of rows(checked, n)) {
    if (row === undefined) return [unreadable()];
    search.step(row);
    if (search.ended.length > 0) await ask(search.ended, false);
  }
  await ask(everyEntry(search), true);
  return readings(search, best);
}

const everyEntry = ({ current }: Search) => Array.from({ length: current.size }, (_, i) => i);
