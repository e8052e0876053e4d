import { conformance } from "@ctckit/conformance";
import { js } from "@ctckit/js";
import { describe, expect, test } from "vitest";

// The suite in a page: `npm test -- --only browser`.
test("is there", async () => expect(await js().probe()).toEqual({ available: true }));

conformance({ describe, test }, js());
