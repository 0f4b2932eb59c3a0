/**
 * Lines put together, and parts of lines measured.
 */
import type { Encoding } from "./encoding.ts";
import type { Line } from "./line.ts";

/** Several lines as one: from the first byte of the first to the last of the last. */
export function joinLines(lines: readonly Line[]): Line {
  const first = lines[0]!;
  if (lines.length === 1) return first;
  const last = lines.at(-1)!;
  return {
    ...first,
    length: last.offset + last.length - first.offset,
    text: lines.map(({ text }) => text).join("\n"),
  };
}

/** How many bytes a text takes in its log. */
export function textBytes(text: string, { unitBytes }: Encoding): number {
  return unitBytes === 1 ? Buffer.byteLength(text) : unitBytes * text.length;
}
