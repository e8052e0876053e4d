import { existsSync } from "node:fs";
import { join } from "node:path";
import { cruise, type ICruiseResult, type IViolation } from "dependency-cruiser";
import { rules } from "./rules.ts";

export interface Arrows {
  readonly files: number;
  /** One line each: rule, importing file, imported file, and why the rule is there. */
  readonly violations: readonly string[];
}

/** Reads every source and test file below `root` and checks its imports against the rules. */
export async function arrows(root: string): Promise<Arrows> {
  const folders = ["packages", "tools", "apps"].filter((folder) => existsSync(join(root, folder)));
  const { output } = await cruise(folders, {
    baseDir: root,
    ruleSet: { forbidden: rules },
    validate: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|build|fixtures|golden)/|/\\.[^/]+/" },
    // Imports of types are arrows too.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["ctckit-source", "types", "import", "node", "default"],
      extensions: [".ts", ".tsx", ".d.ts", ".mjs", ".js", ".json"],
    },
  });
  if (typeof output === "string")
    throw new Error(`dependency-cruiser: expected a result object, got ${output}`);
  return { files: output.modules.length, violations: output.summary.violations.map((v) => line(v, output)) };
}

function line({ rule, from, to, cycle }: IViolation, { summary }: ICruiseResult): string {
  const path = cycle ? [from, ...cycle.map(({ name }) => name)].join(" -> ") : `${from} -> ${to}`;
  const why = summary.ruleSetUsed?.forbidden?.find(({ name }) => name === rule.name)?.comment ?? "";
  return `${rule.name}: ${path}\n    ${why}`;
}
