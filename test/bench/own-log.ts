/**
 * A log of one's own in place of the generated corpus: how long it is, what the bundled rules have to find in it, which is what
 * `--engine reference` finds, and its beginnings.
 */
import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, readSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Corpus } from "./corpus.ts";
import { alertsOf } from "./program.ts";

const CHUNK = 1 << 20;
const LINE_FEED = 10;

/** @throws Error where the log cannot be read or scanned */
export function ownLog(log: string): Corpus {
  return described(resolve(log));
}

/** Its first lines, as a file: the last line is the one that reaches so many bytes. */
export function beginningOf(whole: Corpus, megabytes: number): Corpus {
  const most = megabytes * 1_000_000;
  if (whole.bytes <= most) return whole;
  const folder = join(tmpdir(), "tripline-bench");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `own-${whole.sha256.slice(0, 16)}-${megabytes}mb`);
  const copy = openSync(path, "w");
  let bytes = 0;
  read(whole.path, (chunk) => {
    const end =
      bytes + chunk.length < most
        ? -1
        : chunk.indexOf(LINE_FEED, Math.max(0, most - bytes));
    const part = end === -1 ? chunk : chunk.subarray(0, end + 1);
    writeSync(copy, part);
    bytes += part.length;
    return end === -1;
  });
  closeSync(copy);
  return described(path);
}

function described(path: string): Corpus {
  const hash = createHash("sha256");
  let bytes = 0;
  let lines = 0;
  let isEmpty = true;
  read(path, (chunk) => {
    hash.update(chunk);
    bytes += chunk.length;
    for (const byte of chunk) {
      if (byte !== LINE_FEED) isEmpty = false;
      else {
        if (!isEmpty) lines++;
        isEmpty = true;
      }
    }
    return true;
  });
  const planted = alertsOf(path, ["--engine", "reference"]);
  return { path, bytes, lines, planted, sha256: hash.digest("hex") };
}

/** @param take says whether it wants more */
function read(path: string, take: (chunk: Buffer) => boolean): void {
  const file = openSync(path, "r");
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (;;) {
    const length = readSync(file, buffer, 0, CHUNK, null);
    if (length === 0 || !take(buffer.subarray(0, length))) break;
  }
  closeSync(file);
}
