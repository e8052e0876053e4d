import { expect, test } from "vitest";
import { onAbort } from "../src/backend.ts";

test("one callback that throws keeps no other from hearing, and is reported", async () => {
  const reported = new Promise((resolve) => process.once("uncaughtException", resolve));
  const others = process.rawListeners("uncaughtException").filter((each) => !("listener" in each));
  for (const each of others) process.off("uncaughtException", each as () => void);
  try {
    const { signal, abort } = controller();
    const heard: string[] = [];
    onAbort(signal, () => {
      throw new Error("of the first");
    });
    onAbort(signal, () => heard.push("second"));
    abort();
    expect(heard).toEqual(["second"]);
    expect(await reported).toMatchObject({ message: "of the first" });
  } finally {
    for (const each of others) process.on("uncaughtException", each as () => void);
  }
});

test("a callback that was taken back hears nothing, also while others are told", () => {
  const { signal, abort } = controller();
  const heard: string[] = [];
  let back = () => {};
  onAbort(signal, () => back());
  back = onAbort(signal, () => heard.push("taken back"));
  abort();
  expect(heard).toEqual([]);
});

function controller() {
  const made = new AbortController();
  return { signal: made.signal, abort: () => made.abort() };
}
