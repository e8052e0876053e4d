// The smallest models there are: one node from input "x" to output "y", as the bytes that ONNX's protobuf schema gives them.

/** Of TensorProto.DataType. */
export const element = { float32: 1, int64: 7, float16: 10 } as const;
const INT_ATTRIBUTE = 2;

type Field = readonly [number: number, value: number | string | Uint8Array];

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

function message(...fields: readonly Field[]): Uint8Array {
  return Uint8Array.from(
    fields.flatMap(([number, value]) => {
      if (typeof value === "number") return [...varint(number << 3), ...varint(value)];
      const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
      return [...varint((number << 3) | 2), ...varint(bytes.length), ...bytes];
    }),
  );
}

/** A tensor of any shape with `rank` axes. */
function valueInfo(name: string, type: number, rank: number): Uint8Array {
  const dims = Array.from({ length: rank }, (_, i): Field => [1, message([2, `${name}${i}`])]);
  return message([1, name], [2, message([1, message([1, type], [2, message(...dims)])])]);
}

export interface ModelOptions {
  readonly operator: "Identity" | "Softmax" | "LogSoftmax" | "Cast";
  /** Of integers, such as `to` of Cast. */
  readonly attributes?: Readonly<Record<string, number>>;
  /** Type of the output. Default: float32, as the input's. */
  readonly output?: keyof typeof element;
  readonly rank?: number;
}

export function onnxModel({
  operator,
  attributes = {},
  output = "float32",
  rank = 3,
}: ModelOptions): Uint8Array {
  const node = message(
    [1, "x"],
    [2, "y"],
    [4, operator],
    ...Object.entries(attributes).map(
      ([name, value]): Field => [5, message([1, name], [3, value], [20, INT_ATTRIBUTE])],
    ),
  );
  const graph = message(
    [1, node],
    [2, "one node"],
    [11, valueInfo("x", element.float32, rank)],
    [12, valueInfo("y", element[output], rank)],
  );
  return message([1, 8], [7, graph], [8, message([2, 17])]);
}
