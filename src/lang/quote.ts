/**
 * The user's own text, put in quotes for a message. Rule files come from strangers: what cannot be seen is spelt out,
 * so that a message cannot steer a terminal.
 */
import { visible } from "../base/visible.ts";

const DEFAULT_MAX = 40;

/** `"text"` with at most `max` UTF-16 units of it; a cut is shown as `…`. */
export function quote(text: string, max = DEFAULT_MAX): string {
  return `"${visible(text, max)}"`;
}
