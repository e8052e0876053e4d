import type { Batch } from "@ctckit/core";
import type { Machine } from "../src/machine.ts";
import { staging } from "../src/staging.ts";
import { topology } from "./problem.ts";

/** The bytes that a call which brings its arrays along asks its machine for. Nothing is allocated. */
export function reservation(batch: Batch, gradient: boolean): number {
  let wanted = 0;
  const machine: Pick<Machine, "reserve"> = {
    reserve(bytes) {
      wanted = bytes;
    },
  };
  staging(machine as Machine, topology, batch, gradient ? { grad: new Float32Array() } : {});
  return wanted;
}
