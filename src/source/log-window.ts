/**
 * A part of a log, read again: the place of a document in, the lines around it out. Of a plain file only that part is read;
 * what is packed, or has documents over several lines, is read from its beginning as far as the part reaches.
 *
 * ```text
 *   file  ────┬──────────────────■──────────────┬────────
 *             │◄── beforeBytes ──┤              │
 *             first whole line   the document   last line that begins within behindBytes
 * ```
 */
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { compressionOf, isZip } from "./decoder.ts";
import { detectEncoding } from "./encoding.ts";
import type { Line, Source } from "./line.ts";
import { SourceSet } from "./source-set.ts";

/** Where a document stands. */
export type LinePlace = Pick<Line, "source" | "number" | "offset" | "length">;

export interface WindowSize {
  /** Bytes before the document, and behind it. */
  readonly beforeBytes: number;
  readonly behindBytes: number;
}

export interface LogWindow {
  readonly lines: readonly Line[];
  /** There is more of the log before the first line, and behind the last one. */
  readonly isCutBefore: boolean;
  readonly isCutBehind: boolean;
}

/** Of a log that has to be read from its beginning: bytes of text that are read. */
const MOST_FROM_START = 64 * 1024 * 1024;
const HEAD_BYTES = 16;
const LF = 0x0a;
const CR = 0x0d;

/**
 * @param openedPath the path that is opened: of a member of an archive that of the archive
 * @returns a text where it cannot be read again: why
 */
export async function readAround(
  place: LinePlace,
  openedPath: string,
  size: WindowSize,
): Promise<LogWindow | string> {
  if (place.source.path === "-") {
    return "what came by standard input cannot be read again";
  }
  let file: FileHandle;
  try {
    file = await open(openedPath, "r");
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT"
      ? "the log is gone, or has another name now"
      : `the log cannot be opened: ${(error as Error).message}`;
  }
  try {
    const stat = await file.stat();
    // Another kind of file may stand there by now: a pipe would never end.
    if (!stat.isFile())
      return "in the log's place is something that is no file";
    const window = await readPlain(file, stat.size, place, size);
    if (window !== undefined) return window;
  } catch (error) {
    return `the log cannot be read: ${(error as Error).message}`;
  } finally {
    await file.close();
  }
  return readFromStart(place, openedPath, size);
}

/** @returns undefined where the part cannot be cut out: packed, UTF-16, or not one document a line */
async function readPlain(
  file: FileHandle,
  sizeBytes: number,
  { source, number, offset, length }: LinePlace,
  { beforeBytes, behindBytes }: WindowSize,
): Promise<LogWindow | string | undefined> {
  const head = await readBytes(file, 0, HEAD_BYTES);
  if (isZip(head) || compressionOf(head) !== undefined) return undefined;
  if (detectEncoding(head).name !== "utf-8") return undefined;
  if (offset + length > sizeBytes) {
    return "the log is shorter now: it was emptied or rotated";
  }
  // With the line ends around the document, so that it is a whole line in any window.
  const from = Math.max(0, offset - beforeBytes - 1);
  const to = Math.min(sizeBytes, offset + length + behindBytes + 2);
  const bytes = await readBytes(file, from, to - from);
  const at = offset - from;
  const isOneLine =
    (at === 0 || bytes[at - 1] === LF) &&
    !bytes.subarray(at, at + length).includes(LF);
  if (!isOneLine) return undefined;
  const lines = cutLines(bytes, from, source, to === sizeBytes);
  const own = lines.findIndex((each) => each.offset === offset);
  // Blank lines are lines, too.
  let before = 0;
  for (let i = own - 1; i >= 0; i--) {
    before += lines[i]!.number;
  }
  let next = number - before;
  const numbered = lines.map((line) => {
    const numberHere = next;
    next += line.number;
    return { ...line, number: numberHere };
  });
  return {
    lines: numbered,
    isCutBefore: from > 0,
    isCutBehind: to < sizeBytes,
  };
}

/** Whole lines; `number` is how many line ends it is to the next one. */
function cutLines(
  bytes: Buffer,
  from: number,
  source: Source,
  isEnd: boolean,
): Line[] {
  const lines: Line[] = [];
  // The first one is whole only at the beginning of the file.
  let start = from === 0 ? 0 : bytes.indexOf(LF) + 1;
  if (from > 0 && start === 0) return lines;
  while (start < bytes.length) {
    let end = bytes.indexOf(LF, start);
    if (end === -1) {
      if (!isEnd) break;
      end = bytes.length;
    }
    const last = end > start && bytes[end - 1] === CR ? end - 1 : end;
    const text = bytes.toString("utf8", start, last).replace(/^\ufeff/, "");
    const before = lines.at(-1);
    if (last > start) {
      const length = last - start;
      lines.push({ source, number: 1, offset: from + start, length, text });
    } else if (before !== undefined) {
      lines[lines.length - 1] = { ...before, number: before.number + 1 };
    }
    start = end + 1;
  }
  return lines;
}

async function readBytes(
  file: FileHandle,
  position: number,
  length: number,
): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(
      bytes,
      filled,
      length - filled,
      position + filled,
    );
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

async function readFromStart(
  { source, offset, length }: LinePlace,
  openedPath: string,
  { beforeBytes, behindBytes }: WindowSize,
): Promise<LogWindow | string> {
  if (offset + length > MOST_FROM_START) {
    return `it stands ${Math.round(offset / 1e6)} MB into a log that has to be read from its beginning`;
  }
  const sources = await SourceSet.open([openedPath], {
    follow: false,
    onNotice: () => undefined,
  });
  const lines: Line[] = [];
  let isCutBefore = false;
  let isCutBehind = false;
  try {
    reading: for (;;) {
      const open = sources.readers.filter(
        ({ state }) => state !== "ended" && state !== "failed",
      );
      if (open.length === 0) break;
      for (const reader of open) {
        const batch = await reader.next();
        if (reader.source.path !== source.path) continue;
        for (const line of batch) {
          if (line.offset < offset - beforeBytes) isCutBefore = true;
          else if (line.offset > offset + length + behindBytes) {
            isCutBehind = true;
            break reading;
          } else lines.push({ ...line, source });
        }
      }
    }
    const [failure] = sources.failures;
    if (failure !== undefined && lines.length === 0) {
      return `the log cannot be read: ${failure.message}`;
    }
  } finally {
    await sources.close();
  }
  return { lines, isCutBefore, isCutBehind };
}
