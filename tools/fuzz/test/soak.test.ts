import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Backend, type Batch, CtcError, createCtcLoss, type LossOutput } from "@ctckit/core";
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
      async run(batch: Batch, out: LossOutput, signal?: AbortSignal) {
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

describe("the command", { timeout: 60_000 }, () => {
  const main = fileURLToPath(new URL("../src/soak/main.ts", import.meta.url));
  const run = (args: readonly string[], env: Record<string, string> = {}) => {
    const line = ["--import", "tsx", "--conditions=ctckit-source", main, ...args];
    return spawnSync(process.execPath, line, { encoding: "utf8", env: { ...process.env, ...env } });
  };

  test("prints a line for each backend", () => {
    const { status, stdout, stderr } = run(["--backend", "js,wasm", "--calls", "200"]);
    // Two hundred calls are no soak: whether they are flat is not for a test.
    expect([0, 1]).toContain(status);
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^backend .*\njs +\d.*(flat|IT GROWS).*\nwasm +\d.*(flat|IT GROWS).*\n$/);
  });

  test("ends with 2 where a backend that was named is not there, and for what it does not know", () => {
    const absent = run(["--backend", "cuda", "--calls", "100"], { CTCKIT_CUDA_DRIVER: "/none/libcuda.so" });
    expect([absent.status, absent.stdout]).toEqual([
      2,
      expect.stringMatching(/\ncuda +ABSENT: there is no .+\n$/),
    ]);
    for (const wrong of [
      ["--backend", "abacus"],
      ["--calls", "1e4"],
      ["--minutes", "3"],
    ])
      expect(run(wrong).status).toBe(2);
  });
});
