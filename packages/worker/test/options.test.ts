import { js } from "@ctckit/js";
import { type WorkerOptions, worker } from "@ctckit/worker";
import { describe, expect, test } from "vitest";

describe("worker", () => {
  test("is named after what it runs", () => {
    expect(worker(() => js()).name).toBe("worker(js)");
  });
  test.each<[string, unknown, ErrorConstructor | RangeErrorConstructor, string]>([
    ["a provider", js(), TypeError, "provider: expected a function that gives a provider"],
    ["nothing", undefined, TypeError, "provider: expected a function"],
    ["a function of something else", () => 5, TypeError, "provider: expected its result to be a provider"],
  ])("refuses %s", (_, given, type, message) => {
    expect(() => worker(given as () => ReturnType<typeof js>)).toThrow(type);
    expect(() => worker(given as () => ReturnType<typeof js>)).toThrow(message);
  });
  test.each<[WorkerOptions | object, string]>([
    [{ size: 0 }, "size: expected an integer of 1 or more, got 0"],
    [{ size: 1.5 }, "size: expected an integer of 1 or more, got 1.5"],
    [{ size: -1 }, "got -1"],
    [{ minWork: 0 }, "minWork: expected a number above 0, got 0"],
    [{ minWork: Number.NaN }, "minWork: expected a number above 0, got NaN"],
    [{ timeout: 0 }, "timeout: expected milliseconds"],
    [{ timeout: 1e10 }, "timeout: expected milliseconds"],
    [{ startTimeout: -3 }, "startTimeout: expected milliseconds"],
    [{ startTimeout: Number.NaN }, "startTimeout: expected milliseconds"],
    [{ createWorker: 5 }, "createWorker: expected a function that gives a worker, got 5"],
    [
      { threads: 2 },
      'worker: unknown option "threads"; known: size, minWork, createWorker, timeout, startTimeout',
    ],
  ])("refuses %o", (options, message) => {
    expect(() => worker(() => js(), options)).toThrow(message);
  });
});
