import type { Batch } from "@ctckit/core/backend";
import { latticeFields, type Other, sampleFields } from "@ctckit/parallel";
import type { NamedShader } from "./shader.ts";
import type { Spec } from "./stages.ts";
import { rowsLength } from "./topology.ts";
import type { Place } from "./workspace.ts";

// The numbers that shaders receive for each sample, by name.

export type Fields = Readonly<Record<string, number>>;

/** The fields that every sample has. @param endFrame the frame after the last one that needs a workgroup */
export function fieldsOf(
  batch: Omit<Batch, "data">,
  sample: number,
  frames: number,
  endFrame: number,
): Fields {
  return { ...sampleFields(batch, sample, frames), endFrame };
}

/** The fields of a sample without an alignment, whose posteriors are cleared. */
export function otherFields(batch: Omit<Batch, "data">, { sample, frames, ...other }: Other): Fields {
  return { ...fieldsOf(batch, sample, frames, frames), ...other, meeting: 0, posteriorsAt: 0 };
}

/** The fields of a sample that goes through the lattice. */
export function placedFields(spec: Spec, batch: Omit<Batch, "data">, place: Place): Fields {
  const { topology } = spec;
  const { sample, frames, targetLength, places, arrays } = place;
  const { names } = topology.labelWords;
  return {
    ...fieldsOf(batch, sample, frames, frames),
    ...Object.fromEntries(places.map((at, i) => [`${names[i]!}At`, at])),
    ...Object.fromEntries(Object.entries(arrays).map(([name, at]) => [`${name}At`, at])),
    ...latticeFields({ ...spec, topology: topology.name }, batch, place),
    // The distance to the other direction's rows.
    rowsFrom: rowsLength(topology, targetLength),
  };
}

/** Packs the fields as the shader declares them, one sample after the other. */
export function packed({ name, fields }: NamedShader, samples: readonly Fields[]): Int32Array {
  const words = new Int32Array(samples.length * fields.length);
  const floats = new Float32Array(words.buffer);
  for (const [i, sample] of samples.entries())
    for (const [j, [field, type]] of fields.entries()) {
      const value = sample[field!];
      if (value === undefined)
        throw new Error(`webgpu: shader ${name} has a field ${field}, samples have none`);
      (type === "f32" ? floats : words)[i * fields.length + j] = value;
    }
  return words;
}
