import type { Backend, Dtype, FloatArray, Manifest, Output, Plan, PlanSpec } from "./contract/backend.ts";
import type { HalfArray } from "./half-array.ts";

// What the type of a backend says about calls: which arrays it takes, whether it may block, whether it has memory of its own.

/** A plan that may always block. */
export type BlockingPlan<O extends Output = Output> = Plan<O> & Required<Pick<Plan<O>, "runSync">>;

/** A backend on the caller's thread. */
export interface BlockingBackend extends Backend {
  plan(spec: PlanSpec): BlockingPlan;
}

export type ArrayOf<D extends Dtype> = D extends "float32" ? Float32Array : Float64Array;

/** What a call takes as `data`: 16-bit floats too where its backend computes in float32. */
export type InputArray = FloatArray | HalfArray;
export type InputOf<D extends Dtype> = ArrayOf<D> | (D extends "float32" ? HalfArray : never);

/** The type of a gradient: `data`'s dtype, though not necessarily its kind of buffer. */
export type GradOf<A extends InputArray> = A extends Float32Array
  ? Float32Array
  : A extends Uint16Array
    ? Uint16Array
    : A extends Float64Array
      ? Float64Array
      : A;

/** The type of other arrays of results: `data`'s dtype, and float32 of 16-bit floats. */
export type ScoresOf<A extends InputArray> = A extends Float64Array ? Float64Array : Float32Array;

export type DtypeOf<B extends Backend> = B["manifest"] extends Manifest<infer D> ? D : Dtype;

export type MayBlock<B extends Backend> = undefined extends ReturnType<B["plan"]>["runSync"] ? false : true;

export type MayAllocate<B extends Backend> = undefined extends B["allocate"] ? false : true;

/** `T`, or each of its members if it is there. */
export type If<Sure extends boolean, T> = Sure extends true ? T : Partial<T>;

/** The `allocate` of a backend that always has it. */
export type Allocate = NonNullable<Backend["allocate"]>;
