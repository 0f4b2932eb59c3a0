/**
 * What rotation has put beside a log while nobody read it: `a.log.1`, `a.log-20260101`, `a.log.old`. The file that was
 * read last may be among them, under its new name, and files that came to the path and went again.
 *
 * ```text
 *   when it was saved    a.log: A                                      written last at t
 *   now                  a.log: D   a.log.1: C   a.log.2: B   a.log.3: A   a.log.4: Z
 *                                   └─ written at t or later ──────────┘   before t: not ours
 * ```
 */
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isRotationOf } from "./discover.ts";
import { identify, type FileIdentity } from "./open-file.ts";

export interface RotatedFile extends FileIdentity {
  readonly path: string;
}

/**
 * @param modifiedMs when the log was written last, as far as it was seen; milliseconds since 1970
 * @returns the files that were written then or later, in the order in which they were; none where the folder cannot be read
 */
export function rotatedSince(
  path: string,
  modifiedMs: number,
): readonly RotatedFile[] {
  const folder = dirname(path);
  const log = basename(path);
  const files: RotatedFile[] = [];
  for (const name of namesIn(folder)) {
    if (!isRotationOf(name, log)) continue;
    const file = join(folder, name);
    const identity = identityOf(file);
    if (identity?.kind === "file" && identity.modifiedMs >= modifiedMs) {
      files.push({ ...identity, path: file });
    }
  }
  return files.sort((a, b) => a.modifiedMs - b.modifiedMs);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function identityOf(path: string): FileIdentity | undefined {
  try {
    return identify(path);
  } catch {
    return undefined;
  }
}
