/**
 * The law of coverage: a rule of which it is said that it can never fire on some events does not fire on them. Tried with
 * invented conditions on invented documents, and with invented rules on real captures.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { RuleCoverage } from "../../src/cli/rule-coverage.ts";
import { newCounters } from "../../src/base/counters.ts";
import { Engine } from "../../src/engine/engine.ts";
import type { Event } from "../../src/event/event.ts";
import { EventOpener } from "../../src/event/opener.ts";
import { openDocs, testDoc, testRule } from "../support/engine.ts";
import {
  captureBytes,
  CAPTURES,
  hasCorpus,
  SAMPLE_NAMES,
  sampleBytes,
  splitLines,
} from "../support/captures.ts";

/** The law, for some queries over some events: those of the queries that fired though they could not. */
function liars(queries: readonly string[], events: readonly Event[]): string[] {
  const rules = queries.map((query, i) => testRule(query, `r${i}`));
  const coverage = new RuleCoverage(rules);
  const engine = new Engine({ rules, counters: newCounters() });
  const fired = new Set<string>();
  const drain = (): void => {
    for (const { match } of engine.drain()) fired.add(match.rule.id);
  };
  for (const event of events) {
    coverage.note(event);
    engine.push(event);
    drain();
  }
  engine.finish();
  drain();
  return coverage
    .verdicts()
    .filter(({ coverage: told, rule }) => told === "none" && fired.has(rule.id))
    .map(({ rule }) => rule.queryText);
}

const FIELDS = [
  "process.name",
  "process.pid",
  "process.flag",
  "user.name",
  "event.type",
  "event.action",
  "host.os.type",
] as const;
const field = fc.constantFrom(...FIELDS);
const value = fc.constantFrom('"a"', '"b"', '"start"', "1", "true", "null");

const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4 },
    fc.tuple(field, fc.constantFrom("==", "!="), value).map((p) => p.join(" ")),
    fc
      .tuple(field, fc.constantFrom("<", ">="))
      .map(([a, op]) => `${a} ${op} 1`),
    fc.tuple(field, field).map(([a, b]) => `${a} == ${b}`),
    fc
      .tuple(field, fc.constantFrom('"a*"', '"s?art"'))
      .map(([a, p]) => `${a} : ${p}`),
    fc
      .tuple(field, fc.constantFrom("in", "not in"))
      .map(([a, op]) => `${a} ${op} ("a", "start")`),
    field.map((a) => `length(${a}) > 0`),
    field.map((a) => `concat(${a}, process.name) == "aa"`),
    fc.tuple(field, field).map(([a, b]) => `(${a} == "a") != (${b} == null)`),
    fc.constant("process.flag"),
    fc
      .tuple(field, value)
      .map(
        ([a, v]) =>
          `_arraySearch(process.list, $e, $e.x == ${v} and ${a} == "a")`,
      ),
    tie("condition").map((each) => `not (${each})`),
    fc
      .tuple(tie("condition"), fc.constantFrom("and", "or"), tie("condition"))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
  ),
}));

const category = fc.constantFrom("process", "file", "any");
const query = fc.oneof(
  fc.tuple(category, condition).map(([c, e]) => `${c} where ${e}`),
  fc
    .tuple(category, condition, category, condition, fc.constantFrom("", "?"))
    .map(
      ([a, x, b, y, mark]) =>
        `sequence by ${mark}user.name with maxspan=1h [${a} where ${x}] [${b} where ${y}]`,
    ),
);

const scalar = fc.constantFrom(
  "a",
  "b",
  "start",
  1,
  true,
  null,
  ["a", "b"],
  [],
);
const some = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.option(arbitrary, { nil: undefined });
const document = fc.record({
  category: fc.constantFrom("process", "file", ["process", "file"]),
  process: fc.record({
    name: some(scalar),
    pid: some(scalar),
    flag: some(scalar),
    list: some(fc.array(fc.record({ x: scalar }), { maxLength: 2 })),
  }),
  user: some(fc.record({ name: scalar })),
  type: some(scalar),
  action: some(scalar),
  os: some(scalar),
});

test("on invented documents", () => {
  fc.assert(
    fc.property(
      fc.array(query, { minLength: 1, maxLength: 5 }),
      fc.array(document, { maxLength: 6 }),
      (queries, documents) => {
        const events = openDocs(
          documents.map(({ category, process, user, type, action, os }, i) =>
            testDoc(String(i), i * 1_000, {
              event: { category, type, action, id: String(i), sequence: i },
              process,
              user,
              host: { name: "h1", id: "h1", os: { type: os } },
            }),
          ),
        );
        expect(liars(queries, events)).toEqual([]);
      },
    ),
    { numRuns: 400 },
  );
});

/** What rules of this kind ask of real logs: fields that some events have, some never, and some shapes never. */
const REAL_FIELDS = [
  "process.name",
  "process.executable",
  "process.parent.name",
  "process.entity_id",
  "process.code_signature.trusted",
  "file.path",
  "file.Ext.entropy",
  "registry.path",
  "registry.data.strings",
  "destination.ip",
  "source.port",
  "dll.name",
  "user.id",
  "event.action",
  "event.type",
  "event.code",
  "host.os.type",
  "winlog.event_data.TargetUserName",
] as const;
const realField = fc.constantFrom(...REAL_FIELDS);
const test1 = fc.oneof(
  realField.map((path) => `${path} : "*"`),
  realField.map((path) => `${path} != null`),
  realField.map((path) => `${path} == null`),
  realField.map((path) => `not ${path} : "*"`),
  fc.constantFrom(
    'event.type == "start"',
    'event.type in ("end", "deletion")',
    'host.os.type == "windows"',
    'host.os.type != "windows"',
    'event.code == "3"',
    'event.action : "*created*"',
  ),
);
const realCondition = fc
  .array(fc.tuple(fc.constantFrom("and", "or"), test1), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) =>
    parts.reduce(
      (text, [op, each]) => (text === "" ? each : `(${text} ${op} ${each})`),
      "",
    ),
  );
const realFilter = fc
  .tuple(
    fc.constantFrom("process", "file", "registry", "network", "library", "any"),
    realCondition,
  )
  .map(([name, text]) => `${name} where ${text}`);
const realQuery = fc.oneof(
  realFilter,
  fc
    .tuple(
      realFilter,
      realFilter,
      fc.constantFrom("host.id", "process.entity_id"),
    )
    .map(([a, b, key]) => `sequence by ${key} with maxspan=1m [${a}] [${b}]`),
);

function eventsOf(bytes: Buffer): Event[] {
  const opener = new EventOpener({ counters: newCounters() });
  const source = { id: 1, path: "log.ndjson" };
  const events: Event[] = [];
  splitLines(bytes).forEach((text, i) => {
    if (text === "") return;
    const line = {
      source,
      number: i + 1,
      offset: i,
      length: text.length,
      text,
    };
    opener.open(JSON.parse(text), line, events);
  });
  opener.flush(events);
  return events;
}

function holdsOn(events: readonly Event[]): void {
  fc.assert(
    fc.property(
      fc.array(realQuery, { minLength: 20, maxLength: 20 }),
      (queries) => {
        expect(liars(queries, events)).toEqual([]);
      },
    ),
    { numRuns: 3 },
  );
}

test.each(SAMPLE_NAMES)("on the sample %s", (name) =>
  holdsOn(eventsOf(sampleBytes(name))),
);

test.skipIf(!hasCorpus).each(CAPTURES)(
  "on the capture %s (needs ../shared/corpus beside the checkout)",
  (name) => holdsOn(eventsOf(captureBytes(name))),
);
