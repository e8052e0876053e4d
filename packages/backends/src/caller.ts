import type { Row } from "./row.ts";
import { js } from "./rows/js.ts";
import { wasm } from "./rows/wasm.ts";

export { provider, type Row } from "./row.ts";

/** What computes on the thread that calls it, wherever JavaScript runs: the reference, then what is faster. */
export const callerBackends: readonly Row[] = [js, wasm];
