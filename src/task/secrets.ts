/**
 * Any text that may hold a command line in, the same text with every secret replaced by `****` out. Passwords
 * are looked for wherever a switch that takes one stands, at any depth of quoting, because the text of one
 * event is often a command inside a command; where the extent of a value is in doubt, more is masked, not
 * less.
 */
import { encodedBytes, isEncodedSwitch } from "./powershell-encoded.ts";

/** Half-open range in the text. */
export interface SecretSpan {
  readonly start: number;
  readonly end: number;
}

/** The same for every secret: the length must not show. */
export const MASK = "****";

/** Encoded commands inside encoded commands: deeper ones are masked unread. */
const MAX_ENCODED_DEPTH = 4;

/**
 * The text with every secret masked: values of `/P`, `/RP`, `-Password` and their like, `ConvertTo-SecureString`,
 * the passwords of `net use`, `net user` and `curl -u`, those inside a URL, and encoded words that hold one of
 * these. Linear in the text.
 */
export function maskSecrets(text: string): string {
  return maskSpans(text, findSecrets(text));
}

/** Replaces the spans, which must be in order and apart, as {@link findSecrets} gives them. */
export function maskSpans(text: string, spans: readonly SecretSpan[]): string {
  let masked = "";
  let at = 0;
  for (const { start, end } of spans) {
    masked += text.slice(at, start) + MASK;
    at = end;
  }
  return at === 0 ? text : masked + text.slice(at);
}

/** Where the secrets stand, in order and apart: the whole word with its quotes. Linear in the text. */
export function findSecrets(text: string): SecretSpan[] {
  return find(text, 0);
}

/** Bytes shown as hex, masked whole where they spell a secret as UTF-16 or 8-bit text. */
export function maskHex(hex: string): string {
  return spellsSecret(Buffer.from(hex, "hex"), 0) ? MASK : hex;
}

function spellsSecret(bytes: Buffer, depth: number): boolean {
  return (["utf16le", "latin1"] as const).some(
    (encoding) => find(bytes.toString(encoding), depth).length > 0,
  );
}

