/**
 * Regular expressions of `regex`, `rex`, `match` and `replace`: PCRE as a detection writes it goes in, the same for
 * JavaScript comes out, with the names of its groups. Nothing is run here.
 *
 * Rewritten: a leading `(?i)` (and `s`, `m`) becomes a flag, `\x{202E}` becomes `\u202E`, `(?P<n>…)` becomes `(?<n>…)`.
 * There is no `u` flag, so that needless escapes such as `\_` stay legal.
 */

export interface JavaScriptPattern {
  readonly source: string;
  /** Some of `i`, `m`, `s`. */
  readonly flags: string;
  /** In the order of the pattern. */
  readonly groups: readonly string[];
}

/** The pattern cannot be read. */
export class PcreError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PcreError";
  }
}

/** Longest pattern; published ones reach 900 characters. */
export const MAX_PATTERN_LENGTH = 4_096;

const LEADING_FLAGS = /^\(\?([a-z]+)\)/;
const HEX = /\\x\{([0-9A-Fa-f]{1,6})\}/y;
const GROUP = /\(\?(P?)<([A-Za-z_][A-Za-z0-9_]*)>/y;

/** @throws PcreError */
export function translatePcre(pattern: string): JavaScriptPattern {
  if (pattern.length > MAX_PATTERN_LENGTH) {
    throw new PcreError(`it is longer than ${MAX_PATTERN_LENGTH} characters`);
  }
  let rest = pattern;
  const flags = new Set<string>();
  for (
    let found = LEADING_FLAGS.exec(rest);
    found !== null;
    found = LEADING_FLAGS.exec(rest)
  ) {
    for (const flag of found[1]!) {
      if (!"ims".includes(flag)) {
        throw new PcreError(`the flag "${flag}" is not understood`);
      }
      flags.add(flag);
    }
    rest = rest.slice(found[0].length);
  }

  const groups: string[] = [];
  let source = "";
  for (let at = 0; at < rest.length;) {
    HEX.lastIndex = GROUP.lastIndex = at;
    const hex = rest[at] === "\\" ? HEX.exec(rest) : null;
    const group = rest[at] === "(" ? GROUP.exec(rest) : null;
    if (hex !== null) {
      source += codeUnits(parseInt(hex[1]!, 16));
      at += hex[0].length;
    } else if (group !== null) {
      groups.push(group[2]!);
      source += `(?<${group[2]!}>`;
      at += group[0].length;
    } else if (rest[at] === "\\") {
      source += rest.slice(at, at + 2);
      at += 2;
    } else if (rest[at] === "[") {
      const end = endOfClass(rest, at);
      // A class of characters has no groups, but it may name characters by number.
      source += rest
        .slice(at, end)
        .replace(/\\x\{([0-9A-Fa-f]{1,6})\}/g, (_, digits: string) =>
          codeUnits(parseInt(digits, 16)),
        );
      at = end;
    } else source += rest[at++]!;
  }
  const joined = [...flags].sort().join("");
  try {
    new RegExp(source, joined);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const reason = error.message.split(": ").at(-1)!;
    throw new PcreError(reason.charAt(0).toLowerCase() + reason.slice(1));
  }
  return { source, flags: joined, groups };
}

/** The offset behind a class `[…]`; as in JavaScript, the first `]` ends it. */
function endOfClass(text: string, start: number): number {
  let at = start + 1;
  if (text[at] === "^") at++;
  while (at < text.length && text[at] !== "]") at += text[at] === "\\" ? 2 : 1;
  return Math.min(at + 1, text.length);
}

function codeUnits(code: number): string {
  if (code > 0x10ffff) throw new PcreError("a character number is too large");
  return String.fromCodePoint(code)
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
