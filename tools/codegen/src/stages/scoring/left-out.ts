import { i32, kernel, sub } from "../../ir/build.ts";
import type { Kernel } from "../../ir/nodes.ts";
import { shape, T } from "../../ir/shape.ts";

/** For a host that reads the results of many samples as one piece, and adds up what their frames left out. */
export function leftOut(): Kernel {
  return kernel(
    {
      name: "leftOut",
      doc: "What each frame leaves out of the loss, among the results.",
      scalars: [{ name: "frames", type: "i32", doc: "the sample's input length, at least 1" }],
      buffers: [
        { name: "sums", type: "total", access: "read", shape: shape([T]) },
        { name: "left", type: "total", access: "write", shape: shape([T]) },
      ],
    },
    (b, scalar) =>
      b.for("t", i32(0), sub(scalar("frames"), i32(1)), "any", (t, b) =>
        b.write("left", t, b.read("sums", t)),
      ),
  );
}
