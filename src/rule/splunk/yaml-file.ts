/**
 * YAML that knows where everything stands. A file's text goes in; its values come out with the places of keys and of each
 * character of a text, so that a message can point into the file the user has open, or what keeps the text from being
 * YAML.
 */
import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import type { Document, Node, Scalar } from "yaml";
import { diagnose } from "../../lang/diagnostic.ts";
import type { Diagnostic } from "../../lang/diagnostic.ts";
import { locate, sourceText } from "../../lang/source-text.ts";
import type { Anchor, SourceText, Span } from "../../lang/source-text.ts";
import { isTable } from "../rule-file.ts";
import type { RuleFileText, Table } from "../rule-file.ts";

export interface YamlFile {
  readonly document: Table;
  readonly source: SourceText;
  /** The place of a key: `search`, `tags.message`; of the nearest key above it where it has none. */
  readonly place: (path: string) => Span;
  /** The text at a path as a source text whose places are those of the file. @throws never; coarse where it must be */
  readonly text: (path: string, value: string) => SourceText;
}

/** Characters of a file. The largest published detection has 20,000; the library takes a second for a bad text of this size. */
export const MAX_YAML_LENGTH = 256 * 1024;

/** Uses of one anchor, each counted with what it holds: published files have none, and ten lines can name a billion. */
const MAX_ALIASES = 50;

/** A line that opens more lists and maps than this is no rule; the library would run out of stack. */
const MAX_NESTING = 200;

