import { captionsOf, subRip, webVtt } from "@ctckit/subtitles";
import type { TimedSample } from "../operations/result.ts";

const LIMITS = { characters: 40, pause: 0.7 };

export const srt = ({ words }: TimedSample): string => subRip(captionsOf(words, LIMITS));
export const vtt = ({ words }: TimedSample): string => webVtt(captionsOf(words, LIMITS));
