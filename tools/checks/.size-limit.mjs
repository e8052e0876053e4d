// What a page loads at first: code that is imported when it is wanted, as what aligns is, is a file of its own in a page's bundle. It counts
// where a page wants it.

/** Leaves out what is imported later, of all that matches. */
const without = (filter) => (config) => {
  const later = {
    name: "later",
    setup: (build) =>
      build.onResolve({ filter }, ({ kind, path }) =>
        kind === "dynamic-import" ? { path, external: true } : undefined,
      ),
  };
  return { ...config, format: "esm", plugins: [...(config.plugins ?? []), later] };
};
const fixture = (name, file, limit) => ({ name, path: `fixtures/sizes/${file}.js`, gzip: true, limit });

export default [
  ...[
    fixture("core", "core", "10.6 kB"),
    fixture("core + js", "js", "19.2 kB"),
    fixture("core + wasm", "wasm", "22.1 kB"),
    fixture("core + webgpu", "webgpu", "31.5 kB"),
    fixture("core + worker", "worker", "18.7 kB"),
    fixture("decode", "decode", "10.5 kB"),
  ].map((entry) => ({ ...entry, modifyEsbuildConfig: without(/.*/) })),
  // What open ends, confidences and streams take is loaded where an aligner has them, and what scorers take where there is one.
  ...[
    fixture("core's aligner + js", "js-aligning", "25.8 kB"),
    fixture("core's aligner + wasm", "wasm-aligning", "29.2 kB"),
    fixture("core's aligner + wasm/align", "wasm-only-aligning", "21.6 kB"),
  ].map((entry) => ({
    ...entry,
    modifyEsbuildConfig: without(/-open-|-posteriors-|path-sums|stream|survivors|scor/),
  })),
  // It is one file, and serves every topology.
  fixture("the worker's script", "script", "122 kB"),
];
