import { writeFile } from "node:fs/promises";
import { type Markers, writeDocuments } from "./document.ts";
import { machine } from "./machine.ts";

const markersOf = (name: string): Markers => ({
  begin: `<!-- ${name}: written by \`npm run bench -- --${name} --write\` -->`,
  end: `<!-- end of ${name} -->`,
});

/** Prints the tables of a part with a name, and puts them where options say: rows into a file, tables into docs/benchmarks.md. */
export async function tell(
  name: string,
  tables: readonly string[],
  rows: unknown,
  { json, write }: { readonly json: string | undefined; readonly write: boolean },
  args: readonly string[],
): Promise<void> {
  const here = machine(undefined, args);
  const { cpu, cores, node, date, command } = here;
  const text = [...tables, `${cpu}, ${cores} cores, Node ${node.slice(1)}, ${date}: \`${command}\`.`].join(
    "\n\n",
  );
  console.log(text);
  if (json) await writeFile(json, `${JSON.stringify({ machine: here, rows }, undefined, 2)}\n`);
  if (write) await writeDocuments({ "docs/benchmarks.md": { marked: text, markers: markersOf(name) } });
}
