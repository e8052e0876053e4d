// Records how long each frame took, and which tasks blocked the page.
import { type LongTasks, longTasks } from "./long-tasks.ts";

export interface FrameRecorder {
  /** Milliseconds between the latest frames, oldest first. */
  times(): readonly number[];
  readonly longTasks: LongTasks;
}

/** @param capacity how many frames are kept */
export function frameRecorder(capacity: number): FrameRecorder {
  const times: number[] = [];
  let last: number | undefined;
  const frame = (now: number) => {
    if (last !== undefined) times.push(now - last);
    if (times.length > capacity) times.shift();
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  // A hidden page gets no frames, so the gap does not mean that it is slow.
  document.addEventListener("visibilitychange", () => {
    last = undefined;
  });
  return { times: () => times, longTasks: longTasks() };
}
