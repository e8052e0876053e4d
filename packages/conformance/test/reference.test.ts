// The suite can be passed: the textbook recursion does. Run as a backend's author would run it.

import { fileURLToPath } from "node:url";
import { describe, test } from "vitest";
import { conformance } from "../src/index.ts";
import { findVectors } from "../src/vectors.ts";
import { reference } from "./reference-backend.ts";
import { referenceDevice } from "./reference-device.ts";

const beside = fileURLToPath(new URL("../../../../shared/vectors", import.meta.url));

conformance({ describe, test }, reference(), { ...findVectors(beside), device: referenceDevice() });
