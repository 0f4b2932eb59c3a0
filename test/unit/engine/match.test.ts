import { describe, expect, it } from "vitest";
import { completingEvent, inEventOrder } from "../../../src/engine/match.ts";
import { evidence, match } from "../alert/sample.ts";

const first = evidence({ timeUs: 1, seq: 7 });
const second = evidence({ timeUs: 2, seq: 1 });
const tied = evidence({ timeUs: 2, seq: 2 });

describe("completingEvent", () => {
  it("is the last event that there is", () => {
    expect(completingEvent(match("1", { events: [first, second] }))).toBe(
      second,
    );
    expect(
      completingEvent(match("1", { events: [undefined, first, undefined] })),
    ).toBe(first);
  });

  it("is the latest one, wherever a sample lists it", () => {
    expect(completingEvent(match("1", { events: [tied, first, second] }))).toBe(
      tied,
    );
  });
});

describe("inEventOrder", () => {
  it("sorts a copy, without the holes", () => {
    const events = [tied, undefined, first, second];
    expect(inEventOrder(events)).toEqual([first, second, tied]);
    expect(events[0]).toBe(tied);
  });
});
