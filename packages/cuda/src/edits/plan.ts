import { type Batch, type EditsOutput, type Plan, type PlanSpec, throwIfAborted } from "@ctckit/core/backend";
import type { Target } from "@ctckit/parallel";
import { type EditResults, takeEdits, withAlike } from "@ctckit/parallel/scoring";
import { planOf } from "../attempts.ts";
import { Call, told } from "../call.ts";
import type { Device, Devices } from "../device.ts";
import { arithmeticOf } from "../generated/kernels.ts";
import { reserved, type Staging, staged } from "../staging.ts";
import { topologyOf } from "../topologies.ts";
import type { Spec } from "../workspace.ts";
import { launchesOf } from "./launches.ts";
import { type EditLayout, layOut } from "./layout.ts";

/** Losses of all targets that are one edit away. */
export function plan({ topology, dtype, operation, input }: PlanSpec, devices: Devices): Plan<EditsOutput> {
  const spec: Spec = { topology: topologyOf(topology), dtype, operation, input };
  const form = spec.topology.edits.forms[arithmeticOf[dtype]];

  async function run(
    device: Device,
    batch: Batch,
    bytes: number,
    out: EditsOutput,
    signal?: AbortSignal,
  ): Promise<void> {
    const poisoned = await pass(device, batch, { frames: batch, bytes }, out, undefined, signal);
    if (poisoned.length === 0) return;
    const frames = withAlike(batch, spec);
    await pass(device, batch, { frames, bytes: frames.data.byteLength }, out, poisoned, signal);
  }

  /** @param asked the batch, with the frames to go through */
  async function pass(
    device: Device,
    batch: Batch,
    { frames, bytes }: { readonly frames: Batch; readonly bytes: number },
    out: EditsOutput,
    poisoned: readonly number[] | undefined,
    signal?: AbortSignal,
  ): Promise<number[]> {
    const { native } = device;
    const layout = layOut(spec, frames);
    const call = new Call(device);
    try {
      const staging = await staged(native, call, frames.data, bytes, signal);
      const results = await reserved(native, call, layout.resultsSize, signal);
      if (layout.resultsSize > 0) {
        const prepared = told(frames, layout, launchesOf(spec, frames, layout));
        const [data, found] = [call.allocate(bytes), call.allocate(layout.resultsSize)];
        staging.upload(data);
        call.run(prepared, { data, results: found }, call.pin(prepared.told.bytes));
        results.download(found);
        await native.submit(Float64Array.from(call.commands));
        throwIfAborted(signal);
      }
      const read = (target: Target) => resultsOf(results, layout, target, batch);
      return await takeEdits(layout.pool, batch, { bounds: { input, topology }, form }, out, read, {
        ...(poisoned && { poisoned }),
        signal,
      });
    } catch (error) {
      throw device.failed(error);
    } finally {
      // Memory of a lost device is never used again.
      if (!device.lost) call.release();
    }
  }

  return planOf(devices, dtype, "edits", run);
}

function resultsOf(
  staging: Staging,
  { results }: EditLayout,
  { sample, frames, targetLength, usedCount }: Target,
  { data }: Batch,
): EditResults {
  const places = results.get(sample)!;
  const filled = <A extends Float32Array | Float64Array | Int32Array>(name: string, into: A): A => {
    staging.read(places[name]! / into.BYTES_PER_ELEMENT, into);
    return into;
  };
  const weights = (name: string, length: number) => ({
    mantissas: filled(name, new (data.constructor as Float64ArrayConstructor)(length)),
    exponents: filled(`${name}Exponent`, new Int32Array(length)),
  });
  const all = (targetLength + 1) * usedCount;
  return {
    left: filled("left", new Float64Array(frames)),
    total: weights("total", 1),
    deletions: weights("deletions", targetLength),
    substitutions: weights("substitutions", all),
    insertions: weights("insertions", all),
  };
}
