import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";

const index = "src/index.ts";

export default defineConfig({
  ...base,
  entry: { index, main: "src/cli/main.ts" },
  dts: { entry: { index } },
});
