// A program that says how many megabytes it held at most, more than at first, for 1,600 MB of shared memory in all.

import { createCtcLoss } from "@ctckit/core";
import { js } from "@ctckit/js";
import { worker } from "@ctckit/worker";
import { two } from "./create.ts";

const [T, C] = [1000, 2000]; // 8 MB
const targets = [[1, 2, 3]];
const shape = [T, 1, C];

const criterion = await createCtcLoss({ backend: worker(() => js(), two), input: "logits" });
const allocate = criterion.allocate!;
const call = { data: new Float32Array(T * C), shape, targets };
await Promise.all([criterion.loss(call), criterion.loss(call)]); // both workers are up

const ways: Readonly<Record<string, () => Promise<void>>> = {
  "allocated and freed": async () => {
    for (let i = 0; i < 100; i++) {
      const { data, grad, free } = await allocate(shape, { dtype: "float32" });
      for (const array of [data, grad]) array.fill(i);
      free();
    }
  },
  "allocated and left": async () => {
    for (let i = 0; i < 100; i++) {
      const { data, grad } = await allocate(shape, { dtype: "float32" });
      for (const array of [data, grad]) array.fill(i);
    }
  },
  "allocated, used and left": async () => {
    for (let i = 0; i < 100; i++) {
      const { data, grad } = await allocate(shape, { dtype: "float32" });
      data.fill(i);
      await criterion.lossAndGrad({ ...call, data, out: { grad } });
    }
  },
  "used by overlapping calls": async () => {
    const grads = [1, 2, 3, 4].map(() => new Float32Array(T * C));
    for (let i = 0; i < 25; i++)
      await Promise.all(grads.map((grad) => criterion.lossAndGrad({ ...call, out: { grad } })));
  },
};

const [way = ""] = process.argv.slice(2);
if (way in ways) {
  const rss = () => process.memoryUsage.rss() / 1e6;
  const before = rss();
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, rss() - before);
  }, 1);
  await ways[way]!();
  clearInterval(watch);
  most = Math.max(most, rss() - before);
  console.log(Math.round(most));
}
await criterion.close();
