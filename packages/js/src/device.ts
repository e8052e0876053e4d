import type { Tables } from "./tables.ts";

/** What the plans of one opened backend share. */
export interface Device {
  readonly tables: Tables;
  closed: boolean;
}
