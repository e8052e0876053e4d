// jax-js has no custom gradients, but it exposes both halves of reverse mode: `vjp` runs the model and returns a function
// that carries any gradient of the logits back to the parameters. Between the two there is time to await a
// criterion that cannot block (workers, GPUs), so it needs no second forward pass.
import type { Criterion, Loss, Reduction } from "@ctckit/core";
import { validateCriterion } from "@ctckit/core/backend";
import type { OwnedFunction } from "@jax-js/jax";
import { type CtcLabels, validateLabels, validateModel } from "./input.ts";
import { type CtcGrads, type Jax, type JaxArray, validateJax } from "./jax.ts";
import { checkedModel, validateLogits } from "./logits.ts";
import { releaseParams, unconsumed, validateParams } from "./params.ts";

export interface CtcValueAndGrad<Params, R extends Reduction = Reduction> {
  /** Reduced as the criterion says: a number, or per sample for `reduction: "none"`. */
  readonly loss: Loss<R>;
  /** Per sample and unreduced. */
  readonly losses: Float64Array; // [N]
  /** The gradient of `loss`, in the structure of `params`. The caller consumes or disposes it. */
  readonly grads: CtcGrads<Params>;
}

/**
 * The CTC loss of `model(params)`, and its gradient with respect to `params`. It takes the place of `valueAndGrad`, which needs
 * a loss that jax-js can differentiate. Works on any backend, blocking or not. The model runs once.
 *
 * Consumes `params`, as every function of jax-js consumes its arguments, even when it rejects: pass `tree.ref(params)`
 * to keep them. Nothing else is left behind but `grads`. When the model itself throws, jax-js keeps what the model had computed
 * so far, but not `params`.
 *
 * @param model returns float32 logits (or log-probs, from `nn.logSoftmax`, if the criterion was made with `input:
 * "logProbs"`) of shape `[T, N, C]` or `[N, T, C]`, as the criterion's `layout` says, or `[T, C]`. As under `grad`, it
 * consumes its argument, and needs a `.ref` of every array that it closes over.
 * @param params an array of jax-js, or objects and arrays of them
 * @throws TypeError, RangeError, CtcError - `criterion.lossAndGrad` rejects, the model's result is not a float32 array of two
 * or three axes, or another argument is wrong
 */
export async function ctcValueAndGrad<Params, R extends Reduction>(
  jax: Jax,
  criterion: Criterion<R>,
  model: (params: Params) => JaxArray,
  params: Params,
  labels: CtcLabels,
): Promise<CtcValueAndGrad<Params, R>> {
  validateJax(jax);
  try {
    validateCriterion(criterion);
    validateModel(model);
    validateLabels(labels);
    validateParams(jax, params);
  } catch (error) {
    releaseParams(jax, params);
    throw error;
  }
  const [logits, pull] = record(jax, model, params);
  try {
    const { device } = logits;
    const shape = [...logits.shape];
    const data = (await logits.data()) as Float32Array; // consumes logits
    const { loss, losses, grad } = await criterion.lossAndGrad({ ...labels, data, shape });
    const [grads] = pull(jax.numpy.array(grad as Float32Array<ArrayBuffer>, { shape, device }));
    return { loss, losses, grads };
  } finally {
    pull.dispose();
  }
}

type Recorded<Params> = [JaxArray, OwnedFunction<(grad: JaxArray) => [CtcGrads<Params>]>];

function record<Params>(jax: Jax, model: (params: Params) => JaxArray, params: Params): Recorded<Params> {
  // jax-js derives its types from those of the model's parameters, which are not known here.
  const vjp = jax.vjp as unknown as (f: typeof model, primals: [Params]) => Recorded<Params>;
  const release = unconsumed(jax, params);
  let recorded: Recorded<Params> | undefined;
  try {
    recorded = vjp(checkedModel(model), [params]);
    validateLogits(jax, recorded[0]);
    return recorded;
  } catch (error) {
    if (recorded) jax.tree.dispose(recorded[0]);
    recorded?.[1].dispose();
    release();
    throw error;
  }
}
