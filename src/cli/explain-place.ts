/**
 * `FILE:LINE` to the documents of a log that cover the line. A pretty-printed document covers several lines, a line may hold
 * several elements of an array.
 */
import { existsSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../base/errors.ts";
import { visible } from "../base/visible.ts";
import type { Event } from "../event/event.ts";
import { parseLine } from "../event/parse-line.ts";
import { quote } from "../lang/quote.ts";
import type { Line } from "../source/line.ts";
import type { SourceNotice } from "../source/reader.ts";
import { SourceSet } from "../source/source-set.ts";
import { MEMBER_MARK } from "../source/zip.ts";

/** What a user wrote. */
export interface EventPlace {
  /** A log, or a member of an archive: `logs.zip!a.json`. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** The Nth event on the line, from 1; undefined where it is not said. */
  readonly nth: number | undefined;
}

/** The documents that cover a line. */
export interface FoundPlace {
  readonly place: EventPlace;
  /** True for events of these documents. */
  readonly includes: (event: Event) => boolean;
}

/** @throws UsageError for what is no `FILE:LINE` or `FILE:LINE:N` */
export function parsePlace(text: string): EventPlace {
  const match = /^(.+?):(\d{1,15})(?::(\d{1,9}))?$/s.exec(text);
  const [, file = "", line, nth] = match ?? [];
  if (match === null || Number(line) < 1 || (nth && Number(nth) < 1)) {
    throw new UsageError(
      `${quote(text, 200)} is no place of an event`,
      "write the file and the line, such as --event evidence.ndjson:42",
    );
  }
  if (file === "-") {
    throw new UsageError(
      "an event of standard input can not be found again",
      "write it to a file first",
    );
  }
  return {
    file,
    line: Number(line),
    nth: nth === undefined ? undefined : Number(nth),
  };
}

/** The path that is opened for a place: of a member its archive. */
export function openedPath(file: string): string {
  const at = file.indexOf(MEMBER_MARK);
  return at > 0 && !existsSync(file) ? file.slice(0, at) : file;
}

/**
 * Reads the log as far as the line.
 * @throws SourceError when it cannot be read, UsageError when the line holds no document
 */
export async function findPlace(
  place: EventPlace,
  onNotice: (notice: SourceNotice) => void,
): Promise<FoundPlace> {
  const { file, line } = place;
  const path = openedPath(file);
  const sources = await SourceSet.open([path], { follow: false, onNotice });
  const found: Line[] = [];
  let before: Line | undefined;
  let behind: Line | undefined;
  try {
    if (sources.failures[0] !== undefined) throw sources.failures[0];
    const readers = sources.readers.filter(
      ({ source }) => file === path || source.path === file,
    );
    if (readers.length === 0) {
      const names = sources.readers.map(({ source }) => source.path);
      throw new UsageError(
        `no log ${quote(file, 200)}`,
        `there ${names.length === 1 ? "is" : "are"} ${visible(names.slice(0, 5).join(", "), 500)}`,
      );
    }
    if (readers.length > 1) {
      const [first] = readers;
      throw new UsageError(
        `${visible(file, 500)} holds ${readers.length} logs`,
        `name one of them, such as ${visible(first!.source.path, 500)}:${line}`,
      );
    }
    const reader = readers[0]!;
    while (
      behind === undefined &&
      reader.state !== "ended" &&
      reader.state !== "failed"
    ) {
      const lines = await reader.next();
      for (const each of lines) {
        if (each.number > line) {
          behind = each;
          break;
        }
        before = each;
        if (lastLine(each) >= line) found.push(each);
      }
      if (lines.length === 0) await sources.wait(250);
    }
    if (sources.failures[0] !== undefined) throw sources.failures[0];
  } finally {
    await sources.close();
  }
  const [first] = found;
  const where = `${visible(file, 500)}:${line}`;
  if (first === undefined) {
    const hints = [
      before && `the one before begins on line ${before.number}`,
      behind && `the next on line ${behind.number}`,
    ].filter((each) => each !== undefined);
    throw new UsageError(
      `${where}: no document there`,
      hints.length === 0 ? "the log holds none" : hints.join(", "),
    );
  }
  if (found.length === 1) checkReadable(first, where);
  const offsets = new Set(found.map(({ offset }) => offset));
  const own = realPath(path);
  const isOwn = new Map<string, boolean>();
  return {
    place,
    includes: ({ line: { source, offset, number } }) => {
      if (!offsets.has(offset) || number > line) return false;
      let same = isOwn.get(source.path);
      if (same === undefined) {
        same =
          realPath(openedPath(source.path)) === own &&
          memberOf(source.path) === memberOf(first.source.path);
        isOwn.set(source.path, same);
      }
      return same;
    },
  };
}

function checkReadable(line: Line, where: string): void {
  try {
    parseLine(line.text);
  } catch (error) {
    throw new UsageError(
      `${where}: the line cannot be read: ${visible((error as Error).message, 200)}`,
      "no event comes of it, so no rule is asked about it",
    );
  }
}

/** The last line that a document covers. */
function lastLine({ number, text }: Line): number {
  let breaks = 0;
  for (
    let at = text.indexOf("\n");
    at !== -1;
    at = text.indexOf("\n", at + 1)
  ) {
    breaks++;
  }
  return number + breaks;
}

function memberOf(path: string): string {
  return path.slice(openedPath(path).length);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
