// What a model gives, in the form that ctckit takes. Nothing here computes: it names, checks, and copies where there is no other way.
import { contradiction, inspect } from "@ctckit/core";
import { floatsOf, floatTypes } from "./floats.ts";
import { type EmissionsSettings, type OnnxEmissionsOptions, validateOptions } from "./options.ts";
import { type FramesShape, shapeOf } from "./shape.ts";
import {
  bufferOf,
  type OnnxGpuTensor,
  type OnnxTensor,
  type TransformersTensor,
  tensorOf,
} from "./tensor.ts";

/** Of fewer frames a blank says nothing: the next output is looked at, too. */
const ENOUGH_FRAMES = 8;

/** `data` and `shape` of a call: `aligner.align({ ...frames, targets })`. */
export interface OnnxFrames {
  /** The tensor's own memory where it is float32 and on the CPU. It must not change until the call settles. */
  readonly data: Float32Array;
  /** `[N, T, C]`, or `[T, N, C]` with `layout: "TNC"`; 1 sample for a tensor `[T, C]`. */
  readonly shape: FramesShape;
}

/** `data` and `shape` of a call on a device: `loss.submit({ ...frames, targets, losses, grad })`. */
export interface OnnxDeviceFrames<B> {
  /** The tensor's own buffer. */
  readonly data: B;
  /** As in `OnnxFrames`. */
  readonly shape: FramesShape;
}

export interface OnnxEmissions {
  /** Spread these into the options of what is to take the frames: `createCtcAligner({ ...emissions.options, backend })`. */
  readonly options: EmissionsSettings;
  /**
   * The values of a tensor, wherever it is: float32 on the CPU is not copied, float16 is widened, without a rounding, and what is on a
   * device is downloaded. The tensor stays the caller's, to be disposed.
   *
   * @param tensor float32 or float16, `[N, T, C]` (`[T, N, C]` with `layout: "TNC"`) or `[T, C]`
   * @throws TypeError, RangeError - it is no tensor, was disposed, or has another type or shape
   * @throws RangeError - the first output contradicts `input` or `blank`. The message says what to say instead
   * @throws CtcError `CTC_DEVICE_LOST` - the data is on a device that does not give it
   */
  read(tensor: OnnxTensor | TransformersTensor): Promise<OnnxFrames>;
  /**
   * The tensor's own buffer, for `createDeviceLoss` of `@ctckit/webgpu` on the runtime's device. Nothing is copied, and nothing is
   * looked at: `read` one output first to have the options checked. The tensor has to stay until the call settles.
   *
   * @param tensor float32 in a "gpu-buffer", of a shape as for `read`
   * @throws TypeError, RangeError - it is no tensor, was disposed, has no buffer, or has another type or shape
   */
  onDevice<B>(tensor: OnnxGpuTensor<B> | { readonly ort_tensor: OnnxGpuTensor<B> }): OnnxDeviceFrames<B>;
}

/**
 * Takes the tensors of a model that runs in ONNX Runtime or transformers.js. Make one a model: the first output that is read is
 * looked at, as `inspect` of `@ctckit/core` does, since emissions of the wrong kind lead to numbers like any other.
 *
 * @throws TypeError, RangeError - an option is unknown, missing or has a wrong value
 */
export function onnxEmissions(options: OnnxEmissionsOptions): OnnxEmissions {
  const { settings, check } = validateOptions(options);
  let unseen = check;

  function look(frames: OnnxFrames): void {
    const { layout, input, blank } = settings;
    const seen = inspect({ ...frames, layout });
    const wrong = contradiction(seen, { input, blank, classes: frames.shape[2] });
    if (wrong !== undefined) throw new RangeError(`${wrong}, or check: false if you know better`);
    unseen = seen.frames < ENOUGH_FRAMES;
  }

  return {
    options: settings,
    async read(given) {
      const tensor = tensorOf<OnnxTensor>(given, floatTypes);
      const shape = shapeOf(tensor.dims, settings.layout);
      const frames = { data: await floatsOf(tensor), shape };
      if (unseen) look(frames);
      return frames;
    },
    onDevice<B>(given: OnnxGpuTensor<B> | { readonly ort_tensor: OnnxGpuTensor<B> }) {
      const tensor = tensorOf<OnnxGpuTensor<B>>(given, ["float32"]);
      return { data: bufferOf(tensor), shape: shapeOf(tensor.dims, settings.layout) };
    },
  };
}
