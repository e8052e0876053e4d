import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";

// The declarations name WebGPU's types, which not every version of TypeScript has of its own.
export default defineConfig({ ...base, dts: { banner: '/// <reference types="@webgpu/types" />' } });
