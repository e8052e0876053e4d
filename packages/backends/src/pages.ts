import { callerBackends } from "./caller.ts";
import type { Row } from "./row.ts";
import { webgpu } from "./rows/webgpu.ts";
import { worker } from "./rows/worker.ts";

export { provider, type Row } from "./row.ts";

/** What a page can have, with workers and a GPU of its own. */
export const pageBackends: readonly Row[] = [...callerBackends, worker, webgpu];
