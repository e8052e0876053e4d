import { defineProject, mergeConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";

export default mergeConfig(
  base("@ctckit/cuda"),
  defineProject({ test: { globalSetup: "./test/build-native.ts" } }),
);
