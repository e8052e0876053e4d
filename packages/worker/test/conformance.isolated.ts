import { conformance } from "@ctckit/conformance";
import { js } from "@ctckit/js";
import { worker } from "@ctckit/worker";
import { describe, expect, test } from "vitest";

// In a page that is cross-origin isolated.
test("memory is shared", () => expect(crossOriginIsolated).toBe(true));

conformance(
  { describe, test },
  worker(() => js(), { size: 2, minWork: 1 }),
);
