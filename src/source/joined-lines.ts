/**
 * Lines put together, and parts of lines measured.
 */
import type { Encoding } from "./encoding.ts";
import type { Line } from "./line.ts";

/** Several lines as one: from the first byte of the first to the last of the last. */
export function joinLines(lines: readonly Line[]): Line {
  return joinedAs(lines, lines.map(({ text }) => text).join("\n"));
}

/**
 * The same with the blank lines between them, which are not handed on as lines: their numbers tell of them, and they
 * stand in the text as empty ones. For lines of which the caller knows that they are not far apart.
 */
export function joinWithBlanks(lines: readonly Line[]): Line {
  const parts: string[] = [];
  let before: Line | undefined;
  for (const line of lines) {
    if (before !== undefined) {
      parts.push("\n".repeat(Math.max(1, line.number - before.number)));
    }
    parts.push(line.text);
    before = line;
  }
  return joinedAs(lines, parts.join(""));
}

function joinedAs(lines: readonly Line[], text: string): Line {
  const first = lines[0]!;
  if (lines.length === 1) return first;
  const last = lines.at(-1)!;
  const length = last.offset + last.length - first.offset;
  return { ...first, length, text };
}

/** How many bytes a text takes in its log. */
export function textBytes(text: string, { unitBytes }: Encoding): number {
  return unitBytes === 1 ? Buffer.byteLength(text) : unitBytes * text.length;
}
