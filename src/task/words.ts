/**
 * A command line in, its words out, as the C runtime of Windows programs splits it; each word keeps its place
 * in the raw text, which is what a secret is masked by. One pass over the text.
 */

export interface Word {
  /** What the program is given: quotes and escapes taken off. */
  readonly text: string;
  /** Half-open range in the raw line, quotes included. */
  readonly start: number;
  readonly end: number;
  /** True where any part of the word stood in quotes. */
  readonly quoted: boolean;
  /** The line ended inside its quotes. */
  readonly unclosed?: true;
}

export interface SplitOptions {
  /** Single quotes group as well: inside a PowerShell script. */
  readonly singleQuotes?: boolean;
}

/*
 *           blank            "            blank
 *   ┌────────┐  other ┌──────┐ ──────► ┌────────┐
 *   │ between│ ─────► │ bare │         │ quoted │   2n backslashes + "   n backslashes, the quote counts
 *   └────────┘ ◄───── └──────┘ ◄────── └────────┘   2n+1               n backslashes and a literal quote
 *               blank            "                  "" while quoted    a literal quote, goes on quoted
 *                                                   other backslashes  themselves
 */

/** Splits a line. Never fails: an open quote runs to the end. */
export function splitWords(line: string, options: SplitOptions = {}): Word[] {
  const words: Word[] = [];
  let at = 0;
  for (;;) {
    while (at < line.length && isBlank(line[at]!)) at++;
    if (at >= line.length) return words;
    const word = readWord(line, at, options.singleQuotes === true);
    words.push(word);
    at = word.end;
  }
}

/** Characters in a row that are themselves: outside quotes, and in some. Encoded commands are thousands of them. */
const PLAIN = /[^ \t\r\n"'\\]+/y;
const PLAIN_QUOTED = /[^"'\\]+/y;

/** The same for {@link splitCommands}, of both shells. */
const NO_END = /[^\\"'^<>&|\n\r;{}]+/y;

/** @param row one that begins anywhere */
function rowAt(row: RegExp, line: string, at: number): string {
  row.lastIndex = at;
  return row.exec(line)?.[0] ?? "";
}

function readWord(line: string, start: number, singleQuotes: boolean): Word {
  let text = "";
  let at = start;
  let open = "";
  let quoted = false;
  while (at < line.length) {
    const plain = rowAt(open === "" ? PLAIN : PLAIN_QUOTED, line, at);
    text += plain;
    at += plain.length;
    if (at === line.length) break;
    const char = line[at]!;
    if (open === "" && isBlank(char)) break;
    if (char === "\\") {
      const from = at;
      while (line[at] === "\\") at++;
      const count = at - from;
      // In single quotes, and in front of anything but a double quote, a backslash is itself.
      if (line[at] !== '"' || open === "'") {
        text += line.slice(from, at);
        continue;
      }
      text += line.slice(from, from + Math.floor(count / 2));
      if (count % 2 === 1) {
        text += '"';
        at++;
      }
      continue;
    }
    const isQuote =
      open === ""
        ? char === '"' || (singleQuotes && char === "'")
        : char === open;
    at++;
    if (!isQuote) {
      text += char;
    } else if (open === "") {
      open = char;
      quoted = true;
    } else if (line[at] === open) {
      text += char;
      at++;
    } else {
      open = "";
    }
  }
  const word = { text, start, end: at, quoted };
  return open === "" ? word : { ...word, unclosed: true };
}

export function isBlank(char: string): boolean {
  return char === " " || char === "\t" || char === "\r" || char === "\n";
}

/**
 * The program a word names, to compare with: last part of the path, without quotes, carets and extension, in
 * lower case. `"C:\Windows\s^chtasks.EXE"` → `schtasks`.
 */
export function programName(word: string): string {
  const plain = word.replace(/["^]/g, "");
  const from = Math.max(plain.lastIndexOf("\\"), plain.lastIndexOf("/")) + 1;
  return plain
    .slice(from)
    .replace(/\.(?:exe|com|cmd|bat)$/i, "")
    .toLowerCase();
}

/**
 * Cuts a line where a shell would start another command: at `&`, `|`, line ends and redirections outside
 * quotes; in PowerShell also at `;` and braces. Quotes are those of {@link splitWords}.
 */
export function splitCommands(
  line: string,
  shell: "cmd" | "powershell" = "cmd",
): string[] {
  const powershell = shell === "powershell";
  const ends = powershell ? ";{}|&\n\r" : "&|\n\r";
  const commands: string[] = [];
  let from = 0;
  let redirected = -1;
  let open = "";
  const cut = (to: number): void => {
    // What follows a redirection is a file name and no part of the command.
    const end = redirected < 0 ? to : redirected;
    if (end > from) commands.push(line.slice(from, end));
    from = to + 1;
    redirected = -1;
  };
  for (let at = 0; at < line.length; at++) {
    at += rowAt(NO_END, line, at).length;
    const char = line[at] ?? "";
    if (char === "\\" && open !== "'") {
      const first = at;
      while (line[at + 1] === "\\") at++;
      // An odd number of backslashes makes the quote behind them literal.
      if (line[at + 1] === '"' && (at - first) % 2 === 0) at++;
    } else if (open !== "") {
      if (char === open) open = "";
    } else if (char === '"' || (powershell && char === "'")) {
      open = char;
    } else if (char === "^" && !powershell) {
      at++;
    } else if (char === ">" || char === "<") {
      if (redirected < 0) redirected = redirectionStart(line, from, at);
    } else if (char === "&" && isHandleCopy(line, at)) {
      continue;
    } else if (ends.includes(char)) {
      cut(at);
    }
  }
  cut(line.length);
  return commands.map((command) => command.trim()).filter((c) => c !== "");
}

/** The digit of `2>` belongs to the redirection, that of `v2>` does not. */
function redirectionStart(line: string, from: number, at: number): number {
  const handle =
    at > from &&
    /\d/.test(line[at - 1]!) &&
    (at - 1 === from || isBlank(line[at - 2]!));
  return handle ? at - 1 : at;
}

/** The `&` of `2>&1` starts no command. */
function isHandleCopy(line: string, at: number): boolean {
  return line[at - 1] === ">" && /\d/.test(line[at + 1] ?? "");
}
