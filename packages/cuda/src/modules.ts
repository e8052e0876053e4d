import type { DeviceDtype } from "./dtypes.ts";
import { arithmeticOf } from "./generated/kernels.ts";
import type { Arithmetic } from "./topology.ts";

// The kernels as PTX. It is large, so the PTX of a dtype is read only when a plan needs it.

type Assembly = Readonly<Record<DeviceDtype, () => Promise<{ readonly ptx: string }>>>;

const shared: Assembly = {
  float32: () => import("./generated/float32.ptx.ts"),
  float64: () => import("./generated/float64.ptx.ts"),
  float16: () => import("./generated/float16.ptx.ts"),
  bfloat16: () => import("./generated/bfloat16.ptx.ts"),
};

const ctc: Assembly = {
  float32: () => import("./generated/topologies/ctc.float32.ptx.ts"),
  float64: () => import("./generated/topologies/ctc.float64.ptx.ts"),
  float16: () => import("./generated/topologies/ctc.float16.ptx.ts"),
  bfloat16: () => import("./generated/topologies/ctc.bfloat16.ptx.ts"),
};

const ctcNoRepeatBlank: Assembly = {
  float32: () => import("./generated/topologies/ctc-no-repeat-blank.float32.ptx.ts"),
  float64: () => import("./generated/topologies/ctc-no-repeat-blank.float64.ptx.ts"),
  float16: () => import("./generated/topologies/ctc-no-repeat-blank.float16.ptx.ts"),
  bfloat16: () => import("./generated/topologies/ctc-no-repeat-blank.bfloat16.ptx.ts"),
};

type EditAssembly = Readonly<Record<Arithmetic, () => Promise<{ readonly ptx: string }>>>;

const ctcEdits: EditAssembly = {
  float32: () => import("./generated/edits/ctc-edits.float32.ptx.ts"),
  float64: () => import("./generated/edits/ctc-edits.float64.ptx.ts"),
};

const ctcNoRepeatBlankEdits: EditAssembly = {
  float32: () => import("./generated/edits/ctc-no-repeat-blank-edits.float32.ptx.ts"),
  float64: () => import("./generated/edits/ctc-no-repeat-blank-edits.float64.ptx.ts"),
};

/** What a device is for: who wants no edits loads none of their kernels. */
export type Purpose = "losses" | "edits";

/**
 * The kernels that all topologies share, and those of each topology. They come in the type of the arithmetic, and in the type
 * of the caller's arrays if that is another one.
 */
export async function modulesOf(dtype: DeviceDtype, purpose: Purpose): Promise<string[]> {
  const types = [...new Set([arithmeticOf[dtype], dtype])];
  const all = purpose === "edits" ? [shared] : [shared, ctc, ctcNoRepeatBlank];
  const own = purpose === "edits" ? [ctcEdits, ctcNoRepeatBlankEdits] : [];
  const texts = [
    ...all.flatMap((assembly) => types.map((type) => assembly[type]())),
    ...own.map((assembly) => assembly[arithmeticOf[dtype]]()),
  ];
  return (await Promise.all(texts)).map(({ ptx }) => ptx);
}
