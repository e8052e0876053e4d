// The frame meter: numbers and a strip of the latest frames.
import type { FrameRecorder } from "../meter/frame-recorder.ts";
import { frameStatistics } from "../meter/frame-statistics.ts";
import { colours } from "./colours.ts";
import { say } from "./page.ts";
import { surface } from "./surface.ts";

const scaleEnd = 200; // ms
const inTime = 1000 / 60; // ms
const slow = 50; // ms: what browsers call long
const bar = 3; // CSS pixels

/** Shows what `recorder` saw, some times a second. */
export function meter(recorder: FrameRecorder, strip: HTMLCanvasElement): void {
  if (recorder.longTasks.kind) say("long-name", `${capital(recorder.longTasks.kind)}, last 10 s`);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const show = () => {
    const times = recorder.times();
    numbers(times, recorder);
    draw(strip, times);
    setTimeout(show, calm.matches ? 2000 : 250);
  };
  show();
}

function numbers(times: readonly number[], { longTasks }: FrameRecorder): void {
  const { frames, p50, p95, histogram } = frameStatistics(times);
  if (frames === 0) return;
  say("p50", milliseconds(p50));
  say("p95", milliseconds(p95));
  const { count, longest } = longTasks.recent();
  say(
    "long",
    longTasks.kind === undefined
      ? "not reported"
      : count === 0
        ? "none"
        : `${count}, up to ${longest.toFixed(0)} ms`,
  );
  const strip = document.getElementById("strip");
  strip?.setAttribute(
    "aria-label",
    `Times of the latest ${frames} frames: median ${milliseconds(p50)}, 95 % within ${milliseconds(p95)}, ${histogram[0]} in time`,
  );
}

/** A bar for each frame, the latest at the right: low and pale in time, high and strong when late. */
function draw(canvas: HTMLCanvasElement, times: readonly number[]): void {
  const { context, width, height } = surface(canvas);
  const { ink, muted, accent, warning } = colours();
  const y = (time: number) => height - Math.max(2, (Math.min(time, scaleEnd) / scaleEnd) * height);
  const shown = times.slice(-Math.floor(width / bar));
  for (const [index, time] of shown.entries()) {
    context.fillStyle = time > slow ? warning : Math.round(time) > 17 ? accent : muted;
    context.fillRect(width - (shown.length - index) * bar, y(time), bar - 1, height - y(time));
  }
  context.fillStyle = ink;
  context.fillRect(0, y(inTime), width, 1);
}

export function milliseconds(time: number): string {
  return `${time < 10 ? time.toFixed(1) : time.toFixed(0)} ms`;
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
