import type { Backend, BackendProvider, PlanSpec } from "@ctckit/core";
import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Author, author, type Generated } from "./author.ts";
import { enumerated, LOOSE } from "./loose.ts";

// A new topology is one file and one row. This adds one as its author would, runs it on backends that know nothing of it, and removes it.

let work: Author;
let before: ReadonlyMap<string, string>;
let refused: Generated & { readonly files: ReadonlyMap<string, string> };
let made: Generated;

beforeAll(async () => {
  work = await author();
  before = await work.files();
  await work.add("loose", "loose", LOOSE.replace("advance: 1, when", "advance: -1, when"));
  refused = { ...(await work.generate()), files: await work.files() };
  await work.remove("loose", "loose");
  await work.add("loose", "loose", LOOSE);
  made = await work.generate();
}, 120_000);

afterAll(() => work.leave());

test("with a mistake in it, nothing is written and its author hears where", () => {
  expect(refused.code).toBe(1);
  expect(refused.said).toBe(
    "nothing was written: spec loose: arc label > label by -1: it advances by -1, expected an integer of 0 or more\n",
  );
  expect(refused.files).toEqual(before);
});

const ours = (path: string) => /\/loose(-open)?(-posteriors|-scoring|-edits)?\.\w+$/.test(path);

test("every target has it but the one that misses its compiler, and the exit code says so", async () => {
  expect(made.code).toBe(1);
  expect(made.said).toMatch(
    /target cuda failed: .*ptx\.ts is not of the source as it is now, and there is no nvcc/,
  );
  const now = await work.files();
  const aligning = ["loose", "loose-posteriors", "loose-open", "loose-open-posteriors"];
  const files = ["topologies/loose", "scoring/loose-scoring", ...aligning.map((name) => `alignment/${name}`)];
  const expected = [
    ...files.flatMap((file) => [`js/src/generated/${file}.ts`, `wasm/src/generated/${file}.ts`]),
    ...files.map((file) => `wasm/src/generated/${file}.wat`),
    "webgpu/src/generated/topologies/loose.ts",
    "webgpu/src/generated/posteriors/loose-posteriors.ts",
    "webgpu/src/generated/edits/loose-edits.ts",
  ];
  expect([...now.keys()].filter(ours).sort()).toEqual(expected.map((path) => `packages/${path}`).sort());
});

test("no other topology's file changes, and core's list of names alone has one more", async () => {
  const now = await work.files();
  const changed = [...now].filter(([path, text]) => !ours(path) && before.get(path) !== text);
  expect(changed.map(([path]) => path)).toEqual(["packages/core/src/generated/topologies.ts"]);
});

const backends: Readonly<Record<string, (topology: never) => BackendProvider>> = {
  js: (topology) => js({ topologies: [topology] }),
  wasm: (topology) => wasm({ topologies: [topology] }),
};
describe.each(Object.keys(backends))("%s", (name) => {
  let backend: Backend;
  beforeAll(async () => {
    const { loose } = await work.load(`packages/${name}/src/generated/topologies/loose.ts`);
    backend = await backends[name]!(loose as never).open();
  });
  afterAll(() => backend.close());

  test.each(problems())("$T frames, labels $target, blank $blank", ({ T, C, target, blank }) => {
    const logits = Array.from({ length: T }, (_, t) =>
      Array.from({ length: C }, (_, c) => Math.fround(2 * Math.sin(5 * t + 3 * c + target.length))),
    );
    const work = { operation: "gradient", gradient: "logits" };
    const plan = backend.plan({
      topology: "loose",
      dtype: "float32",
      input: "logits",
      ...work,
    } as unknown as PlanSpec);
    const out = { losses: new Float64Array(1), grad: new Float32Array(T * C).fill(Number.NaN) };
    plan.runSync!(
      {
        ...{ time: T, batch: 1, classes: C, timeStride: C, batchStride: C, blank },
        data: Float32Array.from(logits.flat()),
        targets: Int32Array.from(target),
        targetOffsets: Int32Array.of(0, target.length),
        inputLengths: Int32Array.of(T),
        gradScale: Float64Array.of(1),
      },
      out,
    );
    const { loss, grad } = enumerated(logits, target, blank);
    if (loss === Number.POSITIVE_INFINITY) expect(out.losses[0]).toBe(loss);
    else expect(out.losses[0]).toBeCloseTo(loss, 5);
    for (const [i, expected] of grad.flat().entries()) expect(out.grad[i]).toBeCloseTo(expected, 5);
  });
});

test("taken away, everything is as it was", async () => {
  await work.remove("loose", "loose");
  const { code, said } = await work.generate();
  // Of what was committed the PTX is right, nvcc or not.
  expect(said).toContain("removed packages/wasm/src/generated/topologies/loose.ts");
  expect(code).toBe(0);
  expect(await work.files()).toEqual(before);
}, 60_000);

/** Empty targets, repeats, more labels than frames, the blank as a label; the blank any class. */
function problems() {
  const ordinary = [[], [1], [1, 1], [1, 2, 1], [2, 2, 2], [1, 2, 1, 2], [2, 1, 1, 2, 2]];
  const targets = [...ordinary, [0], [1, 0], [0, 0, 1], [2, 0, 1]];
  return targets.flatMap((labels) =>
    [1, 2, 3, 6].map((T) => {
      const blank = T % 3;
      return { T, C: 3, blank, target: labels.map((label) => (label + blank) % 3) };
    }),
  );
}
