/** Answers beside a run: from the logs as they can be read again, as far as the run has come. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { answerWhy, whyEvents } from "../../../src/cli/why.ts";
import type { WhyQuestion, WhySettings } from "../../../src/cli/why.ts";
import { EventRing } from "../../../src/cli/events/event-ring.ts";
import { newCounters } from "../../../src/base/counters.ts";
import { Engine } from "../../../src/engine/engine.ts";
import type { Match } from "../../../src/engine/match.ts";
import { EventOpener } from "../../../src/event/opener.ts";
import type { Event } from "../../../src/event/event.ts";
import type { WhyAnswer, WhyItem } from "../../../src/screen/store/why.ts";
import type { Line } from "../../../src/source/line.ts";
import { standing, testDoc, testRule } from "../../support/engine.ts";
import type { TestDoc } from "../../support/engine.ts";
import { temporaryFolder } from "../../support/folder.ts";

const SETTINGS: WhySettings = {
  latenessUs: 180_000_000,
  windows: "all",
  seenBytes: () => undefined,
  streamUs: undefined,
};

const RULE = testRule(
  "sequence by k with maxspan=1m [test where a] [test where b]",
);

function written(docs: readonly TestDoc[]): string {
  const path = join(temporaryFolder(), "log.ndjson");
  writeFileSync(path, docs.map((doc) => `${JSON.stringify(doc)}\n`).join(""));
  return path;
}

const ids = new Map<string, number>();

function linesOf(path: string): readonly Line[] {
  const id = ids.get(path) ?? ids.size + 1;
  ids.set(path, id);
  let offset = 0;
  return readFileSync(path, "utf8")
    .split("\n")
    .slice(0, -1)
    .map((text, i) => {
      const length = Buffer.byteLength(text);
      const line = {
        source: { id, path },
        number: i + 1,
        offset,
        length,
        text,
      };
      offset += length + 1;
      return line;
    });
}

/** What a run finds. */
function matchesOf(path: string): readonly Match[] {
  const opener = new EventOpener({ counters: newCounters() });
  const engine = new Engine({ rules: [RULE], counters: newCounters() });
  const events: Event[] = [];
  for (const line of linesOf(path)) {
    opener.open(JSON.parse(line.text), line, events);
  }
  for (const event of events) engine.push(event);
  engine.finish();
  return [...standing(engine.drain()).values()];
}

const ask = (
  question: WhyQuestion,
  settings: Partial<WhySettings> = {},
): Promise<WhyAnswer | undefined> =>
  answerWhy(question, { ...SETTINGS, ...settings }, () => false);

const texts = (items: readonly WhyItem[]): string =>
  items
    .map(({ mark, text, items: below }) => `${mark} ${text}\n${texts(below)}`)
    .join("");

const DOCS = [
  testDoc("1", 0, { a: true, k: 1 }),
  testDoc("2", 10, { c: true, k: 1 }),
  testDoc("3", 20, { b: true, k: 1 }),
];

const eventOf = (path: string, at: number): WhyQuestion => {
  const { source, number, offset, length } = linesOf(path)[at]!;
  return {
    rule: RULE,
    events: [
      { place: { source, number, offset, length }, identity: undefined },
    ],
    standing: undefined,
  };
};

