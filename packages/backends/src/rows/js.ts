import { row } from "../row.ts";

export const js = row({
  name: "js",
  about: "plain JavaScript, wherever that runs",
  load: { js: () => import("@ctckit/js") },
  make: ({ js }, options) => js.js(options),
});
