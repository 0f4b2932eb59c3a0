/**
 * Program text that knows where it came from. A query embedded in a TOML or YAML file keeps the file's
 * name and the place of its first character, so that an error points into the file the user can open.
 */
export interface SourceText {
  /** What to print before the colon: a file path, or a name such as `<query>`. */
  readonly name: string;
  readonly text: string;
  /** 1-based line of the first character of `text` in the file. */
  readonly firstLine: number;
  /** 1-based column of the first character of `text` in the file. */
  readonly firstColumn: number;
  /**
   * For text whose escapes the file's own format has already resolved (`\\` in a TOML basic string is two
   * columns in the file, one character here): known places in ascending offset, the first at offset 0. From
   * one anchor to the next, characters stand side by side in the file. Takes the place of the two above.
   */
  readonly anchors?: readonly Anchor[];
}

/** The character at `offset` of the text stands at this 1-based place in the file. */
export interface Anchor {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

export function sourceText(
  text: string,
  name = "<query>",
  firstLine = 1,
  firstColumn = 1,
): SourceText {
  return { name, text, firstLine, firstColumn };
}

/** A half-open range of UTF-16 offsets in a {@link SourceText}. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A place in a file, 1-based. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where an offset of the text stands in its file. */
export function locate(source: SourceText, offset: number): Location {
  const anchor = source.anchors?.findLast((a) => a.offset <= offset);
  if (anchor !== undefined) {
    const column = anchor.column + offset - anchor.offset;
    return { file: source.name, line: anchor.line, column };
  }
  const before = source.text.slice(0, offset);
  const lastBreak = before.lastIndexOf("\n");
  let line = source.firstLine;
  for (let i = before.indexOf("\n"); i !== -1; i = before.indexOf("\n", i + 1))
    line++;
  const column =
    lastBreak === -1 ? source.firstColumn + offset : offset - lastBreak;
  return { file: source.name, line, column };
}
