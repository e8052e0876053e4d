import { emptySample, type Sample } from "./sample.ts";
import { tables } from "./tables.ts";

/**
 * What the plans of one opened backend share. One workspace serves them all: the stages of a sample run in one go, and
 * between samples nothing is kept in it.
 */
export interface Device {
  sample: Sample;
  closed: boolean;
}

export function device(): Device {
  return { sample: emptySample(tables()), closed: false };
}
