import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/base/errors.ts";
import { parseTimestamp } from "../../../src/base/time.ts";
import type { Match, MatchChange } from "../../../src/engine/match.ts";
import { Detector } from "../../../src/lib/detector.ts";
import type { DetectorOptions } from "../../../src/lib/detector.ts";
import { compileRule, loadRules } from "../../../src/lib/load-rules.ts";
import { standingMatches } from "../../../src/lib/standing-matches.ts";
import type { Rule } from "../../../src/rule/rule.ts";
import { sampleBytes, splitLines } from "../../support/captures.ts";
import { testDoc } from "../../support/engine.ts";
import { SEQUENCE_RULE_FILE } from "../../support/scan.ts";

const rule = (text: string, id = "query"): Rule =>
  compileRule(text, { file: `${id}.eql` });

const PAIR =
  "sequence by host.id with maxspan=1m [any where k == 1] [any where k == 2]";

const detector = (
  rules: string | readonly Rule[],
  options: Omit<DetectorOptions, "rules"> = {},
): Detector =>
  new Detector({
    rules: typeof rules === "string" ? [rule(rules)] : rules,
    ...options,
  });

/** What became of each match: kind, and the numbers of its documents in step order. */
const told = (changes: readonly MatchChange[]): string[] =>
  changes.map(({ kind, match }) => `${kind} ${numbers(match)}`);

const numbers = ({ events }: Match): string =>
  events.map((each) => each?.place.number ?? "!").join(" ");

const doc = (ms: number, k: number, fields = {}): object =>
  testDoc(String(ms), ms, { k, ...fields });

describe("documents", () => {
  it("match at once where one is enough", () => {
    const d = detector("any where k == 1");
    const [event] = d.push(doc(0, 1));
    expect(event!.get("k")).toBe(1);
    expect(told(d.drain())).toEqual(["fired 1", "confirmed 1"]);
    expect(d.drain()).toEqual([]);
    expect(d.push(doc(1, 2))).toHaveLength(1);
    expect(d.drain()).toEqual([]);
    expect(d.streamUs).toBe(parseTimestamp("2026-01-01T00:00:00.001Z"));
  });

  it("come as parsed values or as text", () => {
    const d = detector(PAIR);
    d.push(doc(0, 1));
    d.push(`${JSON.stringify(doc(1_000, 2))}\r\n`);
    expect(told(d.drain())).toEqual(["fired 1 2"]);
    expect(d.counters).toMatchObject({ events: 2, lines: 1, unparsed: 0 });
  });

  it("of several in one envelope are taken one by one", () => {
    const d = detector(PAIR);
    expect(d.push([doc(0, 1), doc(1_000, 2)])).toHaveLength(2);
    expect(told(d.drain())).toEqual(["fired 1 1"]);
  });

  it("that are none are counted, and never throw", () => {
    const d = detector(PAIR);
    const bad = ["{", "", " \n", '"text"', null, undefined, 5, true, [], {}];
    const nested: unknown[] = [];
    nested.push(nested);
    for (const each of [...bad, nested, { "@timestamp": "never" }]) {
      expect(d.push(each)).toEqual([]);
    }
    const { unparsed, blank, unknownShape, events } = d.counters;
    expect({ unparsed, blank, events }).toEqual({
      unparsed: 1,
      blank: 2,
      events: 0,
    });
    expect(unknownShape).toBeGreaterThanOrEqual(5);
    d.finish();
    expect(d.drain()).toEqual([]);
  });

  it("are told by where they come from", () => {
    const d = detector("any where true");
    const texts = [0, 1, 2, 3].map((ms) =>
      JSON.stringify(doc(ms, 1, { é: 1 })),
    );
    const length = Buffer.byteLength(texts[0]!);
    d.push(texts[0]);
    d.push(texts[1]);
    d.push(texts[2], { source: "b.ndjson", line: 7, offset: 900 });
    d.push(texts[3], { source: "b.ndjson" });
    const [a, b] = [
      { id: 1, path: "input" },
      { id: 2, path: "b.ndjson" },
    ];
    expect(
      standingMatches(d.drain()).map(({ events }) => events[0]!.place),
    ).toEqual([
      { source: a, number: 1, offset: 0, length },
      { source: a, number: 2, offset: length + 1, length },
      { source: b, number: 7, offset: 900, length },
      { source: b, number: 8, offset: 900 + length + 1, length },
    ]);
  });
});

