/**
 * Sentences for people, on stderr. Any text may carry a file's name or a piece of a log, so none reaches the terminal
 * unlooked at.
 */
import { DETAIL_LIMIT, visible } from "../base/visible.ts";

/** Writes the text and a line break. */
export function say(text: string): void {
  process.stderr.write(`${legible(text)}\n`);
}

/** The text with everything that cannot be seen spelt out; its line breaks stay. */
export function legible(text: string): string {
  return text
    .split("\n")
    .map((line) => visible(line, DETAIL_LIMIT))
    .join("\n");
}
