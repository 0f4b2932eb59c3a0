/**
 * The value of PowerShell's `-EncodedCommand` in, its script out: base64 over UTF-16LE. Tolerant of what
 * shippers and hasty typing do to it; the one thing to know is that nothing here is ever run.
 */

export interface Decoded {
  readonly text: string;
  /** An odd character or byte was dropped: the value was cut. */
  readonly truncated: boolean;
}

export type DecodedScript =
  | Decoded
  | { readonly problem: "not-base64" }
  | { readonly problem: "not-text"; readonly hex: string };

/** How much of bytes that are no text is shown. */
const HEX_VIEW_BYTES = 64;

/** `-`, `/` and the dashes that PowerShell takes for one. */
export const DASHES = "-/\u2013\u2014\u2015";

/**
 * True for every spelling of the switch: one or two dashes, then `ec` or any start of `encodedcommand`.
 * `-ex` and `-ep` (policy) and `-ea` (arguments) are other switches.
 */
export function isEncodedSwitch(word: string): boolean {
  const name = switchName(word);
  return (
    name !== undefined &&
    name !== "" &&
    (name === "ec" || "encodedcommand".startsWith(name))
  );
}

/** The name of a switch in lower case, without its dashes; undefined for other words. */
export function switchName(word: string): string | undefined {
  if (!DASHES.includes(word[0] ?? " ")) return undefined;
  const from = word.length > 1 && DASHES.includes(word[1]!) ? 2 : 1;
  return word.slice(from).toLowerCase();
}

/** The bytes of a value, or undefined where it is not base64. Linear. */
export function encodedBytes(
  value: string,
): { bytes: Buffer; truncated: boolean } | undefined {
  const letters = value.replace(/[\s"'=]/g, "");
  if (letters === "" || /[^A-Za-z0-9+/]/.test(letters)) return undefined;
  const cut = letters.length % 4 === 1;
  const bytes = Buffer.from(cut ? letters.slice(0, -1) : letters, "base64");
  return { bytes, truncated: cut || bytes.length % 2 === 1 };
}

/** Decodes the value. Never throws; says why where there is no text. */
export function decodeScript(value: string): DecodedScript {
  const decoded = encodedBytes(value);
  if (decoded === undefined) return { problem: "not-base64" };
  const { bytes, truncated } = decoded;
  const text = bytes.toString("utf16le").toWellFormed();
  if (text === "" || unprintable(text) * 3 > text.length) {
    return {
      problem: "not-text",
      hex: bytes.toString("hex", 0, Math.min(bytes.length, HEX_VIEW_BYTES)),
    };
  }
  return { text, truncated };
}

/** Code units that are controls, private, unassigned or replacements; blanks and line ends count as text. */
function unprintable(text: string): number {
  let count = 0;
  for (const char of text) {
    if (/[^\t\n\r\P{C}]|\uFFFD/u.test(char)) count += char.length;
  }
  return count;
}
