/**
 * Follows the journal while other running triplines append to it, so that two responders see each other's
 * decisions at once. The `tail` package fits here, and only here: the file is appended to and never rotated
 * while it is open, its lines are ASCII, and no offset is needed. A line that is appended in the instant between
 * its first look at the file and its watch comes together with the next one.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import { Tail } from "tail";
import { JOURNAL_FILE, parseRecord } from "./journal-record.ts";
import type { SharedRecord } from "./journal-record.ts";

export interface FollowOptions {
  readonly onRecord: (record: SharedRecord) => void;
  readonly onError: (message: string) => void;
  /** Lines at the start that are known already: `lines` of the view that was read before. Default 0. */
  readonly skipLines?: number;
  /** How often to look for a journal that is not there (yet, or any more). Default 500. */
  readonly pollMs?: number;
}

export interface Following {
  /** Lines that were handed out, or are not records, from the start of the file. */
  readonly lines: number;
  close(): void;
}

/**
 *     waiting ──file is there──► following
 *        ▲                          │
 *        └──────── error ◄──────────┘   (the file was removed or cannot be read)
 *
 * Calls back for every record from the start of the file, own ones included: applying a record twice changes
 * nothing. After an error in the same file the lines already handed out are not handed out again.
 */
export function followJournal(
  folder: string,
  options: FollowOptions,
): Following {
  const { onRecord, onError, pollMs = 500 } = options;
  const path = join(folder, JOURNAL_FILE);
  let seenLines = options.skipLines ?? 0;
  let inode: number | undefined;
  let tail: Tail | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let lastError = "";

  const wait = (): void => {
    if (!closed) timer = setTimeout(start, pollMs).unref();
  };

  const fail = (failed: Tail | undefined, error: unknown): void => {
    if (closed || failed !== tail) return;
    tail?.unwatch();
    tail = undefined;
    const message = `the journal ${path} cannot be followed: ${error instanceof Error ? error.message : String(error)}`;
    // The same trouble at every attempt is one message.
    if (message !== lastError) onError(message);
    lastError = message;
    wait();
  };

  const start = (): void => {
    try {
      const stat = statSync(path, { throwIfNoEntry: false });
      if (stat === undefined) {
        wait();
        return;
      }
      if (inode !== undefined && inode !== stat.ino) seenLines = 0;
      inode = stat.ino;
      let skip = seenLines;
      // Without `follow` a removed journal is an error at once, and looked for here.
      const started = new Tail(path, { fromBeginning: true, follow: false });
      tail = started;
      started.on("error", (error: unknown) => fail(started, error));
      started.on("line", (line: string) => {
        if (closed || started !== tail) return;
        lastError = "";
        if (skip > 0) {
          skip--;
          return;
        }
        seenLines++;
        const record = parseRecord(line);
        if (typeof record === "string" || record.type === "printed") return;
        onRecord(record);
      });
    } catch (error) {
      fail(undefined, error);
    }
  };

  start();
  return {
    get lines() {
      return seenLines;
    },
    close() {
      closed = true;
      clearTimeout(timer);
      tail?.unwatch();
    },
  };
}
