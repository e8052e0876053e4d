// The table. Tools and apps read it; what no program can read (README, the site's lists, the shared version) a test holds against it.
//
// It is three lists, each within the next and each an entry of its own, because a bundler builds whatever a list names, loaded or not:
// caller.ts, pages.ts, and all that Node can have.
import { pageBackends } from "./pages.ts";
import type { Row } from "./row.ts";
import { cuda } from "./rows/cuda.ts";

export { type Modules, type Options, provider, type Row } from "./row.ts";

export const backends: readonly Row[] = [...pageBackends, cuda];

export const backendNames: readonly string[] = backends.map(({ name }) => name);
