import { readFile } from "node:fs/promises";
import { shardsOf } from "../manifest/shards.ts";
import { directory } from "../store/directory.ts";
import { recordOf } from "../store/record.ts";

export async function status(path: string, { json }: { readonly json: boolean }): Promise<number> {
  const { manifest, settings } = await recordOf(path);
  const place = await directory(path);
  const shards = await shardsOf(manifest, settings.shardSize);
  const totals = { shards: shards.length, done: 0, samples: 0, failed: 0, seconds: 0 };
  for (const { index } of shards) {
    const state = await place.done(index);
    if (!state) continue;
    totals.done += 1;
    for (const key of ["samples", "failed", "seconds"] as const) totals[key] += state.counts[key];
  }
  const reasons = await reasonsIn(`${path}/failed.jsonl`);
  if (json) process.stdout.write(`${JSON.stringify({ manifest, ...totals, reasons })}\n`);
  else {
    const { done, samples, failed, seconds } = totals;
    process.stdout.write(
      `${manifest}\n${done} of ${shards.length} shards are done: ${samples} samples, ${(seconds / 3600).toFixed(2)} h; ${failed} failed.\n`,
    );
    for (const [reason, count] of Object.entries(reasons)) process.stdout.write(`  ${count} x ${reason}\n`);
  }
  return 0;
}

/** How many failed for what: the argument and the first words. */
async function reasonsIn(path: string): Promise<Record<string, number>> {
  const text = await readFile(path, "utf8").catch(() => "");
  const reasons: Record<string, number> = {};
  for (const line of text.split("\n").filter(Boolean)) {
    const { code, argument } = JSON.parse(line) as { code: string; argument?: string };
    const reason = argument === undefined ? code : `${code} (${argument})`;
    reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  return reasons;
}
