// The suite can be passed: the textbook recursion does. Run as a backend's author would run it.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, test } from "vitest";
import { conformance } from "../src/index.ts";
import { readVectors } from "../src/vectors.ts";
import { reference } from "./reference-backend.ts";

// CTCKIT_VECTORS names a folder of public vectors; without it, one beside the checkout is used where it is there.
const beside = fileURLToPath(new URL("../../../../shared/vectors", import.meta.url));
const folder = process.env.CTCKIT_VECTORS ?? (existsSync(beside) ? beside : undefined);

conformance({ describe, test }, reference(), { vectors: folder === undefined ? [] : readVectors(folder) });
