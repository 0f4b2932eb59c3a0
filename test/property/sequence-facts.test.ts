/**
 * Facts that hold for the matches of any sequence over any stream, whatever the machine inside does. The arrival is in
 * order here; the law (`sequence-law.test.ts`) extends them to every other.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runQuery, testDoc } from "../support/engine.ts";

const FILTERS = ["a", "b", "c"];
const RUNS = Math.ceil(
  Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 2_000) / 8,
);

interface Spec {
  readonly steps: readonly { readonly filter: string; readonly runs: number }[];
  readonly until: boolean;
  readonly maxspanMs: number | undefined;
  readonly keyed: boolean;
}

interface Item {
  readonly id: string;
  readonly ms: number;
  readonly flags: readonly string[];
  readonly key: string | undefined;
}

const spec: fc.Arbitrary<Spec> = fc
  .record({
    steps: fc.array(
      fc.record({
        filter: fc.constantFrom(...FILTERS),
        runs: fc.constantFrom(1, 1, 2, 3),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    until: fc.boolean(),
    maxspanMs: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
    keyed: fc.boolean(),
  })
  .filter(({ steps }) => steps.reduce((sum, { runs }) => sum + runs, 0) >= 2);

const stream: fc.Arbitrary<readonly Item[]> = fc
  .array(
    fc.record({
      gapMs: fc.constantFrom(0, 1, 2, 5, 20),
      flags: fc.subarray([...FILTERS, "u"]),
      key: fc.constantFrom(undefined, "x", "x", "y"),
    }),
    { maxLength: 30 },
  )
  .map((items) => {
    let ms = 0;
    return items.map(({ gapMs, flags, key }, i) => ({
      id: `${i + 1}`,
      ms: (ms += gapMs),
      flags,
      key,
    }));
  });

function queryText({ steps, until, maxspanMs, keyed }: Spec): string {
  const filter = (name: string): string =>
    `[test where ${name} and event.id != null]`;
  return [
    "sequence",
    ...(keyed ? ["by k"] : []),
    ...(maxspanMs === undefined ? [] : [`with maxspan=${maxspanMs}ms`]),
    ...steps.map((step) => `${filter(step.filter)} with runs=${step.runs}`),
    ...(until ? [`until ${filter("u")}`] : []),
  ].join(" ");
}

/** Matches as lists of event numbers, in the order of their last events. */
function matchesOf(sequence: Spec, items: readonly Item[]): number[][] {
  const docs = items.map(({ id, ms, flags, key }) =>
    testDoc(id, ms, {
      ...Object.fromEntries(flags.map((flag) => [flag, true])),
      ...(key === undefined ? {} : { k: key }),
    }),
  );
  return runQuery(queryText(sequence), docs, { latenessMs: 20 })
    .matches.map((text) => text.split(" ").map(Number))
    .sort((a, b) => a.at(-1)! - b.at(-1)!);
}

const texts = (matches: readonly (readonly number[])[]): string[] =>
  matches.map((match) => match.join(" ")).sort();

function assertFor(
  fact: (sequence: Spec, items: readonly Item[]) => void,
): void {
  fc.assert(fc.property(spec, stream, fact), { numRuns: RUNS });
}

describe("matches of one key", () => {
  it("are in the same order at every step, so that no event fills a step twice", () => {
    assertFor((sequence, items) => {
      const matches = matchesOf({ ...sequence, keyed: false }, items);
      for (const [i, match] of matches.entries()) {
        expect(match).toEqual(match.toSorted((a, b) => a - b));
        expect(new Set(match).size).toBe(match.length);
        const next = matches[i + 1];
        next?.forEach((id, step) => expect(id).toBeGreaterThan(match[step]!));
      }
    });
  });
});

describe("matches", () => {
  it("do not depend on events that satisfy nothing", () => {
    assertFor((sequence, items) => {
      const asked = new Set(sequence.steps.map(({ filter }) => filter));
      if (sequence.until) asked.add("u");
      const concerned = items.filter(({ flags }) =>
        flags.some((flag) => asked.has(flag)),
      );
      expect(matchesOf(sequence, concerned)).toEqual(
        matchesOf(sequence, items),
      );
    });
  });

  it("of each key are those of its events alone", () => {
    assertFor((sequence, items) => {
      const keyed = { ...sequence, keyed: true };
      const apart = ["x", "y"].flatMap((key) =>
        matchesOf(
          keyed,
          items.filter((item) => item.key === key),
        ),
      );
      expect(texts(matchesOf(keyed, items))).toEqual(texts(apart));
    });
  });

  it("of a smaller maxspan are some of those of a larger", () => {
    assertFor((sequence, items) => {
      const wide = new Set(
        texts(matchesOf({ ...sequence, maxspanMs: undefined }, items)),
      );
      const middle = texts(matchesOf({ ...sequence, maxspanMs: 30 }, items));
      for (const match of middle) expect(wide).toContain(match);
      const narrow = texts(matchesOf({ ...sequence, maxspanMs: 10 }, items));
      for (const match of narrow) expect(middle).toContain(match);
    });
  });

  it("only become fewer with until", () => {
    assertFor((sequence, items) => {
      const without = texts(matchesOf({ ...sequence, until: false }, items));
      for (const match of texts(
        matchesOf({ ...sequence, until: true }, items),
      )) {
        expect(without).toContain(match);
      }
    });
  });

  // Why an alert of a plain sequence stands when it fires: what comes later can revise it, end it at another event, or
  // join two into one (of [a] [b] [c], a second b takes the newer a for the first c and leaves the last c nothing).
  it("do not vanish by an event more, without until", () => {
    assertFor((sequence, items) => {
      const plain = { ...sequence, until: false };
      const middle = Math.floor(items.length / 2);
      if (matchesOf(plain, items.toSpliced(middle, 1)).length === 0) return;
      expect(matchesOf(plain, items)).not.toEqual([]);
    });
  });
});

describe("matches of two steps", () => {
  it("never become fewer by an event more, without until", () => {
    assertFor((sequence, items) => {
      const steps = [...sequence.steps, ...sequence.steps]
        .slice(0, 2)
        .map(({ filter }) => ({ filter, runs: 1 }));
      const plain = { ...sequence, steps, until: false };
      const middle = Math.floor(items.length / 2);
      expect(
        matchesOf(plain, items.toSpliced(middle, 1)).length,
      ).toBeLessThanOrEqual(matchesOf(plain, items).length);
    });
  });
});
