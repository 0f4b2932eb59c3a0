/** A folder of the user's own, and what is missing above it. */
import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes it, for its owner alone, where it is not there, also while another process does. Node's own `recursive` never returns
 * where nothing can be made and the system says that a parent is missing: below `/proc`.
 *
 * @throws the system's error when it cannot be made
 */
export function makeFolder(folder: string, hasParent = false): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const there = statSync(folder, { throwIfNoEntry: false });
    if (there?.isDirectory() === true) return;
    const { code } = error as NodeJS.ErrnoException;
    const parent = dirname(folder);
    if (code !== "ENOENT" || hasParent || parent === folder) throw error;
    makeFolder(parent);
    makeFolder(folder, true);
  }
}
