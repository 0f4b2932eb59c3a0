/**
 * Sentences for people, on stderr. Any text may carry a file's name or a piece of a log, so none reaches the terminal
 * unlooked at.
 */
import { legible } from "../base/visible.ts";

/** Writes the text and a line break. */
export function say(text: string): void {
  process.stderr.write(`${legible(text)}\n`);
}
