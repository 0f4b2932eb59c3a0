/**
 * What was made of many rule files, kept for the next start: to read two thousand takes a second and a half, to fetch what came of
 * them a fifteenth of it. It is found by a hash over all that it is made from, which is the texts and names of the files and the
 * program itself; so it is never out of date, and what changes anything is read anew.
 *
 * ```text
 *   rules-<hash over program, Node and files>.bin
 *   ┌──────────────────────┬──────────────────────────────────────┐
 *   │ SHA-256 of the rest  │ the report, as Node serializes values │
 *   └──────────────────────┴──────────────────────────────────────┘
 * ```
 */
import { createHash, hash } from "node:crypto";
import {
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { makeFolder } from "../base/make-folder.ts";
import { replaceFile } from "../base/replace-file.ts";
import type { LoadReport } from "../rule/load.ts";
import type { RuleFileText } from "../rule/rule-file.ts";
import { cacheFolder, isOwn } from "./cache-folder.ts";
import { PROGRAM_ID } from "./program-id.ts";

/** Less text than this, in characters, is read as fast. */
const LEAST_CHARS = 100_000;
/** Sets of rules that are kept, those that were used last. */
const MOST_KEPT = 4;
/** Bytes of one. Those of all public rules have 30 MB. */
const MOST_BYTES = 128 * 1024 * 1024;
const HASH_BYTES = 32;
const PREFIX = "rules-";

/** Where rules are kept, and for whom; undefined: they are not. */
export interface RuleCache {
  readonly folder: string | undefined;
  readonly programId: string | undefined;
}

const ownCache = (): RuleCache => ({
  folder: cacheFolder(),
  programId: PROGRAM_ID,
});

/**
 * The report on some files: what an earlier start has kept of it, if all is as it was then.
 * @param make reads the files
 * @param cacheOf is asked only for many rules
 */
export function keptReport(
  files: readonly RuleFileText[],
  make: () => LoadReport,
  cacheOf = ownCache,
): LoadReport {
  const chars = files.reduce((sum, { text }) => sum + text.length, 0);
  if (chars < LEAST_CHARS) return make();
  const { folder, programId } = cacheOf();
  if (folder === undefined || programId === undefined) return make();
  const name = `${PREFIX}${keyOf(files, programId)}.bin`;
  const known = fetch(folder, name);
  if (known !== undefined) return known;
  const report = make();
  try {
    keep(folder, name, report);
  } catch {
    // A disk that is full, a folder that cannot be written: the next start reads the rules again.
  }
  return report;
}

function keyOf(files: readonly RuleFileText[], programId: string): string {
  const key = createHash("sha256");
  key.update(JSON.stringify([programId, process.version, files.length]));
  for (const { text, ...rest } of files) {
    key.update(JSON.stringify([text.length, rest])).update(text);
  }
  return key.digest("hex");
}

/** @returns undefined where it is not there, or not whole */
function fetch(folder: string, name: string): LoadReport | undefined {
  try {
    if (!isPrivate(folder)) return undefined;
    const path = join(folder, name);
    const stats = statSync(path);
    if (!stats.isFile() || stats.size > MOST_BYTES + HASH_BYTES) {
      return undefined;
    }
    const bytes = readFileSync(path);
    const payload = bytes.subarray(HASH_BYTES);
    const isWhole =
      hash("sha256", payload) === bytes.toString("hex", 0, HASH_BYTES);
    if (!isWhole) return undefined;
    const report = deserialize(payload) as LoadReport;
    const now = new Date();
    utimesSync(path, now, now);
    return report;
  } catch {
    return undefined;
  }
}

/** Only the user could have written what is there. */
function isPrivate(folder: string): boolean {
  if (process.platform === "win32") return true;
  const stats = statSync(folder);
  return isOwn(stats) && (stats.mode & 0o022) === 0;
}

function keep(folder: string, name: string, report: LoadReport): void {
  const payload = serialize(report);
  if (payload.length > MOST_BYTES) return;
  makeFolder(folder);
  if (!isPrivate(folder)) return;
  const sum = hash("sha256", payload, "buffer");
  // What is not on the disk yet when the power goes does not have its hash.
  replaceFile(join(folder, name), Buffer.concat([sum, payload]), false);
  prune(folder);
}

/** Lets those go that were used longest ago. */
function prune(folder: string): void {
  const kept = readdirSync(folder)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => {
      const path = join(folder, name);
      // Another start may have let it go meanwhile.
      const stats = lstatSync(path, { throwIfNoEntry: false });
      return { path, usedMs: stats?.mtimeMs ?? 0 };
    })
    .sort((a, b) => b.usedMs - a.usedMs);
  for (const { path } of kept.slice(MOST_KEPT)) {
    rmSync(path, { force: true, recursive: true });
  }
}
