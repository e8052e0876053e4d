import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";

export default defineConfig({
  ...base,
  entry: ["src/index.ts", "src/node.ts"],
  // The declarations name WebGPU's types, which not every version of TypeScript has of its own.
  dts: { entry: "src/index.ts", banner: '/// <reference types="@webgpu/types" />' },
});
