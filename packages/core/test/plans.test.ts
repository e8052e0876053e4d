import { expect, test } from "vitest";
import { createCtcLoss } from "../src/index.ts";
import { fakeBackend } from "./fake-backend.ts";

/** Targets of length S for each of N samples. */
function sized(time: number, batch: number, classes: number, length: number) {
  const targets = Array.from({ length: batch }, () => Array<number>(length).fill(1));
  return { data: new Float64Array(time * batch * classes), shape: [time, batch, classes], targets };
}

test("300 calls of any size have one plan a kind of work", async () => {
  const fake = fakeBackend();
  const { loss, lossAndGrad } = await createCtcLoss({ backend: fake.provider });
  for (let i = 0; i < 300; i++) {
    const input = sized(1 + ((i * 7) % 40), 1 + (i % 5), 2 + ((i * 3) % 11), i % 4);
    const single = { ...input, data: new Float32Array(input.data) };
    const given = i % 3 === 0 ? single : input;
    await (i % 2 === 0 ? loss(given) : lossAndGrad(given));
  }
  const kinds = fake.plans.map(({ spec }) => [spec.dtype, spec.operation, spec.gradient]);
  expect(kinds).toHaveLength(4);
  expect(kinds).toEqual(
    expect.arrayContaining([
      ["float64", "gradient", "logits"],
      ["float64", "loss", undefined],
      ["float32", "gradient", "logits"],
      ["float32", "loss", undefined],
    ]),
  );
  expect(fake.plans.reduce((sum, { runs }) => sum + runs.length, 0)).toBe(300);
});

test("a plan that cannot be made fails its call, and is asked for again at the next", async () => {
  let failing = true;
  const fake = fakeBackend({
    onPlan: ({ operation }) => {
      if (operation === "loss" && failing) throw new Error("no memory");
    },
  });
  const { loss } = await createCtcLoss({ backend: fake.provider });
  await expect(loss(sized(6, 1, 2, 1))).rejects.toMatchObject({ code: "CTC_KERNEL_FAILED" });
  failing = false;
  expect((await loss(sized(4, 1, 2, 1))).losses).toEqual(Float64Array.of(1));
});
