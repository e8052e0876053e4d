// `npm run api`: rewrites the reports. --check: names those that are out of date, and exits with 1 if there are any.
import { apiReports } from "./report.ts";

const check = process.argv.includes("--check");
const changed = apiReports(check ? "check" : "write");
for (const path of changed)
  console.log(check ? `${path} is not what the package exports: npm run api` : `wrote ${path}`);
if (check && changed.length > 0) process.exitCode = 1;
