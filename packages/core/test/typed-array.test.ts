import { expect, test } from "vitest";
import { isDetached, lengthOf, plain } from "../src/check/typed-array.ts";

type Resizable = new (bytes: number, options: { maxByteLength: number }) => ArrayBuffer;

test("a detached array has nothing, also in code that is optimised and has seen resizable ones", () => {
  const resizable = () => new Float32Array(new (ArrayBuffer as Resizable)(16, { maxByteLength: 64 }));
  for (let i = 0; i < 50_000; i++) lengthOf(i % 3 === 0 ? resizable() : new Float32Array(4));
  const array = plain(new Float32Array(8));
  structuredClone(array.buffer, { transfer: [array.buffer] });
  expect([lengthOf(array), isDetached(array)]).toEqual([0, true]);
});
