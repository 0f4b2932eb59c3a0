/**
 * Where tripline keeps what must survive a restart.
 */
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

/**
 * `--state DIR`; else `$XDG_STATE_HOME/tripline`; else `~/.local/state/tripline`. A relative `XDG_STATE_HOME` is
 * ignored, as the XDG Base Directory Specification asks.
 *
 * @returns an absolute path; nothing is created
 */
export function stateFolder(
  option: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string {
  if (option !== undefined) return resolve(option);
  const stateHome = env["XDG_STATE_HOME"];
  if (stateHome !== undefined && isAbsolute(stateHome)) {
    return join(stateHome, "tripline");
  }
  return join(env["HOME"] || homedir(), ".local", "state", "tripline");
}
