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
  const before = source.text.slice(0, offset);
  const lastBreak = before.lastIndexOf("\n");
  let line = source.firstLine;
  for (let i = before.indexOf("\n"); i !== -1; i = before.indexOf("\n", i + 1))
    line++;
  const column =
    lastBreak === -1 ? source.firstColumn + offset : offset - lastBreak;
  return { file: source.name, line, column };
}
