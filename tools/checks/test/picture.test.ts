import { expect, test } from "vitest";
import { changed, checksums } from "../src/playground/drawn-sources.ts";

const before = "11  page/index.html\n22  page/style.css\n";

test.each([
  ["nothing", before, []],
  ["a file with other content", "11  page/index.html\n23  page/style.css\n", ["page/style.css"]],
  ["a file more", `${before}33  page/view.ts\n`, ["page/view.ts"]],
  ["a file less", "11  page/index.html\n", ["page/style.css"]],
])("sees that %s has changed", (_, after, files) => expect(changed(before, after)).toEqual(files));

test("knows the page, its styles and its views", () => {
  for (const file of ["index.html", "src/styles/page.css", "src/view/heat-map.ts"])
    expect(checksums()).toContain(`  apps/playground/${file}\n`);
});
