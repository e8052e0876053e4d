// A device whose memory is the host's, with the textbook's loss on it: it shows that the cases of a device can be passed, and
// saboteurs spoil it. Nothing is done at once, as on a real one: a result that is looked at too early is not there.

import type { Dtype, FloatArray } from "@ctckit/core";
import {
  type Batch,
  type DeviceCall,
  type DeviceDefinition,
  type DeviceInput,
  type DeviceLoss,
  type DeviceLossOptions,
  deviceLoss,
  deviceSettings,
} from "@ctckit/core/backend";
import type { DeviceAccess } from "../src/device/access.ts";
import { reference } from "./reference-backend.ts";

/** An array on the device. */
export class Cell {
  readonly values: FloatArray;

  constructor(values: FloatArray) {
    this.values = values;
  }
}

export type Definition = DeviceDefinition<DeviceInput<Cell>, Cell>;
type Loss = DeviceLoss<DeviceInput<Cell>>;

export interface DeviceSpoil {
  readonly definition?: (definition: Definition) => Definition;
  readonly loss?: (loss: Loss) => Loss;
  readonly options?: (options: DeviceLossOptions) => DeviceLossOptions;
}

interface Options extends DeviceLossOptions {
  readonly dtype?: Dtype;
}

export function referenceDevice({
  definition: respec,
  loss: remake,
  options: reask,
}: DeviceSpoil = {}): DeviceAccess<Cell> {
  const createDeviceLoss = async (given: Options) => {
    const settings = deviceSettings(given, { dtype: true });
    const { dtype = "float32" } = given;
    const backend = await reference().open();
    const honest: Definition = {
      name: "reference",
      dtype,
      posteriors: true,
      settings: reask ? deviceSettings(reask(given), { dtype: true }) : settings,
      check(name, array, elements) {
        if (!(array instanceof Cell)) throw new TypeError(`${name}: expected a Cell`);
        if (array.values.length < elements) throw new RangeError(`${name}: expected ${elements} elements`);
        return array;
      },
      async submit({ batch, work, arrays }: DeviceCall<Cell>) {
        const data = arrays.data.values.slice();
        const { topology, input } = honest.settings;
        const spec = { topology, input, dtype };
        await new Promise((resolve) => setTimeout(resolve, 2));
        const losses = new Float64Array(batch.batch);
        const [grad, states] = [arrays.grad?.values, arrays.posteriors?.values];
        if (work.operation !== "posteriors")
          backend.plan({ ...spec, ...work }).runSync!({ ...batch, data }, { losses, ...(grad && { grad }) });
        if (states) {
          const plan = backend.plan({ ...spec, operation: "posteriors" });
          plan.runSync!({ ...batch, data }, { losses, posteriors: samplesOf(batch, states) });
        }
        arrays.losses.values.set(losses);
      },
      release: () => backend.close(),
    };
    const { loss } = deviceLoss(respec ? respec(honest) : honest);
    return remake ? remake(loss) : loss;
  };
  return {
    open: async () => ({
      dtypes: ["float32", "float64"],
      lossDtype: "float64",
      createDeviceLoss,
      options: (dtype) => ({ dtype }),
      array: async (values) => new Cell(values.slice()),
      async read({ values }, into) {
        into.set(values.subarray(0, into.length));
      },
      close: async () => {},
    }),
  };
}

/** The samples' parts of an array of posteriors. */
function samplesOf(
  { inputLengths, targetOffsets }: Pick<Batch, "inputLengths" | "targetOffsets">,
  all: FloatArray,
): FloatArray[] {
  let end = 0;
  return Array.from(inputLengths, (frames, n) => {
    const from = end;
    end += frames * (2 * (targetOffsets[n + 1]! - targetOffsets[n]!) + 1);
    return all.subarray(from, end);
  });
}
