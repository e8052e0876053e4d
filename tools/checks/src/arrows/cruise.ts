import { readdirSync } from "node:fs";
import { cruise, type ICruiseResult, type IViolation } from "dependency-cruiser";
import { rules } from "./rules.ts";

export interface Arrows {
  readonly files: number;
  /** One line each: rule, importing file, imported file, and why the rule is there. */
  readonly violations: readonly string[];
}

/** Reads every source, test and config file below `root` and checks its imports against the rules. */
export async function arrows(root: string): Promise<Arrows> {
  const places = readdirSync(root).filter((name) => /^(packages|tools|apps|.*\.ts)$/.test(name));
  const { output } = await cruise(places, {
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
      mainFields: ["module", "main", "types"],
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
