import { expect, test } from "vitest";
import { kills, killsAsked } from "./kills.ts";
import { create } from "./scripts/create.ts";

const asked = killsAsked(60);

test(
  `${asked} workers that end at random moments hang no call`,
  async () => {
    const tally = await kills(asked, () => create("./mortal.ts"));
    console.log(JSON.stringify(tally));
    expect(tally.kills).toBeGreaterThanOrEqual(asked);
    expect(tally.right).toBeGreaterThanOrEqual(tally.opens);
  },
  60_000 + asked * 1000,
);
