import { spawnSync } from "node:child_process";

/** Whether C++ can be compiled here: what the addon and the emulated driver of @ctckit/cuda are tested with. */
export function hasCompiler(): boolean {
  const names = process.env.CXX ? [process.env.CXX] : ["c++", "g++", "clang++"];
  return names.some((name) => spawnSync(name, ["--version"]).status === 0);
}
