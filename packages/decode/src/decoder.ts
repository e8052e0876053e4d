import type { FloatArray, HalfDtype, InputArray } from "@ctckit/core";
import { CtcError, checkKeys, settingsOf } from "@ctckit/core/backend";
import { type BeamSearchOptions, beamKeys, checkClasses, validateBeamOptions } from "./beam-options.ts";
import { type BeamReading, readings, unreadable } from "./beam-reading.ts";
import { advance, finish } from "./beam-search.ts";
import { type EmissionOptions, type Emissions, startOf, validateEmissions } from "./emissions.ts";
import { readers } from "./rows.ts";
import { Search } from "./search.ts";

export interface DecoderOptions extends BeamSearchOptions, EmissionOptions {}

/** The next frames of one sample. */
export interface DecoderFrames<A extends InputArray = FloatArray> {
  /** What `input` names. Nothing of it is kept. */
  readonly data: A;
  /** As in `Emissions`. */
  readonly dtype?: HalfDtype;
  /** `[T, C]`, or three axes of which N is 1. All pushes have the same C. */
  readonly shape: readonly number[];
  /** As in `Emissions`. */
  readonly strides?: readonly number[];
}

/** Reads frames that come bit by bit. Its results have the same bits as those of `beamSearch` on all frames at once. */
export interface Decoder {
  /**
   * Takes more frames. What is refused has not happened.
   *
   * @throws TypeError, RangeError - an argument is wrong, with its index and value
   * @throws ScorerError - the scorer failed; the decoder is at its end then
   * @throws CtcError `CTC_CLOSED` - after the end
   */
  push(frames: DecoderFrames<InputArray>): void;
  /** The best readings if the frames ended here. A scorer is not asked, so unfinished words count nothing. */
  partial(): BeamReading[];
  /** The best readings of all frames. */
  end(): BeamReading[];
}

const frameKeys = { data: true, dtype: true, shape: true, strides: true } satisfies Record<
  keyof DecoderFrames,
  true
>;

const keys = { ...beamKeys, input: true, blank: true, floor: true } satisfies Record<
  keyof DecoderOptions,
  true
>;

/**
 * A beam search of one sample. What it holds does not grow with the frames, but for the labels that it has read.
 *
 * @throws TypeError, RangeError - an option is wrong
 */
export function decoder(options: DecoderOptions = {}): Decoder {
  const settings = validateBeamOptions("decoder", options, keys);
  const { input, blank, floor } = settingsOf(options);
  let search: Search | undefined;
  let classes = 0;
  let isUnreadable = false;
  let isOver = false;

  const checkOpen = () => {
    if (isOver) throw new CtcError("CTC_CLOSED", "decoder: it has come to its end; make another");
  };
  const found = () => {
    if (isUnreadable) return [unreadable()];
    return readings(search ?? new Search({ ...settings, blank }, 1), settings.best);
  };

  return {
    push(frames) {
      checkOpen();
      const rows = rowsOf(frames);
      search ??= new Search({ ...settings, blank }, classes);
      isUnreadable ||= rows.includes(undefined);
      if (isUnreadable) return;
      try {
        for (const row of rows) advance(search, row!, settings);
      } catch (error) {
        isOver = true;
        throw error;
      }
    },
    partial() {
      checkOpen();
      return found();
    },
    end() {
      checkOpen();
      isOver = true;
      if (search && !isUnreadable) finish(search, settings);
      return found();
    },
  };

  /** All rows before the first is taken, so that a push that is refused leaves nothing behind. */
  function rowsOf(frames: DecoderFrames<InputArray>): (Float64Array | undefined)[] {
    checkKeys("push", frames, frameKeys);
    const checked = validateEmissions("push", { ...frames, input, blank } satisfies Emissions<InputArray>);
    if (checked.batch !== 1) throw new RangeError(`shape: expected one sample, got N = ${checked.batch}`);
    if (search && checked.classes !== classes)
      throw new RangeError(`shape: expected C = ${classes} as in earlier pushes, got ${checked.classes}`);
    checkClasses(settings, blank, checked.classes);
    const rows = Array.from({ length: checked.time }, (_, t) => {
      const row = new Float64Array(checked.classes);
      return readers[input](checked.data, startOf(checked, t, 0), row, floor) ? row : undefined;
    });
    classes = checked.classes;
    return rows;
  }
}
