import { describe, expect, test } from "vitest";
import { US_PER_SECOND } from "../../../src/base/time.ts";
import { StallWatch } from "../../../src/cli/stall-watch.ts";

const s = (seconds: number): number => seconds * US_PER_SECOND;

/** A source that has had an event every `gap` seconds for hours; the last one at 0. */
function usedTo(gap: number) {
  const watch = new StallWatch<object>();
  const source = {};
  let events = 0;
  for (let at = -36_000; at <= 0; at += gap) {
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
    const silent = usedTo(1_200);
    expect(silent(11_900)).toBeUndefined();
    expect(silent(12_000)).toBe(s(12_000));
  });

  test("is not stalled but over after a day", () => {
    expect(usedTo(6)(86_399)).toBe(s(86_395));
    expect(usedTo(6)(86_400)).toBeUndefined();
  });

  test("is heard of again", () => {
    const watch = new StallWatch<object>();
    const source = {};
    for (let at = 0; at < 10; at++) watch.silentUs(source, at, s(at), s(at));
    expect(watch.silentUs(source, 9, s(9), s(109))).toBe(s(100));
    expect(watch.silentUs(source, 10, s(110), s(110))).toBeUndefined();
  });
});

test("the backlog tells how often it speaks, so a log that ended before the start is told", () => {
  const watch = new StallWatch<object>();
  const source = {};
  for (let at = 0; at <= 1_000; at += 100) {
    watch.silentUs(source, at, s(at), undefined);
  }
  expect(watch.silentUs(source, 1_000, s(1_000), s(1_600))).toBe(s(600));
});

test("one of which nothing is known is not judged", () => {
  const watch = new StallWatch<object>();
  const source = {};
  expect(watch.silentUs(source, 0, -Infinity, s(900))).toBeUndefined();
  // All of it was there at the first look.
  expect(watch.silentUs(source, 500, s(0), s(900))).toBeUndefined();
  // Too few to tell a habit.
  for (let at = 1; at <= 5; at++) {
    expect(
      watch.silentUs(source, 500 + at, s(900 + at), s(900 + at)),
    ).toBeUndefined();
  }
  expect(watch.silentUs(source, 505, s(905), s(2_000))).toBeUndefined();
});

test("a clock that is hours behind is not silence", () => {
  const watch = new StallWatch<object>();
  const source = {};
  for (let at = 0; at < 600; at++) {
    const told = watch.silentUs(source, 10 + at, s(at - 7_200), s(at));
    expect(told).toBeUndefined();
  }
  expect(watch.silentUs(source, 609, s(-6_601), s(640))).toBe(s(40));
});
