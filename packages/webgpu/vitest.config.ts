import { defineProject, mergeConfig } from "vitest/config";
import { softwareVulkan } from "../../tools/checks/src/software-vulkan.ts";
import { base } from "../../vitest.base.ts";

export default defineProject(mergeConfig(base("@ctckit/webgpu"), { test: { env: softwareVulkan() } }));
