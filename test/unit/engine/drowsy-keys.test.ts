import { describe, expect, it } from "vitest";
import { newCounters } from "../../../src/base/counters.ts";
import { Engine } from "../../../src/engine/engine.ts";
import { DEFAULT_LIMITS } from "../../../src/engine/limits.ts";
import type { Event } from "../../../src/event/event.ts";
import { openDocs, testDoc, testRule } from "../../support/engine.ts";

const PAIR =
  "sequence by k with maxspan=1m [test where a == true] [test where b == true]";
/** Its keys never sleep: what a later step asks of the first is kept. */
const ALIASED =
  "sequence by k with maxspan=1m [test where a == true] as first [test where b == true and l == first.l]";

/** The event, and whether anything was read of it for evidence, or its text for good. */
function watched(event: Event) {
  const seen = { isRead: false, hasText: false };
  const line = {
    ...event.line,
    get text() {
      seen.hasText = true;
      return event.line.text;
    },
  };
  const get = (path: string) => {
    seen.isRead = true;
    return event.get(path);
  };
  const properties = { line: { value: line }, get: { value: get } };
  return { seen, event: Object.create(event, properties) as Event };
}

/** @returns of each event of key `keys[i]`, at `i` ms, what was seen of it when all are decided */
function decided(query: string, keys: string, drowsyKeys: number) {
  const engine = new Engine({
    rules: [testRule(query)],
    counters: newCounters(),
    latenessUs: 10_000,
    limits: { ...DEFAULT_LIMITS, drowsyKeys },
  });
  const docs = [...keys].map((k, i) =>
    testDoc(`e${i}`, i, { a: true, k, l: 1 }),
  );
  const last = testDoc(`e${docs.length}`, 100, { c: true });
  const [...events] = openDocs([...docs, last]);
  const all = events.map(watched);
  for (const { event } of all) engine.push(event);
  return all.slice(0, -1).map(({ seen }) => seen);
}

describe.each([PAIR, ALIASED])("a decided candidate of %s", (query) => {
  it("is not read while few others are, but needs its chunk no more", () => {
    expect(decided(query, "xyz", 3)).toEqual(
      Array.from("xyz", () => ({ isRead: false, hasText: true })),
    );
  });

  it("is read when more are, the oldest first", () => {
    const seen = decided(query, "wxyz", 2);
    expect(seen.map(({ isRead }) => isRead)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it("is never read when a newer one of its key overwrote it", () => {
    const seen = decided(query, "xxyyxyz", 2);
    expect(seen.map(({ isRead }) => isRead)).toEqual([
      ...[false, false, false, false, true, false, false],
    ]);
  });
});
