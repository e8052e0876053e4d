import { createCtcLoss } from "@ctckit/core";
import { js } from "@ctckit/js";

const shapes = [
  [50, 16, 20, 30],
  [150, 32, 80, 40],
  [500, 16, 1000, 100],
  [200, 1, 5000, 50],
  [2000, 32, 32, 400],
];
const only = process.argv[2]?.split(",").map(Number);
for (const [i, [T, N, C, S]] of shapes.entries()) {
  if (only && !only.includes(i)) continue;
  const c = await createCtcLoss({ backend: js(), input: "logits", reduction: "sum" });
  let seed = 1;
  const rnd = () => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return seed / 0x7fffffff;
  };
  const gauss = () => Math.sqrt(-2 * Math.log(rnd() + 1e-12)) * Math.cos(2 * Math.PI * rnd());
  const data = Float32Array.from({ length: T * N * C }, gauss);
  const targets = Array.from({ length: N }, () =>
    Array.from({ length: S }, () => 1 + Math.floor(rnd() * (C - 1))),
  );
  const grad = new Float32Array(T * N * C);
  const f = () => c.lossAndGradSync!({ data, shape: [T, N, C], targets, out: { grad } });
  const ts: number[] = [];
  const t0 = performance.now();
  f();
  f();
  while (ts.length < 5 || performance.now() - t0 < 2500) {
    const a = performance.now();
    f();
    ts.push(performance.now() - a);
  }
  ts.sort((a, b) => a - b);
  console.log([T, N, C, S].join(), "med", ts[ts.length >> 1].toFixed(3), "min", ts[0].toFixed(3));
}
