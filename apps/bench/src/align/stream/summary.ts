import { median, percentile } from "../../statistics.ts";

/** Of all pushes. */
export interface Summary {
  readonly median: number;
  readonly mean: number;
  /** 99 % are no more than this. */
  readonly most: number;
}

export function summary(values: readonly number[]): Summary {
  return {
    median: median(values),
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    most: percentile(values, 0.99),
  };
}
