import { expect, test } from "vitest";
import { kills, killsAsked } from "./kills.ts";

const asked = killsAsked(20);

test(
  `${asked} workers that end at random moments hang no call`,
  async () => {
    const make = () => new Worker(new URL("./scripts/mortal.ts", import.meta.url), { type: "module" });
    const tally = await kills(asked, make);
    console.log(JSON.stringify(tally));
    expect(tally.kills).toBeGreaterThanOrEqual(asked);
    expect(tally.right).toBeGreaterThanOrEqual(tally.opens);
  },
  60_000 + asked * 2000,
);
