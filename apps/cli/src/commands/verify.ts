import { dirname } from "node:path";
import { Piscina } from "piscina";
import { shardsOf } from "../manifest/shards.ts";
import type { WorkerAnswer, WorkerTask } from "../run/worker.ts";
import { workerFile } from "../run/worker-file.ts";
import { VERSION } from "../settings.ts";
import { directory } from "../store/directory.ts";
import { recordOf } from "../store/record.ts";
import type { VerifyOptions } from "./options.ts";

export async function verify(path: string, { part, seed, workers, json }: VerifyOptions): Promise<number> {
  const { version, manifest, outside, settings } = await recordOf(path);
  if (version !== VERSION)
    throw new Error(
      `${path} was made by version ${version}, which this one, ${VERSION}, cannot compute again`,
    );
  const place = await directory(path);
  const all = await shardsOf(manifest, settings.shardSize);
  const made = (
    await Promise.all(all.map(async (shard) => ({ shard, state: await place.done(shard.index) })))
  ).flatMap(({ shard, state }) => (state ? [{ shard, name: state.name }] : []));
  if (made.length === 0) throw new Error(`${path} has no shard that is done`);
  const chosen = sample(made, Math.max(1, Math.ceil((part / 100) * made.length)), seed);
  const pool = new Piscina<WorkerTask, WorkerAnswer>({ filename: workerFile, maxThreads: workers });
  const folder = { path: dirname(manifest), open: outside };
  const problems: string[] = [];
  try {
    await Promise.all(
      chosen.map(async ({ shard, name }) => {
        const answer = await pool.run({ manifest, place: shard, folder, settings });
        const bytes = await place.shard(shard.index, name);
        if (answer.name !== name)
          problems.push(`shard ${shard.index}: its inputs are not those that it was made of`);
        else if (!bytes.equals(Buffer.from(answer.samples!)))
          problems.push(`shard ${shard.index}: ${difference(bytes, Buffer.from(answer.samples!))}`);
      }),
    );
  } finally {
    await pool.destroy();
  }
  problems.sort();
  if (json)
    process.stdout.write(`${JSON.stringify({ verified: chosen.length, of: made.length, problems })}\n`);
  else {
    for (const problem of problems) process.stdout.write(`${problem}\n`);
    process.stdout.write(
      `${chosen.length} of ${made.length} shards computed again: ${problems.length === 0 ? "every byte is the same" : `${problems.length} differ`}.\n`,
    );
  }
  return problems.length > 0 ? 1 : 0;
}

function difference(found: Buffer, wanted: Buffer): string {
  let at = 0;
  while (at < Math.min(found.length, wanted.length) && found[at] === wanted[at]) at += 1;
  if (at === found.length || at === wanted.length)
    return `it has ${found.length} bytes, and should have ${wanted.length}`;
  const line = found.subarray(0, at).filter((byte) => byte === 10).length + 1;
  return `byte ${at} (line ${line} of the file) is ${found[at]}, and should be ${wanted[at]}`;
}

/** Some of them, the same for a seed: a shuffle (Fisher and Yates) by a linear congruence (Numerical Recipes). */
function sample<T>(all: readonly T[], count: number, seed: number): T[] {
  const rest = [...all];
  let state = seed >>> 0;
  for (let i = 0; i < Math.min(count, rest.length); i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = i + Math.floor((state / 2 ** 32) * (rest.length - i));
    [rest[i], rest[j]] = [rest[j]!, rest[i]!];
  }
  return rest.slice(0, count);
}