/** Reads a file with one YAML map at its top. Never throws on bad content. */
export function readYaml(file: RuleFileText): YamlFile | Diagnostic {
  const source = sourceText(file.text, file.path);
  const refuse = (at: number, message: string, hint?: string): Diagnostic =>
    diagnose(source, { start: at, end: at + 1 }, "rule-yaml", message, hint);
  if (file.text.length > MAX_YAML_LENGTH) {
    return refuse(0, `larger than ${MAX_YAML_LENGTH / 1024} KiB; not read`);
  }
  const deep = tooDeep(file.text);
  if (deep !== undefined) {
    return refuse(deep, `nested more than ${MAX_NESTING} deep`);
  }
  const lines = new LineCounter();
  const parsed = parseDocument(file.text, {
    prettyErrors: false,
    // Warnings would be printed.
    logLevel: "error",
    // The library compares each key with all before it.
    uniqueKeys: false,
    lineCounter: lines,
  });
  const [error] = parsed.errors;
  if (error !== undefined) return refuse(...wordsFor(error, file.text));
  const twice = keyTwice(parsed.contents);
  if (twice !== undefined) return refuse(twice, "this key stands here twice");
  let document: unknown;
  try {
    document = parsed.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (problem) {
    // The library's own word for an anchor that is not there, or is used too often.
    if (!(problem instanceof ReferenceError)) throw problem;
    return refuse(0, `not a YAML file: ${lowerFirst(problem.message)}`);
  }
  if (!isTable(document)) {
    return refuse(0, "a detection is a list of keys, each with its value");
  }
  return {
    document,
    source,
    place: (path) => placeOf(parsed, path) ?? { start: 0, end: 0 },
    text: (path, value) => {
      const node = parsed.getIn(path.split("."), true);
      if (isScalar(node) && node.value === value && node.range) {
        return scalarSource(file, node, node.range, lines);
      }
      const at = locate(source, (placeOf(parsed, path) ?? { start: 0 }).start);
      return sourceText(value, file.path, at.line, at.column);
    },
  };
}

interface YamlError {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

function wordsFor(
  { code, message, pos }: YamlError,
  text: string,
): [at: number, message: string, hint?: string] {
  const [at] = pos;
  if (code === "MULTIPLE_DOCS") {
    return [at, "a second document begins here", "a file holds one detection"];
  }
  const words = `not a YAML file: ${lowerFirst(message.split("\n")[0]!)}`;
  const where = Math.min(at, Math.max(0, text.length - 1));
  return code === "MISSING_CHAR" && message.includes("closing")
    ? [
        where,
        words,
        "the lines of a text in quotes are indented, all but the first",
      ]
    : [where, words];
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/**
 * Where brackets or dashes nest too deep, whether or not they stand inside a text: each is counted as if it opened
 * something, so the answer errs towards refusing, at depths that no text of a detection has.
 */
function tooDeep(text: string): number | undefined {
  let brackets = 0;
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x5b:
      case 0x7b:
        if (++brackets > MAX_NESTING) return at;
        break;
      case 0x5d:
      case 0x7d:
        if (brackets > 0) brackets--;
        break;
      // `- - - x`, `? ? x`: a list in a list on one line.
      case 0x2d:
      case 0x3f:
        if (++run > MAX_NESTING) return at;
        break;
      case 0x20:
      case 0x09:
        break;
      default:
        run = 0;
    }
  }
  return undefined;
}

/** The second of two equal keys, at the top or one below it. */
function keyTwice(node: unknown, depth = 0): number | undefined {
  if (!isMap(node) || depth > 1) return undefined;
  const seen = new Set<unknown>();
  for (const { key, value } of node.items) {
    if (!isScalar(key)) continue;
    if (seen.has(key.value)) return key.range?.[0] ?? 0;
    seen.add(key.value);
    const below = keyTwice(value, depth + 1);
    if (below !== undefined) return below;
  }
  return undefined;
}

/** The key that a path ends at, or the nearest above it. */
function placeOf(parsed: Document, path: string): Span | undefined {
  let found: Span | undefined;
  let node: unknown = parsed.contents;
  for (const name of path.split(".")) {
    if (!isMap(node)) break;
    const pair = node.items.find(
      ({ key }) => isScalar(key) && String(key.value) === name,
    );
    const range = (pair?.key as Node | undefined)?.range;
    if (pair === undefined || !range) break;
    found = { start: range[0], end: range[1] };
    node = pair.value;
  }
  return found;
}

/** Offsets of a node in the file: its first character, behind its value, behind the comments that follow it. */
type NodeRange = readonly [start: number, end: number, nodeEnd: number];

/**
 * A text with the place of each of its characters. Whatever the style (plain, quoted, block), YAML only adds and takes
 * away blanks and line breaks and writes some characters otherwise: so what can be seen is walked in step.
 *
 * ```text
 * search: >-                    value   | tstats count | search a=b
 *   | tstats count                      └──────┬─────┘ └─────┬────┘
 *   | search a=b                          anchor 3:3     anchor 4:3
 * ```
 */
function scalarSource(
  file: RuleFileText,
  { value, type }: Scalar,
  [start, end]: NodeRange,
  lines: LineCounter,
): SourceText {
  const raw = file.text;
  const text = value as string;
  const isBlock = type === "BLOCK_LITERAL" || type === "BLOCK_FOLDED";
  const isDouble = type === "QUOTE_DOUBLE";
  const isSingle = type === "QUOTE_SINGLE";
  let at = start + (isDouble || isSingle ? 1 : 0);
  // `|-2 # a word`: the head of a block.
  if (isBlock) at = raw.indexOf("\n", start) + 1;
  const anchors: Anchor[] = [];
  let lag = NaN;
  for (let offset = 0; offset < text.length && at < end;) {
    if (isBlank(raw[at]!)) {
      at++;
      continue;
    }
    let seen = raw[at]!;
    let length = 1;
    if (isDouble && seen === "\\") [seen, length] = readEscape(raw, at);
    else if (isSingle && seen === "'") length = 2;
    while (offset < text.length && text[offset] !== seen[0] && seen !== "") {
      if (!isBlank(text[offset]!)) break;
      offset++;
    }
    // Out of step, which no style does: what was placed so far stays.
    if (!text.startsWith(seen, offset)) break;
    if (seen !== "" && at - offset !== lag) {
      lag = at - offset;
      const { line, col } = lines.linePos(at);
      anchors.push({ offset, line, column: col });
    }
    offset += seen.length;
    at += length;
    if (length !== seen.length) lag = NaN;
  }
  const { line, col } = lines.linePos(start);
  const [first] = anchors;
  // Blanks before the first sign have no place of their own.
  if (first !== undefined && first.offset > 0) {
    anchors.unshift({ ...first, offset: 0 });
  }
  return {
    name: file.path,
    text,
    firstLine: first?.line ?? line,
    firstColumn: first?.column ?? col,
    ...(anchors.length > 0 && { anchors }),
  };
}

function isBlank(char: string): boolean {
  return char === " " || char === "\n" || char === "\t" || char === "\r";
}

/** YAML 1.2, section 5.7. */
const ESCAPES: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  N: "\x85",
  _: "\xa0",
  L: "\u2028",
  P: "\u2029",
};

const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** The escape at a backslash: what it stands for, nothing for a line that goes on, and how long it is. */
function readEscape(
  text: string,
  at: number,
): readonly [decoded: string, length: number] {
  const char = text[at + 1] ?? "";
  const digits = HEX_DIGITS[char];
  if (digits !== undefined) {
    const code = parseInt(text.slice(at + 2, at + 2 + digits), 16);
    const isCode = code >= 0 && code <= 0x10ffff;
    return [isCode ? String.fromCodePoint(code) : "", 2 + digits];
  }
  if (char === "\n" || char === "\r") return ["", 2];
  return [ESCAPES[char] ?? char, 2];
}
