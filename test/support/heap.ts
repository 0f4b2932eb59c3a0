/**
 * How much memory objects take at most in a process of their own, where flags of V8 can be changed.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Runs a script. @returns the number that it prints */
export async function printedBy(script: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    "-e",
    script,
  ]);
  return Number(stdout);
}
