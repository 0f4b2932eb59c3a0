/**
 * Comma-separated text (RFC 4180) to lines of cells. Quotes group, two quotes inside them are one, lines end in LF or CRLF;
 * a quote elsewhere in a cell is a character like others. Linear in the text.
 */

export interface CsvProblem {
  /** 1-based line where it begins. */
  readonly line: number;
  readonly message: string;
}

/**
 * @param mostLines of a longer text nothing is given
 * @returns the lines that are not empty, each with as many cells as it has
 */
export function readCsv(
  text: string,
  mostLines: number,
): readonly (readonly string[])[] | CsvProblem {
  const lines: string[][] = [];
  let cells: string[] = [];
  let line = 1;
  let at = text.startsWith("\ufeff") ? 1 : 0;
  while (at < text.length) {
    let cell: string;
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      if (end === undefined) {
        return { line, message: "a quote is not closed" };
      }
      cell = text.slice(at + 1, end).replaceAll('""', '"');
      line += countBreaks(cell);
      at = end + 1;
    } else cell = "";
    const from = at;
    while (at < text.length && text[at] !== "," && text[at] !== "\n") at++;
    const isLast = text[at] !== ",";
    // What follows a closing quote belongs to the cell, but for the line's end.
    cell += text.slice(from, isLast && text[at - 1] === "\r" ? at - 1 : at);
    cells.push(cell);
    at++;
    if (!isLast) {
      if (at === text.length) cells.push("");
      else continue;
    }
    line++;
    if (cells.length > 1 || cell !== "") lines.push(cells);
    cells = [];
    if (lines.length > mostLines) {
      return { line, message: `more than ${mostLines} lines` };
    }
  }
  return lines;
}

function closingQuote(text: string, from: number): number | undefined {
  for (let at = text.indexOf('"', from); at !== -1;) {
    if (text[at + 1] !== '"') return at;
    at = text.indexOf('"', at + 2);
  }
  return undefined;
}

function countBreaks(text: string): number {
  let count = 0;
  for (
    let at = text.indexOf("\n");
    at !== -1;
    at = text.indexOf("\n", at + 1)
  ) {
    count++;
  }
  return count;
}
