// The loss when TF.js computes on WebGPU. Logits, losses and gradient stay on the device and nothing waits, so even a
// backend that cannot block fits into `tf.customGrad`. TF.js hands out its buffers as copies of tensors. The loss reads one
// copy and overwrites two others, which are ordinary tensors.
import type { Reduction } from "@ctckit/core";
import { checkKeys, describe, problemOf, type Settings } from "@ctckit/core/backend";
import type { DataId, Rank, Tensor } from "@tensorflow/tfjs-core";
import type { LossTensor } from "./ctc-loss.ts";
import { type CtcLossInput, lossKeys, validateLogits } from "./input.ts";
import { type TensorFlow, validateTensorFlow } from "./tensor-flow.ts";

/** The part of `@ctckit/webgpu`'s device loss that is used here. */
export interface DeviceLoss<R extends Reduction = Reduction> {
  readonly device: object;
  readonly settings: Settings & { readonly reduction: R };
  record(encoder: object, input: object): () => void;
}

/** The WebGPU backend of TF.js, as of 4.22. */
interface WebGPUBackend {
  readonly device: {
    readonly queue: { submit(commands: readonly object[]): void };
    createCommandEncoder(): { finish(): object };
  };
  /** Small tensors stay on the CPU until a kernel needs them, and `dataToGPU` refuses them there. */
  uploadToGPU(dataId: DataId): void;
}

/**
 * CTC loss of `logits` on the device that TF.js computes on, for use inside `tf.variableGrads`, `tf.grad` or
 * `optimizer.minimize`. Nothing is read back.
 *
 * `loss` is `await createDeviceLoss({ device: tf.backend().device, input: "logits" })`. Layout, reduction, blank and the rest are
 * its options. The gradient is computed with the loss and multiplied by the upstream gradient, which is not checked: if that is not
 * finite, neither is the result. There is no second derivative. Errors of the device go where TF.js's own go.
 *
 * @returns a scalar for `reduction: "mean"` and `"sum"`, `[N]` for `"none"`. Infinite where there is no alignment
 * @throws TypeError, RangeError - `logits` is not a float32 tensor of two or three axes, `loss` was made for another device
 * than TF.js's, or another argument is wrong. TF.js has recorded nothing then
 * @throws CtcError `CTC_UNSUPPORTED` - the batch is over a limit of the device. The message names the limit
 */
export function ctcDeviceLoss<R extends Reduction>(
  tf: TensorFlow,
  loss: DeviceLoss<R>,
  input: CtcLossInput,
): LossTensor<R> {
  validateTensorFlow(tf);
  const { device, uploaded } = validateBackend(tf, loss);
  checkKeys("input", input, lossKeys);
  const { logits, ...labels } = input;
  const { shape } = validateLogits(logits);
  const { settings } = loss;
  const { batch } = problemOf({ ...labels, shape }, settings, "float32");
  const operation = tf.customGrad<Tensor<Rank>>((frames, save) => {
    const onDevice = uploaded(frames as Tensor);
    const [data, grad] = [onDevice.dataToGPU(), onDevice.dataToGPU()];
    const losses = uploaded(tf.zeros<Rank.R1>([batch.batch])).dataToGPU();
    const buffers = { data: data.buffer, losses: losses.buffer, grad: grad.buffer };
    const encoder = device.createCommandEncoder();
    const release = loss.record(encoder, { ...labels, shape, ...buffers });
    device.queue.submit([encoder.finish()]);
    release();
    // The copy has the shape in which the data was made, from before any reshape.
    (save as (tensors: Tensor[]) => void)([tf.reshape(grad.tensorRef, shape)]);
    const weights = () => tf.tensor1d(Float32Array.from(batch.gradScale));
    const reduced = settings.reduction !== "none";
    return {
      value: reduced ? tf.sum(tf.mul(losses.tensorRef, weights())) : losses.tensorRef,
      gradFunc: (dy, saved) => {
        const upstream = reduced ? dy : tf.reshape(dy, samplesAlong(shape, settings.layout));
        return tf.mul((saved as Tensor[])[0]!, upstream);
      },
    };
  });
  return operation(logits) as LossTensor<R>;
}

/** The shape that lets `[N]` multiply the logits. */
function samplesAlong(shape: readonly number[], layout: Settings["layout"]): number[] {
  const axis = shape.length === 2 ? -1 : layout === "TNC" ? 1 : 0;
  return shape.map((length, i) => (i === axis ? length : 1));
}

function validateBackend(tf: TensorFlow, loss: DeviceLoss) {
  if (typeof loss?.record !== "function" || typeof loss.settings?.reduction !== "string")
    throw new TypeError(`loss: expected what createDeviceLoss gives, got ${describe(loss)}`);
  const backend = (tf.backend() ?? {}) as Partial<WebGPUBackend>;
  if (typeof backend.uploadToGPU !== "function" || backend.device === undefined)
    throw new TypeError('tf: expected its backend to be "webgpu"');
  if (backend.device !== loss.device)
    throw new TypeError("loss: expected one that was made for tf.backend().device, got another device's");
  const { device } = backend;
  const uploaded = (tensor: Tensor): Tensor => {
    backend.uploadToGPU!(tensor.dataId);
    return tensor;
  };
  return { device, uploaded };
}
