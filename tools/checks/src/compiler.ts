import { spawnSync } from "node:child_process";

/** Whether C++ can be compiled here. Tests of @ctckit/cuda need it for the addon and the emulated driver. */
export function hasCompiler(): boolean {
  const names = process.env.CXX ? [process.env.CXX] : ["c++", "g++", "clang++"];
  return names.some((name) => spawnSync(name, ["--version"]).status === 0);
}
