// What the caller's thread needs for alignments and for nothing else. Loaded when a backend is first prepared for them, as what
// aligns is in js and wasm: of a page that trains it would be 0.4 kB.

import type { Pool } from "./pool.ts";
import { type Preparation, preparation } from "./preparation.ts";
import { follower } from "./progress.ts";
import { deliver } from "./results.ts";

export interface Aligning extends Preparation {
  readonly follower: typeof follower;
  readonly deliver: typeof deliver;
}

/** @param limit milliseconds that a worker may take to load what it needs */
export function aligning(pool: Pool, limit: number): Aligning {
  return { ...preparation(pool, limit), follower, deliver };
}
