import { describe, expect, test } from "vitest";
import { US_PER_SECOND } from "../../../src/base/time.ts";
import { StallWatch } from "../../../src/cli/stall-watch.ts";

const s = (seconds: number): number => seconds * US_PER_SECOND;

/** A source that has had an event every `gap` seconds for an hour; the last one at 0. */
function usedTo(gap: number) {
  const watch = new StallWatch<object>();
  const source = {};
  let events = 0;
  for (let at = -3_600; at <= 0; at += gap) {
    watch.silentUs(source, ++events, s(at), s(at));
  }
  return (seconds: number) =>
    watch.silentUs(source, events, s(0), s(seconds) + 1);
}

describe("a source that usually speaks", () => {
  test("is told after ten of its gaps, in steps of five seconds", () => {
    const silent = usedTo(6);
    expect(silent(30)).toBeUndefined();
    expect(silent(59)).toBeUndefined();
    expect(silent(63)).toBe(s(60));
    expect(silent(299)).toBe(s(295));
  });

  test("is left half a minute, however much it speaks", () => {
    const silent = usedTo(0.5);
    expect(silent(29)).toBeUndefined();
    expect(silent(30)).toBe(s(30));
  });

  test("may be a quiet one", () => {
    const silent = usedTo(120);
    expect(silent(900)).toBeUndefined();
    expect(silent(1_200)).toBe(s(1_200));
  });

  test("is not stalled but over after a day", () => {
    expect(usedTo(6)(86_399)).toBe(s(86_395));
    expect(usedTo(6)(86_400)).toBeUndefined();
  });
});

test("one of which nothing is known has a minute; one without an event is not judged", () => {
  const watch = new StallWatch<object>();
  const source = {};
  expect(watch.silentUs(source, 0, -Infinity, s(900))).toBeUndefined();
  expect(watch.silentUs(source, 500, s(0), s(59))).toBeUndefined();
  expect(watch.silentUs(source, 500, s(0), s(60))).toBe(s(60));
});

test("it is heard of again", () => {
  const watch = new StallWatch<object>();
  const source = {};
  watch.silentUs(source, 10, s(0), s(0));
  expect(watch.silentUs(source, 10, s(0), s(100))).toBe(s(100));
  expect(watch.silentUs(source, 11, s(101), s(101))).toBeUndefined();
});
