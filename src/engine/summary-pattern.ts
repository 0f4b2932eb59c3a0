/**
 * A summary repeats what fields hold: addresses, ports, names. What is left of it is the same in all events of a kind, so who
 * keeps many summaries with their fields keeps that once:
 *
 * ```text
 *   network 10.0.4.28:58617 -> 10.0.5.218:135 outbound powershell.exe
 *   network ①:② -> ③:④ outbound ⑤
 * ```
 *
 * The number of a field is a control character that no text has to have: U+0080 for the first, U+009F for the last that counts.
 */

const FIRST = 0x80;
const MOST = 0x20;
const MARK = /[\x80-\x9f]/;
const MARKS = /[\x80-\x9f]/g;
/** Shorter ones are met by chance. */
const LEAST_CHARS = 2;

/** @returns undefined for a text that holds none of the values, or such characters of its own */
export function patternOf(
  text: string,
  values: readonly string[],
): string | undefined {
  if (MARK.test(text)) return undefined;
  const held: number[] = [];
  for (let i = 0; i < values.length && i < MOST; i++) {
    const value = values[i]!;
    if (value.length >= LEAST_CHARS && text.includes(value)) held.push(i);
  }
  if (held.length === 0) return undefined;
  // A port may stand in an address, and not the other way round.
  held.sort((a, b) => values[b]!.length - values[a]!.length);
  let pattern = text;
  for (const i of held) {
    pattern = pattern.replaceAll(values[i]!, String.fromCharCode(FIRST + i));
  }
  return pattern;
}

/** The text again. */
export function filled(pattern: string, values: readonly string[]): string {
  return pattern.replace(MARKS, (mark) => values[mark.charCodeAt(0) - FIRST]!);
}
