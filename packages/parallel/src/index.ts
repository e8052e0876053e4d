export { dataExtent } from "./data-extent.ts";
export { grouped } from "./groups.ts";
export { Idle, LARGEST_WASTE } from "./idle.ts";
export { type LabelPool, labelPool, type Other, type Target } from "./label-pool.ts";
export { rowsStage } from "./rows-stage.ts";
export { keeps, latticeFields, meetingOf, sampleFields } from "./sample-fields.ts";
export {
  type DeviceTopology,
  DIRECTIONS,
  type Dimensions,
  dimensionsOf,
  type LabelArguments,
  type SizeTable,
} from "./topology.ts";
