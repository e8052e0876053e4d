import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";

// The kernels are text already: maps of it would be half of the package.
export default defineConfig({ ...base, sourcemap: false });
