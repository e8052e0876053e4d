// What a page loads, minified and compressed, against the budgets in .size-limit.mjs.
import { join } from "node:path";
import { build } from "../build.ts";
import { command } from "../command.ts";
import { type Step, verdict } from "../step.ts";
import { root } from "../workspace.ts";

interface Size {
  readonly name: string;
  readonly passed: boolean;
  /** Bytes. */
  readonly size: number;
}

export const size: Step = {
  name: "size",
  title: "Sizes of what a page loads",
  async run() {
    const made = await build();
    if (made.code !== 0) return verdict([`the build failed\n${made.output}`]);
    const { output, stdout } = await command("size-limit", ["--json", "--silent"], {
      cwd: join(root, "tools/checks"),
    });
    return verdict(...judged(stdout, output));
  },
};

/** Problems, and a line for all sizes. */
export function judged(report: string, output = report): [problems: string[], note: string] {
  let sizes: Size[];
  try {
    sizes = JSON.parse(report);
  } catch {
    return [[`size-limit gave no report\n${output}`], ""];
  }
  if (sizes.length === 0) return [["size-limit measured nothing"], ""];
  const line = ({ name, size }: Size) => `${name} ${(size / 1000).toFixed(1)} kB`;
  const over = sizes.filter(({ passed }) => !passed).map((size) => `over its budget: ${line(size)}`);
  return [over, sizes.map(line).join(", ")];
}
