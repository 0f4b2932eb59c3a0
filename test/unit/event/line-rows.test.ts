/**
 * Rows are found for lines by where these stand, whatever stands between them, and lines without neighbours have theirs.
 */
import { expect, it } from "vitest";
import {
  DocumentIndex,
  NOTHING,
  ROW_STATE,
  STATE,
} from "../../../src/event/document-index.ts";
import { LineRows } from "../../../src/event/line-rows.ts";
import { LineFramer } from "../../../src/source/framer.ts";
import type { Line } from "../../../src/source/line.ts";

const source = { id: 1, path: "log" };

function rowsOf(lines: readonly Line[]): readonly (number | undefined)[] {
  const documents = DocumentIndex.create()!;
  documents.want([["a"]]);
  documents.tellBy([["a"]], "value");
  const rows = new LineRows(documents, () => NOTHING);
  return lines.map((line) => {
    if (!rows.next(line)) return undefined;
    const { values, at } = rows;
    return values[at + ROW_STATE] === STATE.refused ? undefined : rows.kind;
  });
}

function framed(text: string, chunkBytes = text.length): Line[] {
  const lines: Line[] = [];
  const framer = new LineFramer(source);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    framer.push(bytes.subarray(at, at + chunkBytes), lines);
  }
  framer.end(lines);
  return lines;
}

it("gives each line its row, in one chunk or in many", () => {
  const text = [
    '{"a":1}',
    "",
    '{"a":2}\r',
    ' {"a":1}',
    "no JSON",
    '{"index":{"a":2}}',
    '{"a":2}',
    '{"a":1,}',
    '{"a":2}',
    '{"a":1}',
  ].join("\n");
  // Of lines that begin with a blank the text is walked over, and a brace is expected there.
  const expected = [1, 2, undefined, undefined, 3, 2, undefined, 2, 1];
  expect(rowsOf(framed(text))).toEqual(expected);
  for (const bytes of [1, 5, 9, 17, 40]) {
    expect(rowsOf(framed(text, bytes))).toEqual(expected);
  }
});

it("walks on where there was no more room for rows", () => {
  const text = '{"a":1}\n{"a":"x"}\n'.repeat(3_000);
  const kinds = rowsOf(framed(text));
  expect(kinds).toHaveLength(6_000);
  expect(kinds.every((kind, i) => kind === 1 + (i % 2))).toBe(true);
});

it("gives no row to what is longer than a line may be", () => {
  const long = `{"a":"${"x".repeat(70_000)}"}`;
  const longer = `{"a":"${"x".repeat(300_000)}"}`;
  const text = `{"a":1}\n${long}\n${longer}\n{"a":1}\n`;
  expect(rowsOf(framed(text))).toEqual([1, undefined, undefined, 1]);
});
