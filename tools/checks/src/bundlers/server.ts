// Servers bundle what their pages' components import: a list of backends has to survive that, without a warning, and still find none but wasm.
import { join } from "node:path";
import { command, complaints } from "../command.ts";
import { webpacked } from "./webpacked.ts";

export async function serverProblems(project: string): Promise<string[]> {
  const warnings: string[] = [];
  const output = { path: join(project, "server"), filename: "server.cjs" };
  const warn = (text: string) => warnings.push(`warns: ${text}`);
  await webpacked({ context: project, target: "node20", entry: "./server.js", output }, warn);
  const ran = await command("node", ["server/server.cjs"], { cwd: project });
  const said = ran.stdout.trim();
  return [
    ...warnings,
    ...complaints("node server.cjs", ran),
    ...(said === "wasm" ? [] : [`expected wasm, it printed ${said}`]),
  ];
}
