import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { recordHash } from "../../../src/engine/record-hash.ts";
import type { Line } from "../../../src/source/line.ts";

const lineOf = (text: string, length: number): Line => ({
  source: { id: 0, path: "a.ndjson" },
  number: 1,
  offset: 0,
  length,
  text,
});

test("a record's hash is that of its bytes in the file", () => {
  const text = '{"user":"Jürgen",\r\n "n":1}';
  const bytes = Buffer.from(text);
  expect(recordHash(lineOf(text, bytes.length))).toBe(
    createHash("sha256").update(bytes).digest("hex"),
  );
});

test("where the text does not tell the bytes there is none", () => {
  // UTF-16, a byte order mark in front, an invalid byte that was replaced.
  expect(recordHash(lineOf("{}", 4))).toBeUndefined();
  expect(recordHash(lineOf("{}", 5))).toBeUndefined();
  expect(recordHash(lineOf('{"a":"\ufffd"}', 11))).toBeUndefined();
});

test("a document without bytes has none", () => {
  expect(recordHash(lineOf("", 0))).toBeUndefined();
});
