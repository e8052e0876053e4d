import { markdownTable } from "markdown-table";
import { digits } from "../../tables/cells.ts";
import { FRAMES_A_SECOND, margins } from "./cases.ts";
import type { StreamRow } from "./clear-speech.ts";
import type { VoiceRow } from "./hard-speech.ts";
import { voiceNames } from "./voices.ts";

const headings = [
  ...["case", "frames a push", "side", "margin", "push, ms", "99 %", "not decided, frames", "99 %"],
  ...["MB held", "same bits", "all pushes, s", "at once, s"],
];

/** A row for each case, side and margin. */
export function streamTable(rows: readonly StreamRow[]): string {
  return markdownTable([headings, ...rows.map(cellsOf)], { align: ["l", "r", "l", ..."rrrrrrlrr"] });
}

function cellsOf({
  name,
  piece,
  side,
  margin,
  push,
  waiting,
  held,
  loss,
  total,
  whole,
}: StreamRow): string[] {
  return [
    ...[name, String(piece), side, String(margin)],
    ...[digits(push.median), digits(push.most)],
    ...[late(waiting.mean), late(waiting.most)],
    ...[(held / 1e6).toFixed(1), loss.none ? "yes" : `NO, ${lost(loss)}`],
    ...[digits(total / 1000), digits(whole / 1000)],
  ];
}

/** A row for each way of speaking, a column for each margin. */
export function voiceTable(rows: readonly VoiceRow[]): string {
  const cell = ({ labels, loss, waiting }: VoiceRow): string =>
    `${loss.none ? "0" : `${lost(loss)} of ${labels}`}; ${digits(waiting.mean / FRAMES_A_SECOND)} s`;
  const body = voiceNames.map((voice) => [
    voice,
    ...margins.map((margin) => {
      const row = rows.find((each) => each.voice === voice && each.margin === margin);
      return row ? cell(row) : "-";
    }),
  ]);
  return markdownTable([["2 min of speech", ...margins.map((margin) => `${margin} nats`)], ...body], {
    align: ["l", ...margins.map(() => "r")],
  });
}

/** Labels that are elsewhere. Where no path is left they are nowhere. */
const lost = ({ labels, nats }: StreamRow["loss"]): string =>
  nats === Number.POSITIVE_INFINITY ? `no path, ${labels}` : String(labels);

/** In seconds, too. */
const late = (frames: number): string => `${digits(frames)} (${digits(frames / FRAMES_A_SECOND)} s)`;
