import { conformance } from "@ctckit/conformance";
import { wasm } from "@ctckit/wasm";
import { describe, expect, test } from "vitest";

// The suite in a page: `npm test -- --only browser`.
test("is there", async () => expect(await wasm().probe()).toEqual({ available: true }));

conformance({ describe, test }, wasm());
