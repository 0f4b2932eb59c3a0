/** Where what can be made again is kept from start to start. `bin/early.js`, which runs before any module, says the same. */
import { statSync } from "node:fs";
import type { Stats } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/**
 * The user's own folder; it need not be there yet. Not in a home that is somebody else's: what lies there would be trusted.
 * @returns undefined where nothing is to be kept
 */
export function cacheFolder(env = process.env): string | undefined {
  // One word for all that is kept; it is Node's own.
  if (env["NODE_DISABLE_COMPILE_CACHE"]) return undefined;
  try {
    const home = homedir();
    if (!isOwn(statSync(home))) return undefined;
    const { XDG_CACHE_HOME: own = "" } = env;
    const caches = isAbsolute(own) ? own : join(home, ".cache");
    return join(caches, "tripline");
  } catch {
    // No home, or none that can be read.
    return undefined;
  }
}

/** True of what is the user's, as far as the system tells. */
export function isOwn({ uid }: Stats): boolean {
  return process.getuid === undefined || uid === process.getuid();
}
