// Prints the conformance report of a backend. Exit code 0 when nothing failed, 1 when something did or the backend is
// absent, 2 when the command cannot run.

import { fileURLToPath } from "node:url";
import { suite, vectorCases } from "@ctckit/conformance";
import { findVectors } from "@ctckit/conformance/vectors";
import { Command, Option } from "commander";
import { backends } from "./backends.ts";
import { report } from "./report.ts";

interface Arguments {
  readonly backend: string;
  readonly theme?: readonly string[];
}

const theme = (id: string) => id.slice(0, id.indexOf("/"));

/** The suite's cases and those of the public vectors, if they are here. */
function everything() {
  try {
    const beside = fileURLToPath(new URL("../../../../shared/vectors", import.meta.url));
    const { vectors, notes } = findVectors(beside);
    const external = vectorCases(vectors);
    return { cases: [...suite, ...external.cases], notes: [...notes, ...external.notes] };
  } catch (error) {
    process.stderr.write(`${error}\n`);
    process.exit(2);
  }
}

const { cases, notes } = everything();
const themes = [...new Set(cases.map(({ id }) => theme(id)))];
const { backend, theme: chosen = themes } = new Command("conformance")
  .description("run the conformance suite on a backend and print its report")
  .addOption(new Option("--backend <name>", "which backend").choices(Object.keys(backends)).default("js"))
  .addOption(new Option("--theme <names...>", "only these themes of cases").choices(themes))
  .option("--saboteurs", "instead: backends that are wrong on purpose, and the case that catches each")
  .addHelpText("after", "\nCTCKIT_VECTORS=DIR names a folder of public vectors to run as well.")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Arguments>();

const asked = cases.filter(({ id }) => chosen.includes(theme(id)));
const { text, exitCode } = await report(await backends[backend]!(), { cases: asked, notes });
process.stdout.write(`${text}\n`);
process.exitCode = exitCode;