function find(text: string, depth: number): SecretSpan[] {
  // Most texts of a log have none of it.
  if (
    !/[-/\u2013\u2014\u2015][pre]|securestring|schedule\.service|\buse(?:rs?)?\b|\bcurl|:\/\/|[\^`]/i.test(
      text,
    )
  ) {
    return [];
  }
  const scan = new Scan(text);
  const spans = [
    ...switchValues(scan, depth),
    ...secureStrings(scan),
    ...netUsePasswords(scan),
    ...netUserPasswords(scan),
    ...curlPasswords(scan),
    ...urlPasswords(scan.text),
    ...comPasswords(scan.text),
  ];
  return merged(spans, scan);
}

/** From places in the scanned text to places in the raw one; overlaps become one span. */
function merged(spans: SecretSpan[], scan: Scan): SecretSpan[] {
  const result: { start: number; end: number }[] = [];
  for (const span of spans.sort((a, b) => a.start - b.start)) {
    const { start, end } = scan.raw(span);
    const last = result.at(-1);
    if (last !== undefined && start < last.end) {
      last.end = Math.max(last.end, end);
    } else {
      result.push({ start, end });
    }
  }
  return result;
}

/** Words looked at behind `net use` and `ConvertTo-SecureString`: the password is among the first. */
const MAX_WORDS_BEHIND = 12;

/** What may stand in front of a switch: the text's start, a blank, a quote, a bracket, an operator. */
const BEFORE = String.raw`(?<![^\s"'\u2018-\u201F(){}\[\],;&|=<>])`;
const DASH = String.raw`[-/\u2013\u2014\u2015]{1,2}`;

/**
 * Words that end a search for a value because they are switches themselves: of schtasks and psexec. A password
 * may well start with a slash, so not every word that does is a switch.
 */
const OTHER_SWITCH =
  /^[-/](?:create|change|run|end|delete|query|showsid|s|u|p|ru|rp|sc|mo|d|m|i|tn|tr|st|et|sd|ed|ri|du|k|ec|xml|v1|f|it|np|z|hresult|rl|delay|enable|disable|fo|nh|v|h|c|w|x|a|e|l|n|r|g|\?|accepteula|nobanner)$/i;

/** `/p` means many things; a password only to these tools, and to others that know `/u` as well. */
const PASSWORD_TOOL = /sch?tasks|psexec|paexec|winrs/i;
const USER_SWITCH = new RegExp(`${BEFORE}${DASH}u["']?[\\s:]`, "i");
const VALUE_SWITCH = new RegExp(
  `${BEFORE}${DASH}(rp|p|pwd?|pas[sword]{0,5}|e[a-z]{0,13})(?![a-z0-9])`,
  "gi",
);

function switchValues(scan: Scan, depth: number): SecretSpan[] {
  const text = scan.text;
  const shortToo = PASSWORD_TOOL.test(text) || USER_SWITCH.test(text);
  // A copy of its own: the search is nested for encoded commands, and it jumps over values.
  const switches = new RegExp(VALUE_SWITCH);
  const spans: SecretSpan[] = [];
  for (
    let match = switches.exec(text);
    match !== null;
    match = switches.exec(text)
  ) {
    const name = match[1]!.toLowerCase();
    const behind = match.index + match[0].length;
    if (name.startsWith("e")) {
      if (!isEncodedSwitch(`-${name}`) || !isSpace(text[behind] ?? ""))
        continue;
      const value = scan.wordFrom(behind);
      if (value !== undefined && holdsSecret(value.text, depth)) {
        spans.push(value.span);
        switches.lastIndex = value.span.end;
      }
      continue;
    }
    if (name === "p" && (!shortToo || isForfilesPath(text, match.index))) {
      continue;
    }
    const from = scan.valueStart(behind);
    // `-Password (ConvertTo-SecureString …)` and `-Password -Other` of PowerShell hold none themselves.
    if (from < 0 || (name.startsWith("pas") && isNoLiteral(text, from)))
      continue;
    const value = scan.wordFrom(from);
    if (value === undefined || !isSecret(value.text)) continue;
    spans.push(value.span);
    switches.lastIndex = value.span.end;
  }
  return spans;
}

/** `forfiles /p path` is a usual part of what a task runs. */
function isForfilesPath(text: string, at: number): boolean {
  return /\bforfiles(?:\.exe)?["']?\s{1,4}$/i.test(
    text.slice(Math.max(at - 24, 0), at),
  );
}

function isSecret(value: string): boolean {
  return value !== "" && value !== "*" && !OTHER_SWITCH.test(value);
}

function isNoLiteral(text: string, from: number): boolean {
  let at = from;
  while (isSpace(text[at] ?? "")) at++;
  return /^(?:\(|-[a-z]{3})/i.test(text.slice(at, at + 4));
}

function holdsSecret(value: string, depth: number): boolean {
  const decoded = encodedBytes(value);
  if (decoded === undefined || decoded.bytes.length < 4) return false;
  // PowerShell reads UTF-16; 8-bit text is what somebody may decode by hand.
  return depth === MAX_ENCODED_DEPTH || spellsSecret(decoded.bytes, depth + 1);
}

/** The literal given to `ConvertTo-SecureString`, behind it or piped into it. */
function secureStrings(scan: Scan): SecretSpan[] {
  const text = scan.text;
  const spans: SecretSpan[] = [];
  for (const match of text.matchAll(/ConvertTo-SecureString/gi)) {
    const piped = pipedLiteral(text, match.index);
    if (piped !== undefined) spans.push(piped);
    let at = match.index + match[0].length;
    for (let words = 0; words < MAX_WORDS_BEHIND; words++) {
      const value = scan.wordFrom(at);
      if (value === undefined || /^[$;)|}]/.test(value.text)) break;
      if (value.bare && /^[-\u2013\u2014\u2015][a-z]/i.test(value.text)) {
        // `-Force)` closes the call: what follows is somebody else's.
        if (/[);|}]/.test(value.text)) break;
        at = value.span.end;
        continue;
      }
      if (value.text !== "") spans.push(value.span);
      break;
    }
  }
  return spans;
}

function pipedLiteral(text: string, before: number): SecretSpan | undefined {
  let at = before - 1;
  const skipBlanks = (): void => {
    while (at >= 0 && isSpace(text[at]!)) at--;
  };
  skipBlanks();
  if (text[at] !== "|") return undefined;
  at--;
  skipBlanks();
  const quote = text[at] ?? "";
  if (quoteKind(quote) === "") return undefined;
  const open = text.lastIndexOf(quote, at - 1);
  return at > 0 && open >= 0 ? { start: open, end: at + 1 } : undefined;
}

const NET_USE_SWITCH =
  /^[-/](?:u|user|p|persistent|d|delete|savecred|smartcard|home|writethrough|tcpport|quicport|rdmaport|transport|skipcertcheck|requireintegrity|requireprivacy|compressnetworktraffic|blockntlm|global|y|yes|n|no)(?::|$)/i;

/** `net use [device] \\host\share [password] [/user:name [password]]`: the word that is none of the others. */
function netUsePasswords(scan: Scan): SecretSpan[] {
  const spans: SecretSpan[] = [];
  for (const match of scan.text.matchAll(
    /(?<![\w.-])net1?(?:\.exe)?["']?\s{1,8}["']?use(?=["'\s])/gi,
  )) {
    let at = match.index + match[0].length;
    let target = false;
    for (let words = 0; words < MAX_WORDS_BEHIND; words++) {
      const value = scan.wordFrom(at);
      if (value === undefined || /^[&|;<>]/.test(value.text)) break;
      at = value.span.end;
      if (NET_USE_SWITCH.test(value.text)) {
        target ||= /^[-/]u/i.test(value.text);
      } else if (/^\\\\/.test(value.text)) {
        target = true;
      } else if (target) {
        if (value.text !== "" && value.text !== "*") spans.push(value.span);
        break;
      }
    }
  }
  return spans;
}

/** `net user name [password | *] [switches]`, which may stand in any order: the second word that is no switch. */
function netUserPasswords(scan: Scan): SecretSpan[] {
  const spans: SecretSpan[] = [];
  for (const match of scan.text.matchAll(
    /(?<![\w.-])net1?(?:\.exe)?["']?\s{1,8}["']?users?(?=["'\s])/gi,
  )) {
    let at = match.index + match[0].length;
    let name = false;
    for (let words = 0; words < MAX_WORDS_BEHIND; words++) {
      const value = scan.wordFrom(at);
      if (value === undefined || /^[&|;<>]/.test(value.text)) break;
      at = value.span.end;
      if (value.bare && NET_USER_SWITCH.test(value.text)) continue;
      if (!name) {
        // What ends a command in the middle of a word ends the search, too.
        if (value.bare && /[&|;<>]/.test(value.text)) break;
        name = true;
        continue;
      }
      if (isSecret(value.text)) spans.push(value.span);
      break;
    }
  }
  return spans;
}

