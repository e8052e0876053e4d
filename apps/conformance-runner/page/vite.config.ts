import { mergeConfig } from "vite";
import { page } from "../../../vite.base.ts";

// Into the package: `ctckit-conformance --page` serves it.
export default mergeConfig(page, { build: { outDir: "../dist/page", emptyOutDir: true } });
