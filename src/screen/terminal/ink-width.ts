/**
 * How wide Ink takes a text to be: as wide as we do. It stands in for the library that Ink asks (see `lean-ink.ts`),
 * which looks every sign of ours up among the emoji; and where the two differ, columns would not stand where the rows
 * have put them.
 */
import { cellWidth } from "../../base/text-width.ts";

const SGR = /\x1b\[[\d;]*m/g;

/** Cells of one line; styles have none. Under the name and with the shape that `string-width` has. */
export default function stringWidth(text: string): number {
  return cellWidth(text.includes("\x1b") ? text.replace(SGR, "") : text);
}
