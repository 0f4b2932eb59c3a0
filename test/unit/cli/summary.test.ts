import { describe, expect, it } from "vitest";
import { newCounters } from "../../../src/base/counters.ts";
import {
  notUsed,
  pendingText,
  plural,
  runSummary,
} from "../../../src/cli/summary.ts";

describe("plural", () => {
  it.each([
    [0, "0 alerts"],
    [1, "1 alert"],
    [2_512, "2,512 alerts"],
  ])("%i", (count, text) => {
    expect(plural(count, "alert")).toBe(text);
  });
});

describe("pendingText", () => {
  it("counts early steps, too", () => {
    expect(pendingText({ total: 1_200, early: 34 })).toBe("1,234 pending");
  });
});

describe("notUsed", () => {
  it("is undefined when everything was used", () => {
    expect(notUsed(newCounters())).toBeUndefined();
  });

  it("names what is not nought, and nothing else", () => {
    const counters = {
      ...newCounters(),
      unparsed: 1,
      zeroBytes: 3_000_000,
      unknownShape: 12,
      late: 1_000,
      heldBack: 1,
    };
    expect(notUsed(counters)).toBe(
      "1 line not JSON, 3,000,000 zero bytes, 12 documents of unknown shape, 1,000 events later than --lateness, 1 alert held back by the storm guard",
    );
  });
});

describe("runSummary", () => {
  it("counts all lines, and tells the rate", () => {
    const counters = {
      ...newCounters(),
      events: 1_041,
      lines: 1_041,
      blank: 1,
      bytes: 200_000_000,
    };
    expect(runSummary(counters, 1, 1, 2)).toEqual([
      "1,041 events of 1,042 lines in 2.00 s (100 MB/s), 1 rule: 1 alert",
    ]);
  });

  it("has a second line for what was not used", () => {
    const counters = { ...newCounters(), lines: 2, unparsed: 2 };
    expect(runSummary(counters, 3, 0, 0)).toEqual([
      "0 events of 2 lines in 0.00 s, 3 rules: 0 alerts",
      "not used: 2 lines not JSON",
    ]);
  });

  it("says what --quick left out, and where it left out nothing", () => {
    const counters = {
      ...newCounters(),
      events: 20,
      lines: 20,
      bytes: 1_000_000,
    };
    expect(
      runSummary(counters, 1, 0, 1, { lines: 980, bytes: 9_000_000 }),
    ).toEqual([
      "20 events of 1,000 lines in 1.00 s (10 MB/s), 1 rule: 0 alerts",
      "--quick: 20 of 1,000 lines were read; the others hold no word of a rule or of a task, and nothing is told of them: no missing records, no unknown shapes, no broken lines, no late events",
    ]);
    expect(runSummary(counters, 1, 0, 1, { lines: 0, bytes: 0 })[1]).toBe(
      "--quick: every line was read: the logs are short, packed or no lines of JSON, or too many lines hold a word of a rule",
    );
  });
});
