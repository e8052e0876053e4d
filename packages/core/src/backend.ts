/// <reference lib="esnext.disposable" />
/**
 * What the author of a backend, of a loss on a device or of an adapter needs: the contract, and core's half of it.
 *
 * @module @ctckit/core/backend
 */
export { onAbort, throwIfAborted } from "./abort.ts";
export { type Problem, problemOf } from "./call/batch.ts";
export {
  type DeviceLossOptions,
  deviceLoss,
  deviceSettings,
  type OpenedDeviceLoss,
} from "./call/device-loss.ts";
export { roomForEdits, roomForPosteriors } from "./call/scores.ts";
export type { Allocate, BlockingBackend, BlockingPlan } from "./capabilities.ts";
export { validateCriterion } from "./check/criterion.ts";
export { type Axes, type Frames, validateData } from "./check/data.ts";
export { describe } from "./check/description.ts";
export { MOST_PROBABILITY } from "./check/diagnosis.ts";
export { widened } from "./check/half-floats.ts";
export { integerArray, integerError } from "./check/integers.ts";
export { checkKeys, flag, oneOf } from "./check/keys.ts";
export { validateInputLengths } from "./check/lengths.ts";
export { type Needs, type Refusal, refuse, unsupported } from "./check/manifest.ts";
export { checkBlank, type Settings, settingsOf } from "./check/options.ts";
export { validateAvailability, validateBackend, validatePlan, validateProvider } from "./check/source.ts";
export { validateTopologies } from "./check/topologies.ts";
export { isShared } from "./check/typed-array.ts";
export type * from "./contract/backend.ts";
export { copyRows, isDense } from "./contract/copy-rows.ts";
export { type BackendDefinition, defineBackend, type OpenedDevice } from "./contract/define-backend.ts";
export type {
  DeviceArrays,
  DeviceCall,
  DeviceDefinition,
  DeviceInput,
  DeviceLoss,
} from "./contract/device.ts";
export { type Bounds, hasBounds, isBounded, settled } from "./contract/settled.ts";
export { type Stock, stock } from "./contract/stock.ts";
export { inTurns, now, TURN_MS, turn } from "./contract/turn.ts";
export { CtcError, type CtcErrorCode } from "./errors.ts";
export { messageOf } from "./failure.ts";