describe("event time", () => {
  it("puts a late document in its place within the lateness", () => {
    const d = detector(PAIR, { latenessUs: 30_000_000 });
    d.push(doc(20_000, 2));
    expect(d.pending(10)).toMatchObject({ total: 0, early: 1 });
    expect(d.drain()).toEqual([]);
    d.push(doc(5_000, 1));
    expect(told(d.drain())).toEqual(["fired 2 1"]);
    d.push(doc(51_000, 0));
    expect(told(d.drain())).toEqual(["confirmed 2 1"]);
  });

  it("leaves out what comes later than that, counted", () => {
    const d = detector(PAIR, { latenessUs: 10_000_000 });
    d.push(doc(20_000, 2));
    d.push(doc(40_000, 0));
    d.push(doc(5_000, 1));
    d.finish();
    expect(d.drain()).toEqual([]);
    expect(d.counters).toMatchObject({ late: 1 });
  });

  it("revises a match whose evidence changes", () => {
    const d = detector(PAIR);
    d.push(doc(0, 1));
    d.push(doc(20_000, 2));
    d.push(doc(10_000, 1));
    d.finish();
    const changes = d.drain();
    expect(told(changes)).toEqual([
      "fired 1 2",
      "revised 3 2",
      "confirmed 3 2",
    ]);
    expect(new Set(changes.map(({ match }) => match.id)).size).toBe(1);
    expect(changes.map(({ match }) => match.revision)).toEqual([1, 2, 2]);
  });

  it("withdraws a match that a late until undoes", () => {
    const d = detector(`${PAIR} until [any where k == 3]`);
    d.push(doc(0, 1));
    d.push(doc(20_000, 2));
    const fired = d.drain();
    expect(told(fired)).toEqual(["fired 1 2"]);
    expect(fired[0]!.match.certainty).toBe("provisional");
    d.push(doc(10_000, 3));
    d.finish();
    const rest = d.drain();
    expect(told(rest)).toEqual(["withdrawn 1 2"]);
    expect(standingMatches([...fired, ...rest])).toEqual([]);
  });

  it("confirms a match that no until came for when the input ends", () => {
    const d = detector(`${PAIR} until [any where k == 3]`);
    for (const each of [doc(0, 1), doc(20_000, 2), doc(30_000, 3)]) {
      d.push(each);
    }
    d.finish();
    expect(told(d.drain())).toEqual(["fired 1 2", "confirmed 1 2"]);
  });

  it("goes on with the wall clock where a followed host is silent", () => {
    const d = detector(`${PAIR} until [any where k == 3]`, {
      live: true,
      latenessUs: 10_000_000,
    });
    const startUs = parseTimestamp("2026-01-01T00:00:00Z")!;
    d.tick(startUs + 21_000_000);
    d.push(doc(0, 1));
    d.push(doc(20_000, 2));
    expect(told(d.drain())).toEqual(["fired 1 2"]);
    d.tick(startUs + 60_000_000);
    expect(told(d.drain())).toEqual(["confirmed 1 2"]);
  });
});

describe("rules", () => {
  it("run side by side", () => {
    const d = detector([rule(PAIR, "pair"), rule("any where k == 2", "two")]);
    d.push(doc(0, 1));
    d.push(doc(1_000, 2));
    d.finish();
    expect(
      standingMatches(d.drain()).map((each) => [each.rule.id, numbers(each)]),
    ).toEqual(
      expect.arrayContaining([
        ["pair", "1 2"],
        ["two", "2"],
      ]),
    );
  });

  it("that wait for the end are not run on live input", () => {
    const tail = "any where true | tail 1";
    const live = detector(tail, { live: true });
    expect(live.unsupported.map((each) => each.rule.id)).toEqual(["query"]);
    expect(live.unsupported[0]!.reason).toContain('the pipe "tail"');
    const d = detector(tail);
    expect(d.unsupported).toEqual([]);
    d.push(doc(0, 1));
    d.push(doc(1, 2));
    d.finish();
    expect(told(d.drain())).toEqual(["fired 2", "confirmed 2"]);
  });

  it("find the incident of the winlogbeat sample, in any order of its lines", () => {
    const rules = loadRules([SEQUENCE_RULE_FILE]).rules;
    const lines = splitLines(sampleBytes("incident-winlogbeat"));
    const found = [lines, lines.toReversed()].map((each) => {
      const d = detector(rules, { latenessUs: 3_600_000_000 });
      for (const line of each) d.push(line);
      d.finish();
      return standingMatches(d.drain());
    });
    expect(found[0]!.map(numbers)).toEqual(["396 381"]);
    expect(found.map((each) => each.map(({ id }) => id))).toEqual(
      Array(2).fill(found[0]!.map(({ id }) => id)),
    );
  });
});

