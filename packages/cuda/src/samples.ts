import type { Batch } from "@ctckit/core";
import { latticeFields, sampleFields } from "@ctckit/parallel";
import { sampleBytes, sampleTable } from "./generated/kernels.ts";
import type { Place } from "./workspace.ts";

// What kernels are told of each sample: numbers by name.

export type Field = (typeof sampleTable)[number][0];
export type Fields = Readonly<Partial<Record<Field, number>>>;

/** Of any sample. */
export function fieldsOf(batch: Omit<Batch, "data">, sample: number, frames: number): Fields {
  return { ...sampleFields(batch, sample, frames), time: batch.time };
}

/** Of a sample that goes through the lattice. */
export function placedFields(batch: Omit<Batch, "data">, place: Place, gradient: boolean): Fields {
  const { sample, frames, arrays } = place;
  return { ...fieldsOf(batch, sample, frames), ...latticeFields(place, gradient), ...arrays };
}

/** As kernels declare it, one sample after the other. Fields that a sample does not have are 0: no kernel that runs reads them. */
export function packed(samples: readonly Fields[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(samples.length * sampleBytes));
  for (const [i, sample] of samples.entries())
    for (const [name, type, at] of sampleTable) {
      const value = sample[name] ?? 0;
      if (type === "f64") view.setFloat64(i * sampleBytes + at, value, true);
      else view.setInt32(i * sampleBytes + at, value, true);
    }
  return new Uint8Array(view.buffer);
}