const NET_USER_SWITCH =
  /^\/(?:add|delete|domain|active|comment|countrycode|expires|fullname|homedir|passwordchg|passwordreq|logonpasswordchg|profilepath|scriptpath|times|usercomment|workstations|random|y|yes|help|\?)(?::|$)/i;

/** Of `-u name:password`, `--user …`, `--proxy-user …`: the whole word, as the part behind the colon may hold blanks. */
function curlPasswords(scan: Scan): SecretSpan[] {
  const text = scan.text;
  if (!/(?<![\w.-])curl(?:\.exe)?["'\s]/i.test(text)) return [];
  const spans: SecretSpan[] = [];
  const option = new RegExp(
    `${BEFORE}(?:(?:-[a-zA-Z#]{0,8}[uU]|--(?:proxy-)?user)(?=[\\s"'=])=?|-[uU](?!ri\\b)(?=\\S))`,
    "g",
  );
  for (
    let match = option.exec(text);
    match !== null;
    match = option.exec(text)
  ) {
    const from = scan.valueStart(option.lastIndex);
    const value = scan.wordFrom(from < 0 ? option.lastIndex : from);
    if (value === undefined || !/^[^:]{0,256}:./s.test(value.text)) continue;
    spans.push(value.span);
    option.lastIndex = value.span.end;
  }
  return spans;
}

/** The password of `scheme://name:password@host`; where the text was cut behind it, what is no port. */
function urlPasswords(text: string): SecretSpan[] {
  const spans: SecretSpan[] = [];
  for (const match of text.matchAll(
    /:\/\/[^\s:@/?#"'<>]{0,128}:([^\s@/?#"'<>]{1,256})(@?)/g,
  )) {
    const [whole, password = "", sign = ""] = match;
    const end = match.index + whole.length - sign.length;
    const isCut = end === text.length && !/^\d{1,5}$/.test(password);
    if (sign === "" && !isCut) continue;
    spans.push({ start: end - password.length, end });
  }
  return spans;
}

/** Calls of the `Schedule.Service` object that take a password, and which argument it is, counted from 0. */
const COM_CALLS: Readonly<Record<string, number>> = {
  connect: 3,
  registertask: 4,
  registertaskdefinition: 4,
};

/** `$folder.RegisterTaskDefinition("name", $definition, 6, "user", "password", 1)`. */
function comPasswords(text: string): SecretSpan[] {
  if (!/schedule\.service/i.test(text)) return [];
  const calls = /\.(Connect|RegisterTask(?:Definition)?)\s{0,8}\(/gi;
  const spans: SecretSpan[] = [];
  for (let match = calls.exec(text); match !== null; match = calls.exec(text)) {
    const from = match.index + match[0].length;
    const { argument, end } = nthArgument(
      text,
      from,
      COM_CALLS[match[1]!.toLowerCase()]!,
    );
    // Each call is read once, whatever is nested in it.
    calls.lastIndex = end;
    const literal =
      argument && /^\\*["']/.test(text.slice(argument.start, argument.end));
    if (literal && argument.end - argument.start > 2) spans.push(argument);
  }
  return spans;
}

/** The `n`th argument of a call, without the blanks around it, and where the call ends. */
function nthArgument(
  text: string,
  from: number,
  n: number,
): { argument?: SecretSpan; end: number } {
  let argument: SecretSpan | undefined;
  let start = from;
  let count = 0;
  let depth = 0;
  let open = "";
  let at = from;
  const close = (): void => {
    if (count === n) argument = trimmedSpan(text, start, at);
    count++;
    start = at + 1;
  };
  for (; at < text.length; at++) {
    const char = text[at]!;
    if (open !== "") {
      if (char === open) open = "";
    } else if (char === '"' || char === "'") {
      open = char;
    } else if (char === "(" || char === "{") {
      depth++;
    } else if (char === ")" || char === "}") {
      if (depth === 0) break;
      depth--;
    } else if (char === "," && depth === 0) {
      close();
    }
  }
  close();
  return { ...(argument && { argument }), end: at };
}

function trimmedSpan(text: string, from: number, to: number): SecretSpan {
  let start = from;
  let end = to;
  while (start < end && isSpace(text[start]!)) start++;
  while (end > start && isSpace(text[end - 1]!)) end--;
  return { start, end };
}

interface Value {
  /** Without its outer quotes. */
  readonly text: string;
  readonly span: SecretSpan;
  readonly bare: boolean;
}

/** A double quote with the backslashes in front of it. */
interface QuoteToken {
  readonly end: number;
  /** A quote of its level is open in front of it: it closes that one. */
  readonly closes: boolean;
}

/**
 * The text without carets and backticks, which the shells drop, and the ways to read a word in it. Quotes
 * have levels: `"` is level 0, `\"` level 1, `\\\"` level 2; an enclosing quote of the same level ends a word.
 */
class Scan {
  readonly text: string;
  /** Raw index of each character; undefined where nothing was dropped. */
  readonly #rawIndex: Uint32Array | undefined;
  readonly #rawLength: number;
  /** By the place where the token starts. One per double quote. */
  readonly #quotes: Map<number, QuoteToken>;
  /** Last single quote, last doubled quote: a search for a closing one behind them would be in vain. */
  readonly #lastSingle: number;
  readonly #lastDoubled: number;

  constructor(raw: string) {
    this.#rawLength = raw.length;
    this.#rawIndex = /[\^`]/.test(raw) ? indexWithoutEscapes(raw) : undefined;
    this.text = this.#rawIndex === undefined ? raw : raw.replace(/[\^`]/g, "");
    this.#quotes = quoteTokens(this.text);
    this.#lastSingle = this.text.search(/['\u2018-\u201B][^'\u2018-\u201B]*$/);
    this.#lastDoubled = this.text.lastIndexOf('""');
  }

  raw({ start, end }: SecretSpan): SecretSpan {
    const index = this.#rawIndex;
    if (index === undefined) return { start, end };
    return {
      // Carets in front of the word belong to it: `^"my pw^"`.
      start: start === 0 ? 0 : index[start - 1]! + 1,
      end: end < this.text.length ? index[end]! : this.#rawLength,
    };
  }

  /**
   * Where to look for the value of a switch that ends at `at`: behind a colon, an equals sign or blanks. -1
   * where something else follows.
   */
  valueStart(at: number): number {
    const text = this.text;
    if (text[at] === ":" || text[at] === "=") return at + 1;
    // The switch itself may stand in quotes: `"/rp" "x"`.
    let from = at;
    while (text[from] === "\\" || quoteKind(text[from] ?? "") !== "") from++;
    return isSpace(text[from] ?? "") ? from : -1;
  }

  /** The next word at or behind `from`; undefined at the end, or where an enclosing quote closes first. */
  wordFrom(from: number): Value | undefined {
    const text = this.text;
    let start = from;
    while (start < text.length && isSpace(text[start]!)) start++;
    if (start >= text.length) return undefined;
    if (start === from && this.#closesAt(start)) return undefined;
    let quote = start;
    while (text[quote] === "\\") quote++;
    const kind = quoteKind(text[quote] ?? "");
    if (kind === "" || (kind === "'" && this.#lastSingle <= quote)) {
      const end = this.#bareEnd(start);
      return { text: text.slice(start, end), span: { start, end }, bare: true };
    }
    const closing = this.#closingQuote(start, quote, kind);
    // `"a b"c` and `'it''s'` go on behind the quote, brackets and ends of statements do not.
    const tail = text.slice(
      closing.end,
      this.#wordEndBehind(closing.end, kind),
    );
    const rest = /^[)}\];,|]*$/.test(tail) ? "" : tail;
    return {
      text: text.slice(closing.inner, closing.from) + rest,
      span: { start, end: closing.end + rest.length },
      bare: false,
    };
  }

  /** Extent of a quoted part that starts at `start` with its quote at `quote`; open ones run to the end. */
  #closingQuote(
    start: number,
    quote: number,
    kind: string,
  ): { inner: number; from: number; end: number } {
    const text = this.text;
    const inner = quote + 1;
    if (kind === '"' && text.startsWith('""', quote)) {
      // `""` is empty; `""my pw""` is a quoted word inside a quoted text.
      const next = text[inner + 1];
      if (next === undefined || isSpace(next) || this.#lastDoubled <= inner) {
        return { inner, from: inner, end: inner + 1 };
      }
      const from = text.indexOf('""', inner + 1);
      return { inner: inner + 1, from, end: from + 2 };
    }
    const level = quoteLevel(quote - start);
    for (let at = inner; at < text.length; at++) {
      const from = at;
      while (kind === '"' && text[at] === "\\") at++;
      if (
        quoteKind(text[at] ?? "") === kind &&
        (kind === "'" || quoteLevel(at - from) === level)
      ) {
        return { inner, from, end: at + 1 };
      }
    }
    return { inner, from: text.length, end: text.length };
  }

  #wordEndBehind(behind: number, kind: string): number {
    let at = behind;
    while (kind === "'" && quoteKind(this.text[at] ?? "") === "'") {
      at = this.#closingQuote(at, at, kind).end;
    }
    return this.#bareEnd(at);
  }

  /**
   * Whether an enclosing quote closes at `at`. cmd nests quotes without escapes, so a quote in front of more of a
   * word opens, whatever the count says.
   */
  #closesAt(at: number): boolean {
    const token = this.#quotes.get(at);
    return (
      token?.closes === true &&
      /^[\s&|<>()[\]{};,"']?$/.test(this.text[token.end] ?? "")
    );
  }

  /** End of a word that stands bare from `from`: a blank, or a quote that closes an enclosing one. */
  #bareEnd(from: number): number {
    const text = this.text;
    let at = from;
    while (at < text.length && !isSpace(text[at]!)) {
      const token = this.#quotes.get(at);
      if (token === undefined) {
        at++;
      } else if (this.#closesAt(at)) {
        return at;
      } else {
        // A quote that opens: blanks up to its partner belong to the word.
        at = this.#closingQuote(at, token.end - 1, '"').end;
      }
    }
    return at;
  }
}

/** Raw index of each character that is neither a caret nor a backtick. */
function indexWithoutEscapes(raw: string): Uint32Array {
  const index = new Uint32Array(raw.length);
  let length = 0;
  for (let at = 0; at < raw.length; at++) {
    if (raw[at] !== "^" && raw[at] !== "`") index[length++] = at;
  }
  return index;
}

function quoteTokens(text: string): Map<number, QuoteToken> {
  const tokens = new Map<number, QuoteToken>();
  // Which levels are open, a bit each.
  let open = 0;
  for (const match of text.matchAll(/(?<!\\)\\*["\u201C\u201D\u201E]/g)) {
    const level = quoteLevel(match[0].length - 1);
    const bit = 1 << level;
    const closes = (open & bit) !== 0;
    tokens.set(match.index, {
      end: match.index + match[0].length,
      closes,
    });
    // Closing a quote closes everything inside it.
    open = closes ? open & (bit - 1) : open | bit;
  }
  return tokens;
}

/** Each level of nesting doubles the backslashes and adds one: the trailing one bits of their number. */
function quoteLevel(backslashes: number): number {
  let level = 0;
  for (let rest = backslashes; rest % 2 === 1; rest = (rest - 1) / 2) level++;
  return level;
}

/** `"` or `'` for each character that PowerShell or a program takes for one, else `""`. */
function quoteKind(char: string): string {
  switch (char) {
    case '"':
    case "\u201C":
    case "\u201D":
    case "\u201E":
      return '"';
    case "'":
    case "\u2018":
    case "\u2019":
    case "\u201A":
    case "\u201B":
      return "'";
    default:
      return "";
  }
}

function isSpace(char: string): boolean {
  return char === " " || char === "\t" || char === "\r" || char === "\n";
}
