import { conformance } from "@ctckit/conformance";
import { wasm } from "@ctckit/wasm";
import { worker } from "@ctckit/worker";
import { describe, expect, test } from "vitest";

// With the package's own script, as a bundler finds it, in a page that may not share memory.
test("memory is moved", () => expect(crossOriginIsolated).toBe(false));

conformance(
  { describe, test },
  worker(() => wasm(), { size: 2, minWork: 1 }),
);
