import { describe, expect, test } from "vitest";
import { KnownAlerts } from "../../../src/state/known-alerts.ts";
import { sampleDocument } from "./sample-document.ts";

const first = sampleDocument("a", "provisional", 1, "first");
const second = sampleDocument("a", "provisional", 2, "second");
const confirmed = sampleDocument("a", "confirmed", 2, "second");
const withdrawn = sampleDocument("a", "withdrawn", 1, "first");

test("an alert nobody wrote tells something", () => {
  expect(new KnownAlerts().tellsNothing(first)).toBe(false);
});

test("in one run only the state written last tells nothing", () => {
  const known = new KnownAlerts();
  known.note(first, false);
  expect(known.tellsNothing(first)).toBe(true);
  known.note(second, false);
  expect(known.tellsNothing(second)).toBe(true);
  // The evidence went back to what it was: that is news.
  expect(known.tellsNothing(first)).toBe(false);
});

describe("a second reading of the log", () => {
  test("that found something else tells what it finds after that", () => {
    const known = new KnownAlerts();
    known.note(second, true);
    // Half of the evidence comes first this time: without the next word that would be the last one.
    known.note(first, false);
    expect(known.tellsNothing(second)).toBe(false);
  });

  test("tells nothing by the states of the first", () => {
    const known = new KnownAlerts();
    for (const state of [first, second, confirmed]) known.note(state, true);
    for (const state of [first, second, confirmed]) {
      expect(known.tellsNothing(state)).toBe(true);
    }
  });

  test("may reach the same evidence with fewer revisions, from another file", () => {
    const known = new KnownAlerts();
    for (const state of [first, second]) known.note(state, true);
    const events = second["tripline.events"].map((event) => ({
      ...event,
      file: "elsewhere.ndjson",
      line: event.line + 1,
    }));
    expect(
      known.tellsNothing({
        ...second,
        "tripline.revision": 1,
        "tripline.events": events,
      }),
    ).toBe(true);
  });

  test("tells of other evidence and of newly decoded actions", () => {
    const known = new KnownAlerts();
    known.note(first, true);
    expect(known.tellsNothing(second)).toBe(false);
    expect(known.tellsNothing({ ...first, "tripline.actions": [] })).toBe(
      false,
    );
    expect(
      known.tellsNothing({
        ...first,
        "kibana.alert.suppression.docs_count": 2,
      }),
    ).toBe(false);
  });

  test("tells that an alert came back, or went away once more", () => {
    const known = new KnownAlerts();
    known.note(first, true);
    known.note(withdrawn, true);
    expect(known.tellsNothing(withdrawn)).toBe(true);
    expect(known.tellsNothing(first)).toBe(false);
    known.note(first, false);
    expect(known.tellsNothing(withdrawn)).toBe(false);
  });
});
