import { expect, test } from "vitest";
import { timeline } from "../../../../src/export/html/timeline.ts";
import type { Tick } from "../../../../src/export/html/timeline.ts";
import { readPage } from "./read-page.ts";

const NINE_US = Date.UTC(2026, 2, 11, 9) * 1_000;

function tick(changes: Partial<Tick> = {}): Tick {
  return {
    number: 1,
    timeUs: NINE_US,
    host: "WS-1",
    severity: "medium",
    isOpen: true,
    rule: "Rule",
    ...changes,
  };
}

const labels = (ticks: readonly Tick[]): readonly string[] =>
  readPage(`<!doctype html>${timeline(ticks)!.source}`)
    .textsOf("text")
    .map((text) => text.trim());

test("without a time there is nothing to draw", () => {
  expect(timeline([])).toBeUndefined();
  expect(timeline([tick({ timeUs: Infinity })])).toBeUndefined();
});

test("a single alert stands in the middle of its row", () => {
  expect(labels([tick()])).toEqual([
    "WS-1",
    "09:00:00",
    "M",
    "2026-03-11T09:00:00.000Z to 2026-03-11T09:00:00.000Z",
  ]);
});

test("rows are hosts; what stands at one place is counted and shows its worst", () => {
  const hour = 3_600_000_000;
  expect(
    labels([
      tick({ isOpen: false, severity: "high" }),
      tick({ number: 2, timeUs: NINE_US + 1, severity: "low" }),
      tick({
        number: 3,
        timeUs: NINE_US + hour,
        host: "DC-1",
        severity: "critical",
      }),
    ]),
  ).toEqual([
    "WS-1",
    "DC-1",
    "09:00:00",
    "09:15:00",
    "09:30:00",
    "09:45:00",
    "10:00:00",
    // An open one is worse than a worse one that is done with.
    "L2",
    "C",
    "2026-03-11T09:00:00.000Z to 2026-03-11T10:00:00.000Z",
  ]);
});

test("over several days the axis names days", () => {
  const day = 86_400_000_000;
  expect(labels([tick(), tick({ timeUs: NINE_US + 4 * day })])).toContain(
    "03-13 09:00",
  );
});

test("ten thousand alerts of a thousand hosts are a picture of bounded size", () => {
  const many = Array.from({ length: 10_000 }, (_, i) =>
    tick({ timeUs: NINE_US + i * 1_000, host: `H${i % 1_000}` }),
  );
  const { source } = timeline(many)!;
  expect(source.length).toBeLessThan(400_000);
  expect(labels(many)).toContain("other hosts");
});
