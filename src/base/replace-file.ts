/** A file that is written whole: beside its place first, then into it, for its owner alone. */
import { renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * What stood there is replaced; nobody ever reads a half of it.
 * @param flush it is on the disk when this returns
 * @throws the system's error when it cannot be written; what stood there still does
 */
export function replaceFile(
  path: string,
  content: string | Uint8Array,
  flush: boolean,
): void {
  const beside = `${path}.${process.pid}`;
  try {
    writeFileSync(beside, content, { flag: "wx", mode: 0o600, flush });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
