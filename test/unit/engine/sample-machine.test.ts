import { describe, expect, it } from "vitest";
import { Hit, LazyEvidence } from "../../../src/engine/hit.ts";
import { fillFilters, keepHit } from "../../../src/engine/sample-machine.ts";
import { openDocs, testDoc } from "../../support/engine.ts";

/** `AB1@20`: event 1 at 20 ms satisfies the filters A and B. */
function hit(text: string): Hit {
  const [, filters, id, ms] = /^([A-Z]+)(\d+)@(\d+)$/.exec(text)!;
  const [event] = openDocs([testDoc(id!, Number(ms))]);
  const steps = [...filters!]
    .map((letter) => letter.charCodeAt(0) - "A".charCodeAt(0))
    .sort((a, b) => b - a);
  return new Hit(
    event!,
    steps,
    false,
    [],
    { values: new Map(), nodes: new Map() },
    new LazyEvidence(event!, ["event.id"], 100, []),
  );
}

function idOf(each: Hit | undefined): string {
  return each?.evidence.fields["event.id"] ?? "·";
}

/** What is kept of the hits, in event order, and the filter each of them fills. */
function sample(count: number, ...texts: readonly string[]): [string, string] {
  const kept = texts
    .map(hit)
    .reduce<readonly Hit[]>((before, each) => keepHit(before, each, count), []);
  return [
    kept.map(idOf).join(" "),
    fillFilters(kept, count).map(idOf).join(" "),
  ];
}

describe("the sample of one key", () => {
  it("keeps the first event of each filter", () => {
    expect(sample(2, "A1@0", "A2@1", "B3@2", "B4@3")).toEqual(["1 3", "1 3"]);
  });

  it("lists events in the order of the filters, whichever happened first", () => {
    expect(sample(3, "C1@0", "A2@1", "B3@2")).toEqual(["1 2 3", "2 3 1"]);
  });

  it("never gives one event two filters", () => {
    expect(sample(2, "AB1@0")).toEqual(["1", "1 ·"]);
    expect(sample(2, "AB1@0", "AB2@1")).toEqual(["1 2", "1 2"]);
    expect(sample(2, "AB1@0", "AB2@1", "B3@2")).toEqual(["1 2", "1 2"]);
  });

  it("gives an event another filter where that completes the sample", () => {
    expect(sample(2, "AB1@0", "A2@1", "B3@2")).toEqual(["1 2", "2 1"]);
    expect(sample(3, "AB1@0", "BC2@1", "A3@2")).toEqual(["1 2 3", "3 1 2"]);
  });

  it("does not keep what fills no further filter", () => {
    expect(sample(3, "A1@0", "A2@1", "AB3@2", "B4@3")).toEqual([
      "1 3",
      "1 3 ·",
    ]);
    expect(sample(3, "AB1@0", "AB2@1", "AB3@2", "C4@3")).toEqual([
      "1 2 4",
      "1 2 4",
    ]);
  });

  it("puts a late event in the place of the latest that it makes needless", () => {
    expect(sample(2, "A2@10", "A1@0")).toEqual(["1", "1 ·"]);
    expect(sample(2, "A2@10", "B3@20", "A1@0")).toEqual(["1 3", "1 3"]);
    // B at 15 ends the sample earlier; A at 10 stays.
    expect(sample(2, "A2@10", "B3@20", "B1@15")).toEqual(["2 1", "2 1"]);
    expect(sample(2, "A2@10", "B3@20", "AB1@5")).toEqual(["1 2", "2 1"]);
  });

  it("lets a late event pass that comes after what is kept", () => {
    expect(sample(2, "A1@0", "B3@20", "B4@25", "A2@10")).toEqual([
      "1 3",
      "1 3",
    ]);
  });

  it("holds as many events as there are filters, whatever comes", () => {
    let kept: readonly Hit[] = [];
    for (let i = 0; i < 500; i++) {
      const at = (i * 7919) % 500;
      kept = keepHit(
        kept,
        hit(`${["A", "AB", "BC", "ABC"][i % 4]}${i}@${at}`),
        4,
      );
      expect(kept.length).toBeLessThanOrEqual(3);
    }
  });

  it("shares out twenty filters at once", () => {
    const letters = Array.from({ length: 20 }, (_, i) =>
      String.fromCharCode("A".charCodeAt(0) + i),
    );
    // Each event fits two neighbours, and the last one moves all others on by one.
    const texts = [
      ...letters
        .slice(1)
        .map((letter, i) => `${letters[i]!}${letter}${i + 1}@${i}`),
      "A20@99",
    ];
    expect(sample(20, ...texts)[1]).toBe(
      "20 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19",
    );
  });
});
