import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { dump } from "npyjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { placeOf } from "../src/emissions/place.ts";
import { reader } from "../src/emissions/reader.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ctckit-cli-"));
});
afterAll(() => rm(folder, { recursive: true }));

const [T, C] = [5, 3];
const numbers = Float32Array.from({ length: T * C }, (_, i) => i / 4 - 1);
const npy = (shape: number[], data: ArrayLike<number> = numbers) =>
  new Uint8Array(dump(data as Float32Array, shape) as ArrayBuffer);

/** The bytes of a safetensors file with one tensor. */
function safetensors(dtype: string, shape: number[], bytes: Uint8Array, length = bytes.length): Uint8Array {
  const header = new TextEncoder().encode(
    JSON.stringify({ __metadata__: { by: "us" }, said: { dtype, shape, data_offsets: [0, length] } }),
  );
  const file = new Uint8Array(8 + header.length + bytes.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  file.set(bytes, 8 + header.length);
  return file;
}

async function read(name: string, bytes: Uint8Array, member = "") {
  const path = join(folder, name);
  await writeFile(path, bytes);
  const own = reader();
  try {
    return (await own.read(placeOf(path + member))).matrix;
  } finally {
    await own.close();
  }
}

const halves = Uint16Array.from({ length: T * C }, (_, i) => i);
const float16 = new Uint8Array(npy([T, C], new Float32Array(0)).length + 2 * T * C);
{
  // npyjs writes no float16: another type's header, renamed, which has as many characters.
  const header = Buffer.from(npy([T, C]).slice(0, npy([T, C]).length - numbers.byteLength)).toString(
    "latin1",
  );
  float16.set(Buffer.from(header.replace("<f4", "<f2"), "latin1"));
  float16.set(new Uint8Array(halves.buffer), header.length);
}

describe("every container", () => {
  test.each([
    ["a.npy", npy([T, C]), ""],
    ["one.npy", npy([1, T, C]), ""],
    ["a.npz", zipSync({ "said.npy": npy([T, C]), "other.npy": npy([3, T]) }), "#said"],
    ["a.safetensors", safetensors("F32", [1, T, C], new Uint8Array(numbers.buffer)), "#said"],
  ])("%s", async (name, bytes, member) => {
    const matrix = await read(name, bytes, member);
    expect(matrix).toEqual({ data: numbers, shape: [T, C] });
  });

  test("16 bits stay what they are", async () => {
    expect(await read("half.npy", float16)).toEqual({ data: halves, dtype: "float16", shape: [T, C] });
    const bytes = new Uint8Array(halves.buffer);
    expect(await read("b.safetensors", safetensors("BF16", [T, C], bytes), "#said")).toEqual({
      ...{ data: halves, dtype: "bfloat16", shape: [T, C] },
    });
  });

  test("float64 too", async () => {
    const wide = Float64Array.from(numbers);
    expect(await read("wide.npy", npy([T, C], wide))).toEqual({ data: wide, shape: [T, C] });
  });
});

test.each([
  ["text.npy", new TextEncoder().encode("no numbers at all"), "", "this is no npy file that can be read"],
  ["cut.npy", npy([T, C]).slice(0, -8), "", "the file ends early: expected 15 numbers by its shape, got 13"],
  ["torn.npy", npy([T, C]).slice(0, -3), "", "this is no npy file that can be read"],
  ["int.npy", npy([T, C], new Int32Array(T * C)), "", "expected float16, float32 or float64, got i4"],
  ["flat.npy", npy([T * C]), "", "expected shape [T, C] or [1, T, C], got [15]"],
  ["two.npy", npy([3, 1, T]), "", "got [3, 1, 5]"],
  [
    "fortran.npy",
    Buffer.from(
      Buffer.from(npy([T, C]))
        .toString("latin1")
        .replace("'fortran_order':False", "'fortran_order':True "),
      "latin1",
    ),
    "",
    "expected rows one after the other, got Fortran's order",
  ],
  ["no.npz", npy([T, C]), "#said", "this is no npz file"],
  ["a.npz", zipSync({ "said.npy": npy([T, C]) }), "#sad", 'there is no array "sad" in the file'],
  ["no.safetensors", npy([T, C]), "#said", "this is no safetensors file: its header's length is impossible"],
  ["tiny.safetensors", new Uint8Array(3), "#said", "this is no safetensors file"],
  ["a.safetensors", safetensors("F32", [T, C], new Uint8Array(60)), "#sad", 'there is no tensor "sad"'],
  [
    "i.safetensors",
    safetensors("I32", [T, C], new Uint8Array(60)),
    "#said",
    'expected F16, BF16, F32 or F64, got "I32"',
  ],
  [
    "s.safetensors",
    safetensors("F32", [T, 4], new Uint8Array(60)),
    "#said",
    "expected 80 bytes by shape [5, 4] and F32",
  ],
  ["e.safetensors", safetensors("F32", [T, C], new Uint8Array(40), 60), "#said", "within the file's"],
])("%s is refused: %#", async (name, bytes, member, message) => {
  await expect(read(name, bytes, member)).rejects.toThrow(message);
});

test("a byte that was flipped in a zip is found", async () => {
  const bytes = zipSync({ "said.npy": [npy([T, C]), { level: 0 }] });
  bytes[180]! ^= 1;
  await expect(read("flip.npz", bytes, "#said")).rejects.toThrow(RangeError);
});

test("a file that is not there is named by the system", async () => {
  const own = reader();
  for (const name of ["none.npy", "none.npz#a", "none.safetensors#a"])
    await expect(own.read(placeOf(join(folder, name)))).rejects.toThrow("ENOENT");
  await own.close();
});

test("many archives at a time, more than stay open", async () => {
  const own = reader();
  const places = [];
  for (let i = 0; i < 20; i++) {
    const path = join(folder, `many-${i}.npz`);
    await writeFile(
      path,
      zipSync({
        "said.npy": npy(
          [T, C],
          numbers.map((x) => x + i),
        ),
      }),
    );
    places.push(placeOf(`${path}#said`));
  }
  for (let round = 0; round < 2; round++) {
    const all = await Promise.all(places.map((place) => own.read(place)));
    for (const [i, { matrix }] of all.entries()) expect(matrix.data[0]).toBe(numbers[0]! + i);
  }
  await own.close();
});

test.each([
  ["a.npy", { path: "a.npy", container: "npy" }],
  ["a#b.npy", { path: "a#b.npy", container: "npy" }],
  ["x/a.npz#calls/1#2", { path: "x/a.npz", container: "npz", member: "calls/1#2" }],
])("%s is a place", (text, place) => {
  expect(placeOf(text)).toEqual(place);
});
test.each(["a.wav", "", "npy", "a.npz", "a.npz#"])("%j is none", (text) => {
  expect(() => placeOf(text)).toThrow(RangeError);
});
