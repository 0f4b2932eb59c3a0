/**
 * Splits a Windows command line into its arguments, as a program written in C receives them. Text in, list out;
 * no text is refused, and the work is linear in its length.
 */

const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const SPACE = 0x20;
const TAB = 0x09;

/**
 * Backslashes are ordinary unless a quote follows them:
 *
 *     2n   backslashes + "   → n backslashes, the quote opens or closes
 *     2n+1 backslashes + "   → n backslashes and a literal quote
 *     ""  inside quotes      → a literal quote, and the quoted part ends
 *
 * @returns the arguments in order; `""` is an empty one; an empty text has none
 */
export function splitCommandLine(text: string): string[] {
  const args: string[] = [];
  const length = text.length;
  let at = 0;
  while (at < length) {
    const first = text.charCodeAt(at);
    if (first === SPACE || first === TAB) {
      at++;
      continue;
    }
    let arg = "";
    let quoted = false;
    let backslashes = 0;
    for (; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code === BACKSLASH) {
        backslashes++;
        continue;
      }
      if (code === QUOTE) {
        arg += "\\".repeat(backslashes >> 1);
        if (backslashes % 2 === 1) {
          arg += '"';
        } else {
          if (quoted && text.charCodeAt(at + 1) === QUOTE) {
            arg += '"';
            at++;
          }
          quoted = !quoted;
        }
        backslashes = 0;
        continue;
      }
      if (backslashes > 0) {
        arg += "\\".repeat(backslashes);
        backslashes = 0;
      }
      if (!quoted && (code === SPACE || code === TAB)) break;
      arg += text[at];
    }
    args.push(arg + "\\".repeat(backslashes));
  }
  return args;
}

/**
 * Puts arguments back into one line, for logs that kept only the list: {@link splitCommandLine} of it gives the same
 * list. An argument that kept its quotes (winlogbeat's Security module leaves them on) keeps them.
 */
export function joinArguments(args: readonly string[]): string {
  return args.map(quoteArgument).join(" ");
}

function quoteArgument(arg: string): string {
  if (arg !== "" && !/[ \t"]/.test(arg)) return arg;
  const keptQuotes =
    arg.length >= 2 &&
    arg.startsWith('"') &&
    arg.indexOf('"', 1) === arg.length - 1;
  if (keptQuotes) return arg;
  let quoted = '"';
  let backslashes = 0;
  for (const character of arg) {
    if (character === "\\") {
      backslashes++;
      continue;
    }
    // Backslashes mean themselves, but before a quote each is written twice.
    const count = character === '"' ? backslashes * 2 + 1 : backslashes;
    quoted += "\\".repeat(count) + character;
    backslashes = 0;
  }
  return `${quoted}${"\\".repeat(backslashes * 2)}"`;
}
