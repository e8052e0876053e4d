// Work on the caller's thread, in the turns that all calls share.

import { expect, test, vi } from "vitest";
import { inTurns, TURN_MS, turn } from "../src/backend.ts";

/** As a kernel that needs all the time it gets. */
function busy(until: number): void {
  while (performance.now() < until);
}

test("starts at once, and is done within its caller's task if there is time", async () => {
  await turn();
  const done: string[] = [];
  const call = inTurns(1, () => done.push("work"));
  expect(done).toEqual(["work"]);
  setTimeout(() => done.push("timer"));
  await call;
  expect(done).toEqual(["work"]);
});

test("waits for the event loop once the thread's time is used up, by whichever call", async () => {
  await turn();
  const done: string[] = [];
  setTimeout(() => done.push("timer"));
  await inTurns(1, () => {
    busy(performance.now() + TURN_MS + 1);
    return 1;
  });
  const call = inTurns(1, () => done.push("work"));
  expect(done).toEqual([]);
  await call;
  expect(done).toEqual(["timer", "work"]);
});

test("takes calls in turn, the one that came first first", async () => {
  await turn();
  await inTurns(1, (_, until) => {
    busy(until);
    return 1;
  });
  const order: string[] = [];
  const call = (name: string) =>
    inTurns(3, (from, until) => {
      order.push(name);
      busy(until);
      return from + 1;
    });
  await Promise.all(["a", "b", "c"].map(call));
  expect(order.join("")).toBe("abcabcabc");
});

test("a failure and an abort end one call, not those in line behind it", async () => {
  await turn();
  const controller = new AbortController();
  const [first, failing, aborted, last] = [
    inTurns(1, (_, until) => {
      busy(until);
      return 1;
    }),
    inTurns(1, () => {
      throw new RangeError("no memory");
    }),
    inTurns(1, () => 1, controller.signal),
    inTurns(1, () => 1),
  ];
  controller.abort();
  await expect(failing).rejects.toThrow("no memory");
  await expect(aborted).rejects.toMatchObject({ code: "CTC_ABORTED" });
  await Promise.all([first, last]);
});

test("a mere turn waits for no more than one turn of those that work", async () => {
  await turn();
  const order: string[] = [];
  const busyCall = inTurns(6, (from, until) => {
    order.push("work");
    busy(until);
    return from + 1;
  });
  const resting = (async () => {
    for (let i = 0; i < 3; i++) {
      await turn();
      order.push("turn");
    }
  })();
  await Promise.all([busyCall, resting]);
  expect(order.lastIndexOf("turn")).toBeLessThan(order.lastIndexOf("work"));
});

test("the clock is the real one, whatever a program makes of it", async () => {
  const faked = vi.spyOn(performance, "now").mockReturnValue(0);
  try {
    await turn();
    const done: string[] = [];
    setTimeout(() => done.push("timer"));
    for (let call = 0; call < 1e6 && done.length === 0; call++)
      await inTurns(1, () => {
        for (let i = 0; i < 1e5; i++);
        return 1;
      });
    expect(done).toEqual(["timer"]);
  } finally {
    faked.mockRestore();
  }
});

test("goes on under fake timers", async () => {
  vi.useFakeTimers();
  try {
    await inTurns(3, (from) => {
      for (let i = 0; i < 1e7; i++);
      return from + 1;
    });
    await turn();
  } finally {
    vi.useRealTimers();
  }
});
