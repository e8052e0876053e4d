import { CtcError } from "@ctckit/core";
import { expect, test } from "vitest";
import { envelope, opened } from "../src/envelope.ts";

const across = async (error: unknown): Promise<unknown> => {
  const sealed = structuredClone(
    await envelope(() => {
      throw error;
    }),
  );
  try {
    return opened(sealed);
  } catch (received) {
    return received;
  }
};

test("a value arrives", async () => {
  expect(opened(await envelope(async () => 5))).toBe(5);
});

test("errors keep class, code, message, stack and causes", async () => {
  const error = new CtcError("CTC_DEVICE_LOST", "gone", { cause: new RangeError("T: 3", { cause: "text" }) });
  const received = (await across(error)) as CtcError;
  expect(received).toBeInstanceOf(CtcError);
  expect(received).toMatchObject({
    code: "CTC_DEVICE_LOST",
    message: "gone",
    name: "CtcError",
    stack: error.stack,
  });
  expect(received.cause).toBeInstanceOf(RangeError);
  expect((received.cause as Error).cause).toMatchObject({ message: "text" });
});

test("an error of a class that is not known here keeps its name", async () => {
  const received = await across(new DOMException("too much", "QuotaExceededError"));
  expect(received).toMatchObject({ name: "QuotaExceededError", message: "too much" });
});

test("causes in a circle end", async () => {
  const error = new Error("round");
  error.cause = error;
  expect(await across(error)).toMatchObject({ message: "round", cause: { message: "round" } });
});
