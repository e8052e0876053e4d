import type { Page } from "playwright-core";

// As a text: esbuild names functions by a function that the page has not.
const record = `(() => {
  globalThis.frameTimes = [];
  let before = performance.now();
  const tick = (now) => {
    frameTimes.push(now - before);
    before = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
})()`;

/** Records how long each frame of the page takes from now on. @returns says it in words */
export async function frameTimes(tab: Page): Promise<() => Promise<string>> {
  await tab.evaluate(record);
  return async () => {
    const times = await tab.evaluate<number[]>("frameTimes");
    const sorted = times.slice(1).sort((a, b) => a - b);
    const at = (part: number) => sorted[Math.floor(part * (sorted.length - 1))]!.toFixed(0);
    return `${at(0.5)} ms, 95 % ${at(0.95)}, longest ${at(1)} ms`;
  };
}
