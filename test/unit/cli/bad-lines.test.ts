import { expect, it } from "vitest";
import { BadLines } from "../../../src/cli/bad-lines.ts";
import type { Line } from "../../../src/source/line.ts";

function line(id: number, path: string, number: number): Line {
  return {
    source: { id, path },
    number,
    offset: number * 10,
    length: 9,
    text: "",
  };
}

it("tells the first three of each log in words, and all of them in a count", () => {
  const told: string[] = [];
  const bad = new BadLines((text) => told.push(text));
  for (let i = 1; i <= 5; i++) {
    bad.note(line(1, "a.ndjson", i), "Unexpected end of JSON input");
  }
  bad.note(
    line(2, "b.ndjson", 7),
    'Expected property name or "}" in JSON at position 1 (line 1 column 2)',
  );
  expect(told).toEqual([
    "a.ndjson:1 @ byte 10: not JSON (Unexpected end of JSON input); skipped",
    "a.ndjson:2 @ byte 20: not JSON (Unexpected end of JSON input); skipped",
    "a.ndjson:3 @ byte 30: not JSON (Unexpected end of JSON input); skipped; further ones are only counted",
    'b.ndjson:7 @ byte 70: not JSON (Expected property name or "}" in JSON at position 1); skipped',
  ]);
  expect(bad.summary()).toEqual([
    "a.ndjson: 5 lines not JSON",
    "b.ndjson: 1 line not JSON",
  ]);
  expect(bad.summary(["a.ndjson"])).toEqual(["b.ndjson: 1 line not JSON"]);
});

it("shows what the parser quotes without its control characters, and not for ever", () => {
  const told: string[] = [];
  const bad = new BadLines((text) => told.push(text));
  bad.note(
    line(1, "a", 1),
    `Unexpected token '\u001b', "\u001b[31m${"x".repeat(1_000)}"`,
  );
  expect(told[0]).toContain("\\x1b[31m");
  expect(told[0]!.length).toBeLessThan(150);
});
