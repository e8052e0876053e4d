import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Progress, run } from "../run/run.ts";
import { type OperationName, type Settings, VERSION } from "../settings.ts";
import { directory } from "../store/directory.ts";
import { settle } from "../store/record.ts";
import { vocabulary as vocabularyOf } from "../tokens/vocabulary.ts";
import type { CorpusOptions } from "./options.ts";
import { progressBar } from "./progress-bar.ts";

/** Does with each sample of a manifest what `operation` says. @returns the exit code */
export async function corpus(
  operation: OperationName,
  given: string,
  options: CorpusOptions,
): Promise<number> {
  const { out, vocabulary: file, workers, shard: part, allowOutside: outside, json } = options;
  const manifest = resolve(given);
  const vocabulary = await readFile(file, "utf8");
  const { input, blank, floor, frameRate, shardSize } = options;
  const { unknown = "refuse", starScore = 0, confidences = false, tokens = false, width = 0 } = options;
  const { tokens: classes } = vocabularyOf(vocabulary);
  if (blank >= classes.length)
    throw new RangeError(`--blank: expected a class of the vocabulary's ${classes.length}, got ${blank}`);
  if (floor > 0 && input !== "probabilities")
    throw new RangeError(`--floor: expected with --input probabilities alone, got ${floor} with ${input}`);
  const settings: Settings = {
    ...{ operation, input, blank, floor, vocabulary },
    ...{ unknown, starScore, frameRate, confidences, tokens, width, shardSize },
  };
  await directory(out);
  await settle(out, { version: VERSION, manifest, outside, settings });

  const stop = new AbortController();
  const interrupted = () => stop.abort(new Error("interrupted"));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, interrupted);
  const bar = json ? undefined : progressBar();
  try {
    const result = await run(
      {
        ...{
          manifest,
          folder: { path: dirname(manifest), open: outside },
          settings,
          out: resolve(out),
          workers,
        },
        ...(part && { part }),
        signal: stop.signal,
      },
      (progress: Progress) => bar?.show(progress),
    );
    bar?.stop();
    const { shards, done, counts, elsewhere, failures } = result;
    if (json) process.stdout.write(`${JSON.stringify({ shards, done, elsewhere, failures, ...counts })}\n`);
    else
      process.stdout.write(
        `${done} of ${shards} shards are done, ${counts.samples} samples by this run (${(counts.seconds / 3600).toFixed(2)} h). ` +
          `${failures === 0 ? "None failed" : `${failures} failed: ${out}/failed.jsonl`}.` +
          `${elsewhere > 0 ? ` ${elsewhere} shards are another process's.` : ""}\n`,
      );
    if (elsewhere > 0) return 3;
    return failures > 0 ? 1 : 0;
  } catch (error) {
    bar?.stop();
    if (stop.signal.aborted) return 130;
    throw error;
  }
}
