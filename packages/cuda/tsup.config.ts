import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";

export default defineConfig({
  ...base,
  entry: ["src/index.ts", "src/page.ts"],
  dts: { entry: "src/index.ts" },
  // The kernels are text already: maps of it would be half of the package.
  sourcemap: false,
});
