import type { Topology } from "@ctckit/core/backend";
import { ctc } from "./generated/topologies/ctc.ts";
import { ctcNoRepeatBlank } from "./generated/topologies/ctc-no-repeat-blank.ts";
import type { CudaTopology } from "./topology.ts";

// All topologies. A bundle for Node need not be small, so callers do not choose among them. Their kernels are in modules.ts.

export const topologies: readonly CudaTopology[] = [ctc, ctcNoRepeatBlank];

export function topologyOf(wanted: Topology): CudaTopology {
  return topologies.find(({ name }) => name === wanted)!;
}
