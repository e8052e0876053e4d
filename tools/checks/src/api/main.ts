// `npm run api`: writes the reports anew.
import { apiReports } from "./report.ts";

for (const path of apiReports("write")) console.log(`wrote ${path}`);
