import { describe, expect, it } from "vitest";
import { AlertBook } from "../../../src/alert/book.ts";
import { newCounters } from "../../../src/base/counters.ts";
import {
  TIMELINE_BINS,
  TimelineBins,
} from "../../../src/cli/replay-timeline.ts";
import { Detector } from "../../../src/lib/detector.ts";
import { testDoc, testRule } from "../../support/engine.ts";

const NO_ALERTS = new AlertBook({
  counters: newCounters(),
  findTasks: () => [],
});

describe("the timeline of a replay", () => {
  it("has the pace of each part, spread over what was passed at once", () => {
    const timeline = new TimelineBins();
    timeline.advance(0, 0, 0);
    timeline.advance(0.5 / TIMELINE_BINS, 10, 2_000_000);
    expect(timeline.picture(NO_ALERTS, 1).rates).toEqual([5]);
    timeline.advance(3.5 / TIMELINE_BINS, 50, 10_000_000);
    const { rates, bins } = timeline.picture(NO_ALERTS, 1);
    expect(bins).toBe(256);
    expect(rates).toEqual([5, 5, 5, 5]);
    // Within one second of event time everything is a burst.
    timeline.advance(4.5 / TIMELINE_BINS, 1_050, 10_000_000);
    expect(timeline.picture(NO_ALERTS, 1).rates.at(-1)).toBe(500);
  });

  it("has the worst new alert of each part, else the worst", () => {
    const rules = (["low", "critical", "medium"] as const).map(
      (severity, i) => ({
        ...testRule(`test where n == ${i}`, `r${i}`),
        severity,
      }),
    );
    const detector = new Detector({ rules });
    const book = new AlertBook({
      counters: detector.counters,
      findTasks: () => [],
    });
    for (let n = 0; n < 3; n++) detector.push(testDoc(`${n}`, n, { n }));
    for (const change of detector.drain()) book.take(change);
    const timeline = new TimelineBins();
    const [low, critical, medium] = [...book.all()].map(({ id }) => id);
    timeline.alert(low!, "low", 0.5);
    timeline.alert(critical!, "critical", 0.5);
    timeline.alert(medium!, "medium", 1);
    const ticks = () => timeline.picture(book, 1).ticks;
    expect(ticks()).toEqual([
      { bin: 128, severity: "critical", isNew: true, isAhead: false },
      { bin: 255, severity: "medium", isNew: true, isAhead: false },
    ]);
    book.setStatus(critical!, "closed", "benign");
    expect(ticks()[0]).toEqual({
      bin: 128,
      severity: "low",
      isNew: true,
      isAhead: false,
    });
    book.setStatus(low!, "acknowledged", undefined);
    expect(ticks()[0]).toEqual({
      bin: 128,
      severity: "critical",
      isNew: false,
      isAhead: false,
    });
    book.forget(medium!);
    expect(ticks()).toHaveLength(1);
  });

  it("tells what is decided of alerts that have yet to fire again", () => {
    const book = new AlertBook({
      counters: newCounters(),
      findTasks: () => [],
      decided: (id) =>
        id === "decided" ? { status: "closed", reason: "benign" } : undefined,
    });
    const timeline = new TimelineBins();
    timeline.alert("undecided", "low", 0.5);
    timeline.alert("decided", "high", 0.5);
    timeline.alert("decided", "high", 0.75);
    expect(timeline.picture(book, 0).ticks).toEqual([
      { bin: 128, severity: "low", isNew: true, isAhead: true },
      { bin: 192, severity: "high", isNew: false, isAhead: true },
    ]);
  });
});
