/**
 * Runs an EQL query over plain ECS documents, for tests: documents in the order of arrival in, matches out.
 */
import { newCounters } from "../../src/base/counters.ts";
import type { Counters } from "../../src/base/counters.ts";
import { formatTimestamp } from "../../src/base/time.ts";
import { Engine } from "../../src/engine/engine.ts";
import type { Limits } from "../../src/engine/limits.ts";
import type { Match, MatchChange } from "../../src/engine/match.ts";
import type { Event } from "../../src/event/event.ts";
import { EventOpener } from "../../src/event/opener.ts";
import { parseQuery } from "../../src/lang/eql/parser.ts";
import { sourceText } from "../../src/lang/source-text.ts";
import type { EqlRule } from "../../src/rule/rule.ts";

export type TestDoc = Readonly<Record<string, unknown>>;

export function testRule(query: string, id = "test"): EqlRule {
  const source = sourceText(query);
  return {
    id,
    name: id,
    language: "eql",
    description: "",
    severity: "medium",
    riskScore: 47,
    threats: [],
    tags: [],
    references: [],
    falsePositives: [],
    guide: "",
    author: [],
    license: "",
    version: undefined,
    maxSignals: 100,
    queryText: query,
    source,
    query: parseQuery(source),
    origin: { file: "<test>", kind: "eql" },
  };
}

/** A plain ECS document: `id` names it, `ms` is its time after 2026-01-01. */
export function testDoc(id: string, ms: number, fields: TestDoc = {}): TestDoc {
  return {
    "@timestamp": formatTimestamp(Date.UTC(2026, 0, 1) * 1_000 + ms * 1_000),
    event: { category: ["test"], id, sequence: Number(id.replace(/\D/g, "")) },
    host: { name: "h1", id: "h1" },
    ...fields,
  };
}

export function openDocs(docs: readonly TestDoc[]): Event[] {
  const opener = new EventOpener({ counters: newCounters() });
  const source = { id: 1, path: "test.ndjson" };
  const events: Event[] = [];
  let offset = 0;
  docs.forEach((doc, i) => {
    const text = JSON.stringify(doc);
    const line = { source, number: i + 1, offset, length: text.length, text };
    offset += text.length + 1;
    opener.open(JSON.parse(text), line, events);
  });
  opener.flush(events);
  return events;
}

export interface RunOptions {
  readonly latenessMs?: number;
  readonly limits?: Limits;
}

export interface Run {
  readonly engine: Engine;
  readonly counters: Counters;
  readonly changes: readonly MatchChange[];
  /** What stands at the end, each match as its event ids joined by spaces, sorted. */
  readonly matches: readonly string[];
}

/** Ids of a match's events, `!` at a missing-event step. */
export function matchIds(match: Match): string {
  return match.events
    .map((event) => (event === undefined ? "!" : event.fields["event.id"]))
    .join(" ");
}

/** Folds changes to what stands, by match id. */
export function standing(changes: readonly MatchChange[]): Map<string, Match> {
  const matches = new Map<string, Match>();
  for (const { kind, match } of changes) {
    if (kind === "withdrawn") matches.delete(match.id);
    else matches.set(match.id, match);
  }
  return matches;
}

export function runQuery(
  query: string,
  docs: readonly TestDoc[],
  { latenessMs = 180_000, limits }: RunOptions = {},
): Run {
  const counters = newCounters();
  // Reading event.id makes it part of the evidence, so that tests can name the events.
  const engine = new Engine({
    rules: [testRule(query)],
    counters,
    latenessUs: latenessMs * 1_000,
    ...(limits === undefined ? {} : { limits }),
  });
  const changes: MatchChange[] = [];
  for (const event of openDocs(docs)) {
    engine.push(event);
    changes.push(...engine.drain());
  }
  engine.finish();
  changes.push(...engine.drain());
  return {
    engine,
    counters,
    changes,
    matches: [...standing(changes).values()].map(matchIds).sort(),
  };
}