describe("why", () => {
  it("an alert fired: each event under its step, with its values", async () => {
    const path = written(DOCS);
    const [match] = matchesOf(path);
    const answer = await ask({
      rule: RULE,
      events: whyEvents(match!.events),
      standing: "fired",
    });
    expect(answer).toMatchObject({
      isFired: true,
      text: "it fired: the event is evidence of an alert",
      decidedBy: "match",
      read: { events: 3, logs: 1, notes: [] },
    });
    const told = texts(answer!.items);
    expect(told).toMatch(/log\.ndjson:1, offset 0\npass Step 1\n/);
    expect(told).toMatch(/log\.ndjson:3, offset \d+\npass Step 2\n/);
    expect(told).toContain("pass step 2 completes a sequence");
  });

  it("an event did not: its steps, and what decided", async () => {
    const path = written(DOCS);
    expect(await ask(eventOf(path, 1))).toMatchObject({
      isFired: false,
      decidedBy: "condition",
    });
    const early = written([DOCS[2]!, DOCS[1]!]);
    expect(await ask(eventOf(early, 0))).toMatchObject({
      decidedBy: "order",
      text: "step 2 found no step 1 to follow in this log",
    });
  });

  it("goes no further than the run has come", async () => {
    const path = written(DOCS);
    const seen = linesOf(path)[1]!.offset;
    const answer = await ask(eventOf(path, 0), { seenBytes: () => seen });
    expect(answer).toMatchObject({
      isFired: false,
      decidedBy: "awaited",
      read: { events: 2 },
    });
    const byTime = await ask(eventOf(path, 0), {
      streamUs: Date.UTC(2026, 0, 1) * 1_000 + 15_000,
    });
    expect(byTime).toMatchObject({ decidedBy: "awaited", read: { events: 2 } });
  });

  it("says that a log was rotated, changed or is gone", async () => {
    const path = written(DOCS);
    const [match] = matchesOf(path);
    const question: WhyQuestion = {
      rule: RULE,
      events: whyEvents(match!.events),
      standing: "fired",
    };
    writeFileSync(path, `${JSON.stringify(testDoc("9", 5))}\n`.repeat(9));
    const changed = await ask(question);
    expect(changed!.text).toBe("it fired, but the logs cannot be read again");
    expect(changed!.read.notes.at(-1)).toMatch(
      /:3 does not hold the event any more: the log was rotated or written anew$/,
    );
    writeFileSync(path, "");
    expect((await ask(question))!.read.notes[0]).toMatch(
      /the log is shorter now: it was emptied or rotated$/,
    );
  });

  it("of an alert says that it fired also where its beginning is not read", async () => {
    const filler = testDoc("5", 5, { text: "x".repeat(60_000) });
    const path = written([DOCS[0]!, ...Array(300).fill(filler), DOCS[2]!]);
    const lines = linesOf(path);
    const { source, number, offset, length } = lines.at(-1)!;
    const place = { source, number, offset, length };
    const answer = await ask({
      rule: RULE,
      events: [{ place, identity: undefined }],
      standing: "fired",
    });
    expect(answer!.isFired).toBe(true);
    expect(answer!.text).toMatch(
      /^it fired; of what could be read again not all is told: step 2 found no step 1/,
    );
    expect(answer!.read.notes).toEqual([
      "the logs have more before it than was read, and the rule may look at 01:00",
    ]);
  });

  it("reads the events that the run keeps, of all its logs, as they came", async () => {
    const ring = new EventRing(100, () => undefined);
    const opener = new EventOpener({ counters: newCounters() });
    const events: Event[] = [];
    const [a, b] = [written([DOCS[0]!]), written([DOCS[2]!, DOCS[1]!])];
    for (const line of [...linesOf(b), ...linesOf(a)]) {
      opener.open(JSON.parse(line.text), line, events);
    }
    for (const event of events) ring.note(event);
    // The other log alone would not tell it.
    const answer = await ask(eventOf(b, 0), { kept: ring });
    expect(answer).toMatchObject({
      isFired: true,
      read: { events: 3, logs: 2, notes: [] },
    });
    const alone = await ask(
      { ...eventOf(b, 0), rule: testRule("test where b") },
      { kept: ring },
    );
    expect(alone).toMatchObject({ isFired: true, read: { events: 1 } });
    const small = new EventRing(1, () => undefined);
    for (const event of events) small.note(event);
    expect(await ask(eventOf(a, 0), { kept: small })).toMatchObject({
      isFired: false,
      decidedBy: "awaited",
      read: {
        notes: [
          "the logs have more before it than was read, and the rule may look at 01:00",
        ],
      },
    });
  });

  it("agrees with the engine about every event of a run", async () => {
    const rule = testRule(
      "sequence by k with maxspan=50ms [test where a] [test where b] until [test where u]",
    );
    let seed = 7;
    const next = (most: number): number =>
      (seed = (seed * 48_271) % 2_147_483_647) % most;
    const docs = Array.from({ length: 300 }, (_, i) =>
      testDoc(`${i}`, i * 5 - next(40), {
        k: next(3),
        [["a", "b", "u", "x"][next(4)]!]: true,
      }),
    );
    const path = written(docs);
    const opener = new EventOpener({ counters: newCounters() });
    const ring = new EventRing(1_000, () => undefined);
    const engine = new Engine({ rules: [rule], counters: newCounters() });
    const events: Event[] = [];
    for (const line of linesOf(path)) {
      opener.open(JSON.parse(line.text), line, events);
    }
    for (const event of events) {
      ring.note(event);
      engine.push(event);
    }
    engine.finish();
    const evidence = new Set(
      [...standing(engine.drain()).values()].flatMap((match) =>
        match.events.map((each) => each?.seq),
      ),
    );
    expect(evidence.size).toBeGreaterThan(20);
    for (let at = 0; at < events.length; at += 3) {
      const answer = await ask({ ...eventOf(path, at), rule }, { kept: ring });
      expect(answer!.isFired).toBe(evidence.has(events[at]!.seq));
    }
  });

  it("is given up for another question", async () => {
    const path = written(Array(20_000).fill(DOCS[1]!));
    const answer = await answerWhy(eventOf(path, 0), SETTINGS, () => true);
    expect(answer).toBeUndefined();
  });

  it("shows no password", async () => {
    const rule = testRule("test where process.command_line == null");
    const line = "net use x /user:adm hunter2";
    const path = written([
      testDoc("1", 0, { process: { command_line: line } }),
    ]);
    const answer = await ask({ ...eventOf(path, 0), rule });
    expect(JSON.stringify(answer)).not.toContain("hunter2");
    expect(JSON.stringify(answer)).toContain("net use x");
  });
});
