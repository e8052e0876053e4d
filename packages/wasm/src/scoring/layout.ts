import type { Batch } from "@ctckit/core/backend";
import { eachSize, type Need } from "@ctckit/scoring";
import { placed } from "../kernel-text.ts";
import { aligned, SLACK, workspace } from "../layout.ts";
import type { ScoringModule } from "./module.ts";

// The arrays of one call, for the largest sample of its batch, and some frames of the input.

/** Bytes of the input that are there at once. */
const CHUNK_BYTES = 2 ** 18;

export interface Places {
  readonly addresses: Readonly<Record<string, number>>;
  readonly data: number;
  /** Where there is room for as many frames of a direction; otherwise as `data`. */
  readonly grad: number;
  /** Frames for which there is room at `data`. */
  readonly chunk: number;
  readonly bytes: number;
}

export function placesOf(module: ScoringModule, batch: Batch, need: Need): Places {
  const { labels, loss, ...besides } = module.groups;
  const groups = [labels, loss, ...(need === "loss" ? [] : [besides[need]])];
  const extent: number[] = [];
  eachSize(batch, need, module, (dimensions, reaches) => {
    let at = 0;
    for (const { words } of reaches ? groups : [labels])
      for (const length of words(dimensions)) {
        extent[at] = Math.max(extent[at] ?? 0, length);
        at += 1;
      }
  });
  const { addresses, end } = workspace(aligned(1), extent);
  const { classes, time } = batch;
  const chunk = Math.min(time, Math.max(1, Math.floor(CHUNK_BYTES / (4 * classes))));
  const names = groups.map(({ arrays }) => arrays).join(" ");
  const frames = aligned(4 * chunk * classes);
  const grad = need === "expectations" ? end + frames : end;
  return { addresses: placed(names, addresses), data: end, grad, chunk, bytes: grad + frames + SLACK };
}
