// A line of a manifest: JSON, with NeMo's names where it has some.

import { type Place, placeOf } from "../emissions/place.ts";
import { type Folder, within } from "./folder.ts";

export interface Entry {
  /** Of the line, counted from 1. */
  readonly line: number;
  readonly text?: string;
  readonly emissions: Place;
  /** Seconds. */
  readonly duration?: number;
  /** As given: nothing is read of it. */
  readonly audioFilepath?: string;
  /** What the caller calls the sample. */
  readonly id?: string;
}

/** An error of one line. The rest goes on. */
export class LineError extends Error {
  override readonly name = "LineError";
  readonly line: number;
  readonly field: string | undefined;

  constructor(line: number, field: string | undefined, message: string, options?: ErrorOptions) {
    super(`line ${line}${field === undefined ? "" : `, ${field}`}: ${message}`, options);
    this.line = line;
    this.field = field;
  }
}

/** @throws LineError - naming the field */
export function entryOf(text: string, line: number, folder: Folder): Entry {
  const fields = parsed(text, line);
  const wrong = (field: string, expected: string) =>
    new LineError(line, field, `expected ${expected}, got ${shown(fields[field])}`);
  const { text: said, emissions, duration, audio_filepath: audio, id } = fields;
  if (said !== undefined && typeof said !== "string") throw wrong("text", "a text");
  if (typeof emissions !== "string") throw wrong("emissions", "a file's name");
  if (duration !== undefined && !(typeof duration === "number" && duration > 0 && Number.isFinite(duration)))
    throw wrong("duration", "seconds, more than 0");
  if (audio !== undefined && typeof audio !== "string") throw wrong("audio_filepath", "a file's name");
  if (id !== undefined && typeof id !== "string") throw wrong("id", "a text");
  let place: Place;
  try {
    place = placeOf(emissions);
  } catch (error) {
    throw new LineError(line, "emissions", (error as Error).message);
  }
  const path = within(folder, place.path);
  if (path === undefined)
    throw new LineError(
      line,
      "emissions",
      `${shown(emissions)} leaves the manifest's folder, which --allow-outside would allow`,
    );
  return {
    ...{ line, emissions: { ...place, path } },
    ...(said !== undefined && { text: said }),
    ...(duration !== undefined && { duration }),
    ...(audio !== undefined && { audioFilepath: audio }),
    ...(id !== undefined && { id }),
  };
}

function parsed(text: string, line: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new LineError(line, undefined, `this is no JSON: ${(cause as Error).message}`, { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new LineError(line, undefined, `expected an object, got ${shown(value)}`);
  return value as Record<string, unknown>;
}

const LONGEST = 60;

function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
