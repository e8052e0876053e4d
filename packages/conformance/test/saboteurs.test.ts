// The suite can fail: every saboteur is caught by the case that is named for it, and the honest backend passes that case.

import { afterAll, expect, test } from "vitest";
import { type Case, runCase, suite } from "../src/index.ts";
import { renderTable } from "../src/report.ts";
import { reference } from "./reference-backend.ts";
import { referenceDevice } from "./reference-device.ts";
import { alignment } from "./saboteurs/alignment.ts";
import { allocation } from "./saboteurs/allocation.ts";
import { allocationFree } from "./saboteurs/allocation-free.ts";
import { behaviour } from "./saboteurs/behaviour.ts";
import { device } from "./saboteurs/device.ts";
import { expectations } from "./saboteurs/expectations.ts";
import { lattice } from "./saboteurs/lattice.ts";
import { numbers } from "./saboteurs/numbers.ts";
import { output } from "./saboteurs/output.ts";
import { scores } from "./saboteurs/scores.ts";
import { survivors } from "./saboteurs/survivors.ts";

const saboteurs = [
  ...lattice,
  ...output,
  ...numbers,
  ...behaviour,
  ...allocation,
  ...allocationFree,
  ...alignment,
  ...survivors,
  ...scores,
  ...expectations,
];

const rows: string[][] = [["saboteur", "caught by", "quick cases that fail"]];
// Traits of memory take seconds each, and every saboteur goes through all of these.
const quick = suite.filter(
  ({ id, slow }) => !slow && !/^(bad-input|trait)\//.test(id) && id.includes("float64"),
);

/** What the honest backend makes of a case, asked once however many saboteurs the case is to catch. */
const honest = new Map<string, Promise<string>>();
function honestly(named: Case): Promise<string> {
  const known = honest.get(named.id) ?? honestOutcome(named);
  honest.set(named.id, known);
  return known;
}
async function honestOutcome(named: Case): Promise<string> {
  const provider = reference();
  const backend = await provider.open();
  const { outcome } = await runCase(named, { provider, backend });
  await backend.close();
  return outcome;
}

for (const { does, caughtBy, provider } of saboteurs) {
  test(`a backend that ${does} is caught by ${caughtBy}`, async () => {
    const named = suite.find(({ id }) => id === caughtBy);
    if (!named) throw new Error(`no case ${caughtBy}`);
    expect(await honestly(named)).toBe("pass");

    const backend = await provider.open();
    const { outcome, reason } = await runCase(named, { provider, backend });
    let failed = 0;
    // A few are enough for the table: how widely a mistake shows, next to the case that must show it.
    const sampled = quick.filter((_, i) => i % 150 === 0);
    for (const one of sampled) if ((await runCase(one, { provider, backend })).outcome === "fail") failed++;
    await backend.close();
    rows.push([does, caughtBy, `${failed} of ${sampled.length}`]);
    expect(outcome, reason).toBe("fail");
  }, 60_000);
}

for (const { does, caughtBy, spoil } of device) {
  test(`a device's loss that ${does} is caught by ${caughtBy}`, async () => {
    const named = suite.find(({ id }) => id === caughtBy);
    if (!named) throw new Error(`no case ${caughtBy}`);
    const provider = reference();
    const backend = await provider.open();
    const outcomes = [];
    for (const access of [referenceDevice(), referenceDevice(spoil)])
      outcomes.push((await runCase(named, { provider, backend, device: access })).outcome);
    await backend.close();
    rows.push([does, caughtBy, ""]);
    expect(outcomes).toEqual(["pass", "fail"]);
  });
}

afterAll(() => {
  process.stdout.write(`\n${renderTable(rows)}\n${saboteurs.length + device.length} saboteurs\n`);
});
