import { type Batch, type EditsOutput, type Plan, throwIfAborted } from "@ctckit/core/backend";
import type { Target } from "@ctckit/parallel";
import { type EditResults, takeEdits, withAlike } from "@ctckit/parallel/scoring";
import { allocations } from "../allocations.ts";
import { planOf } from "../attempts.ts";
import { encode } from "../commands.ts";
import type { Device, Devices } from "../device.ts";
import { submitted } from "../recording.ts";
import type { Spec } from "../stages.ts";
import type { EditShaders } from "../topology.ts";
import { WORD } from "../workspace.ts";
import { submissions } from "./dispatches.ts";
import { type EditLayout, layOut } from "./layout.ts";

/** What a weight is: mantissa * 2^exponent. */
const FORM = { unit: Math.LN2, perFrame: 0 };

export function plan(spec: Spec, edits: EditShaders, devices: Devices): Plan<EditsOutput> {
  const bounds = { input: spec.input, topology: spec.topology.name };

  async function run(device: Device, batch: Batch, out: EditsOutput, signal?: AbortSignal): Promise<void> {
    const poisoned = await pass(device, batch, batch, out, undefined, signal);
    if (poisoned.length > 0) await pass(device, batch, withAlike(batch, spec), out, poisoned, signal);
  }

  /** @param frames the batch, with the frames to go through */
  async function pass(
    device: Device,
    batch: Batch,
    frames: Batch,
    out: EditsOutput,
    poisoned: readonly number[] | undefined,
    signal?: AbortSignal,
  ): Promise<number[]> {
    const layout = layOut(device.gpu.limits, spec.topology, edits, frames);
    const contents = await results(device, frames, layout, signal);
    const read = (target: Target) => resultsOf(contents, layout, target);
    return takeEdits(layout.pool, batch, { bounds, form: FORM }, out, read, {
      ...(poisoned && { poisoned }),
      signal,
    });
  }

  async function results(
    device: Device,
    batch: Batch,
    layout: EditLayout,
    signal?: AbortSignal,
  ): Promise<ArrayBuffer> {
    const { resultsSize } = layout;
    if (resultsSize === 0) return new ArrayBuffer(0);
    const parts = submissions(spec, edits, batch, layout);
    await device.pipelines.compile(parts.flat().map(({ stage }) => stage));
    throwIfAborted(signal);
    const memory = allocations(device);
    try {
      const staged = await submitted(device, memory, (next) => {
        const data = memory.upload(batch.data, layout.dataSize);
        const losses = memory.create(batch.batch * WORD);
        const results = memory.create(resultsSize);
        const bound = { buffer: results, size: resultsSize };
        const last = encode(device, memory, layout, parts, { data, losses, results: bound }, next);
        return memory.stage(last, [results, resultsSize]);
      });
      let found = new ArrayBuffer(0);
      await device.read(staged, resultsSize, (contents) => {
        found = contents.slice(0);
      });
      memory.release();
      return found;
    } finally {
      memory.destroy();
    }
  }

  return planOf(devices, run);
}

function resultsOf(contents: ArrayBuffer, { results }: EditLayout, { sample }: Target): EditResults {
  const places = results.get(sample)!;
  const weights = (name: string) => ({
    mantissas: new Float32Array(contents, places[name]! * WORD),
    exponents: new Int32Array(contents, places[`${name}Exponent`]! * WORD),
  });
  return {
    left: new Float32Array(contents, places.left! * WORD),
    total: weights("total"),
    deletions: weights("deletions"),
    substitutions: weights("substitutions"),
    insertions: weights("insertions"),
  };
}
