// What the caller's thread needs for operations that no trainer uses. Loaded when a backend is first prepared for one, as what they
// take is in js and wasm: of a page that trains it would be 0.5 kB.

import type { Pool } from "./pool.ts";
import { type Preparation, preparation } from "./preparation.ts";
import { follower } from "./progress.ts";
import { deliver } from "./results.ts";

export interface Later extends Preparation {
  readonly follower: typeof follower;
  readonly deliver: typeof deliver;
}

/** @param limit milliseconds that a worker may take to load what it needs */
export function later(pool: Pool, limit: number): Later {
  return { ...preparation(pool, limit), follower, deliver };
}
