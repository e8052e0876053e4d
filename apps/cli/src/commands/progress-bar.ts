import { SingleBar } from "cli-progress";
import type { Progress } from "../run/run.ts";

export interface ProgressBar {
  show(progress: Progress): void;
  stop(): void;
}

/** On stderr: shards, hours of speech, samples a second, and the time that is left. */
export function progressBar(): ProgressBar {
  const bar = new SingleBar({
    format:
      "{bar} {value}/{total} shards, {hours} h, {rate} samples/s, {failed} failed, {eta_formatted} left",
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
  });
  const began = performance.now();
  let started = false;
  return {
    show({ shards, done, counts: { samples, failed, seconds } }) {
      if (!started) bar.start(shards, done, { hours: "0.0", rate: 0, failed: 0 });
      started = true;
      bar.update(done, {
        hours: (seconds / 3600).toFixed(1),
        rate: Math.round((1000 * samples) / Math.max(1, performance.now() - began)),
        failed,
      });
    },
    stop: () => bar.stop(),
  };
}
