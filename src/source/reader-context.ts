/** What readers share and report to; the source set provides it. */
import type { SourceError } from "../base/errors.ts";
import type { ChunkMemory } from "./byte-line.ts";
import type { FileLedger } from "./file-ledger.ts";
import type { FolderWatch } from "./folder-watch.ts";
import { MAX_DOCUMENT_LINES } from "./document-framer.ts";
import { MAX_LINE_BYTES, type OversizeLine, type ZeroBytes } from "./framer.ts";
import type { Source } from "./line.ts";
import type { LineSieve } from "./line-sieve.ts";
import type { ReadAhead } from "./read-ahead.ts";
import type { ManagedReader, NoticeCode, SourceNotice } from "./reader.ts";

export interface ReaderContext {
  readonly follow: boolean;
  readonly ledger: FileLedger;
  readonly folderWatch: FolderWatch;
  /** What tells which lines of a file are read; undefined: all. */
  readonly sieve: LineSieve | undefined;
  /** Where chunks of lines stand. */
  readonly memory?: ChunkMemory | undefined;
  /** Who reads a file ahead; undefined where several are read in turn. */
  ahead?(): ReadAhead | undefined;
  /** Reads that make one batch of lines. @default 1 */
  readsAtOnce?(): number;
  newSource(path: string): Source;
  notify(notice: SourceNotice): void;
  /** What the user asked for cannot be read, or not to its end. It is notified as well. */
  fail(error: SourceError, source: Source | undefined, code?: NoticeCode): void;
  /** Something was overwritten or taken away unread. @param bytes as far as they were seen */
  lose(bytes: number): void;
  /** Some reader may have new lines. */
  wake(): void;
  /** A file that was found in a folder is gone for good. */
  gone(reader: ManagedReader): void;
}

/** @param count lines and documents of this reader that were left out so far, this one included */
export function oversizeNotice(
  source: Source,
  { number, offset, length, lines }: OversizeLine,
  count: number,
): SourceNotice {
  const what =
    lines === undefined
      ? `line ${number} has ${length} bytes, more than ${MAX_LINE_BYTES}`
      : `the document that begins in line ${number} has more than ${MAX_LINE_BYTES} bytes or ${MAX_DOCUMENT_LINES} lines`;
  return {
    level: "warning",
    source,
    code: "oversize-line",
    message: `${source.path} @ ${offset}: ${what}; skipped, ${count} so far`,
  };
}

/** Runs of zero bytes that are told of one source; further ones are counted. */
const MOST_ZERO_RUNS = 3;

/** Tells the first runs of zero bytes of a source, for `onZeroBytes`. */
export function zeroByteTeller(
  source: Source,
  context: Pick<ReaderContext, "notify">,
): (run: ZeroBytes) => void {
  let runs = 0;
  return ({ offset, length }) => {
    if (++runs > MOST_ZERO_RUNS) return;
    const more =
      runs === MOST_ZERO_RUNS ? "; further ones are only counted" : "";
    const what = length === 1 ? "1 zero byte" : `${length} zero bytes`;
    context.notify({
      level: "warning",
      source,
      code: "zero-bytes",
      message: `${source.path} @ ${offset}: ${what}, as a crash leaves them; skipped${more}`,
    });
  };
}
