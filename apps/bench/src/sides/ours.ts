import {
  type BackendProvider,
  type Criterion,
  createCtcLoss,
  type FloatArray,
  type LossAndGradInput,
} from "@ctckit/core";
import type { Problem } from "../problem.ts";
import type { Entrant, Entry } from "./entry.ts";

/** A backend on the caller's arrays. The gradient's memory is reused, as PyTorch's allocator does. */
export function copied(name: string, provider: BackendProvider): Entry {
  return {
    name,
    role: "ours",
    async open(problem, grad) {
      const criterion = await create(provider);
      return closedOnFailure(criterion, () => entrant(name, criterion, input(problem, problem.logits, grad)));
    },
  };
}

/** A backend on memory that it allocated itself, so that nothing is copied. Undefined if it has no such memory. */
export function inPlace(name: string, provider: BackendProvider): Entry {
  const side = `${name} in place`;
  return {
    name: side,
    role: "ours",
    async open(problem) {
      const criterion = await create(provider);
      const { allocate } = criterion;
      if (!allocate) {
        await criterion.close();
        return undefined;
      }
      return closedOnFailure(criterion, async () => {
        const { targetLength } = problem.shape;
        const options = { dtype: "float32", maxTargetLength: targetLength } as const;
        const { data, grad } = await allocate(dimensions(problem), options);
        data.set(problem.logits);
        grad.fill(Number.NaN);
        return entrant(side, criterion, input(problem, data, grad));
      });
    },
  };
}

async function closedOnFailure<T>(criterion: Criterion, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await criterion.close();
    throw error;
  }
}

const create = (backend: BackendProvider) => createCtcLoss({ backend, input: "logits", reduction: "sum" });

const dimensions = ({ shape: { time, batch, classes } }: Problem) => [time, batch, classes];

type Input = LossAndGradInput & { readonly out: { readonly grad: FloatArray } };

function input(problem: Problem, data: FloatArray, grad: FloatArray): Input {
  const { targets, inputLengths } = problem;
  return { data, shape: dimensions(problem), targets, inputLengths, out: { grad } };
}

async function entrant(name: string, criterion: Criterion, input: Input): Promise<Entrant> {
  const { losses } = await criterion.lossAndGrad(input);
  const { grad } = input.out;
  if (!(grad instanceof Float32Array)) throw new TypeError(`${name}: expected float32 memory, got float64`);
  return {
    name,
    losses,
    grad,
    time: (calls) => repeat(criterion, input, calls),
    close: () => criterion.close(),
  };
}

/** The synchronous call if there is one: a turn of the event loop is not part of the kernel. */
async function repeat(criterion: Criterion, input: Input, calls: number): Promise<number[]> {
  const times: number[] = [];
  for (let call = 0; call < calls; call++) {
    const began = performance.now();
    if (criterion.lossAndGradSync) criterion.lossAndGradSync(input);
    else await criterion.lossAndGrad(input);
    times.push(performance.now() - began);
  }
  return times;
}
