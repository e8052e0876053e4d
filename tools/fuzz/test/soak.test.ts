import { type Backend, CtcError, createCtcLoss } from "@ctckit/core";
import type { Plan } from "@ctckit/core/backend";
import { js } from "@ctckit/js";
import { describe, expect, test } from "vitest";
import { soak } from "../src/soak/calls.ts";

describe("calls of a soak", { timeout: 60_000 }, () => {
  const soaked = async (spoil: (plan: Plan) => Plan) => {
    const backend = await js().open();
    const spoilt: Backend = { ...backend, plan: (spec) => spoil(backend.plan(spec)) };
    const criterion = await createCtcLoss({ backend: spoilt, input: "logits" });
    const rests: number[] = [];
    const wrong = await soak(criterion, { calls: 300, onRest: (done) => rests.push(done) });
    return { rests, wrong };
  };

  test("are as many as were asked for, and find nothing wrong with a backend that is right", async () => {
    const { rests, wrong } = await soaked((plan) => plan);
    expect(wrong).toEqual([]);
    expect(rests.at(-1)).toBe(300);
    expect(rests).toEqual([...rests].sort((a, c) => a - c));
  });

  test("find bits that change, and errors that nobody provoked", async () => {
    let calls = 0;
    const drifting = await soaked(({ run }) => ({
      async run(batch, out, signal) {
        await run(batch, out, signal);
        out.losses[0]! += 1e-9 * calls++;
      },
    }));
    expect(drifting.wrong[0]).toMatch(/other bits than the first time, of size \d+/);
    const failing = soaked(({ run }) => ({
      async run(batch, out, signal) {
        if (calls++ % 50 === 49) throw new CtcError("CTC_KERNEL_FAILED", "mine");
        await run(batch, out, signal);
      },
    }));
    await expect(failing).rejects.toThrow("mine");
  });
});