describe("a log whose clock is not known", () => {
  // Security records in local time, and no Sysmon event that would tell the zone.
  const logon = (second: number): object => ({
    EventTime: `2026-03-12 10:00:${second}`,
    Hostname: "HOST1",
    EventID: 4624,
    SourceName: "Microsoft-Windows-Security-Auditing",
    Channel: "Security",
    RecordNumber: second,
    TargetUserName: "anna",
    LogonType: "3",
  });

  it("is waited for until flush", () => {
    const d = detector("authentication where true");
    expect(d.push(logon(10))).toEqual([]);
    expect(d.held).toBe(1);
    expect(d.flush()).toHaveLength(1);
    expect(d.held).toBe(0);
    expect(told(d.drain())).toEqual(["fired 1", "confirmed 1"]);
  });

  it("is waited for until the end", () => {
    const d = detector("authentication where true");
    d.push(logon(10));
    d.finish();
    expect(told(d.drain())).toEqual(["fired 1", "confirmed 1"]);
  });
});

describe("a BigInt in a document", () => {
  const start = (seconds: number, pid: unknown): object =>
    doc(seconds, 1, { process: { pid, args: ["a", pid] } });
  const QUERIES = [
    "any where true",
    "any where process.pid == 12",
    "sequence by process.pid [any where true] [any where true]",
    "sample by process.pid [any where true] [any where true]",
  ];

  it.each(QUERIES)("is the number that a text has there: %s", (query) => {
    const matches = (pid: unknown) => {
      const d = detector(query);
      d.push(start(1, pid));
      d.push(start(2, pid));
      d.finish();
      return d.drain().map(({ match: { id, key } }) => ({ id, key }));
    };
    const found = matches(12n);
    expect(found).not.toEqual([]);
    expect(found).toEqual(matches(12));
    expect(JSON.stringify(found)).toContain("id");
  });

  it("leaves the caller's document as it was, also one that holds itself", () => {
    const d = detector("any where true");
    const process: Record<string, unknown> = { pid: 12n };
    process["parent"] = process;
    const document = doc(1, 1, { process });
    d.push(document);
    expect(process).toEqual({ pid: 12n, parent: process });
    expect(told(d.drain())).toEqual(["fired 1", "confirmed 1"]);
  });
});

describe("bounds", () => {
  it("may be set one by one", () => {
    const d = detector(PAIR.replace("host.id", "user.id"), {
      limits: { keysPerRule: 2 },
    });
    for (let i = 0; i < 5; i++) d.push(doc(i, 1, { user: { id: `u${i}` } }));
    expect(d.keyCount).toBe(2);
    expect(d.counters.evictedKeys).toBe(3);
  });

  it.each<[Omit<DetectorOptions, "rules">, string, string | undefined]>([
    [{ latenessUs: NaN }, "latenessUs is NaN", "give microseconds, 0 or more"],
    [{ latenessUs: -1 }, "latenessUs is -1", "give microseconds, 0 or more"],
    ...[0, -1, NaN, Infinity].map(
      (lengthUs): [Omit<DetectorOptions, "rules">, string, string] => [
        { windows: { lengthUs, offsetUs: 0 } },
        `windows.lengthUs is ${lengthUs}`,
        'give microseconds, 1 or more, or "all" for windows for one over everything',
      ],
    ),
    [
      { windows: { lengthUs: 1, offsetUs: NaN } },
      "windows.offsetUs is NaN",
      "give microseconds, 0 for windows that begin at multiples of their length",
    ],
    [
      { limits: { keysPerRules: 2 } as object },
      'no limit "keysPerRules"',
      'did you mean "keysPerRule"?',
    ],
    [{ limits: { zzz: 2 } as object }, 'no limit "zzz"', undefined],
    [
      { limits: { hitsPerKey: 0 } },
      "the limit hitsPerKey is 0",
      "give a number of 1 or more",
    ],
  ])("%j are refused where they are none", (options, message, hint) => {
    const error = refusal(() => detector("any where true", options));
    expect({ message: error.message, hint: error.hint }).toEqual({
      message,
      hint,
    });
  });
});

describe("misuse", () => {
  it("of two rules with one id is refused", () => {
    const error = refusal(() =>
      detector([rule("any where true"), rule("any where false")]),
    );
    expect(error.message).toBe('two rules have the id "query"');
    expect(error.hint).toContain("give compileRule a file of its own");
  });

  it("of a finished detector is refused; finishing twice is not", () => {
    const d = detector("any where true");
    d.finish();
    d.finish();
    expect(refusal(() => d.push({})).message).toBe("push after finish");
  });
});

function refusal(action: () => unknown): UsageError {
  try {
    action();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
