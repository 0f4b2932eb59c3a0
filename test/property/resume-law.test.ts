/**
 * The law of resuming: a run that is stopped anywhere, saved, and taken up by another one goes on as if it had never been
 * stopped. Random rules of every kind over random streams with late events, saved and restored at random places; each
 * change that is told must be the one that the run told that was not stopped, at the same time.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { saveMatch } from "../../src/engine/saved.ts";
import type { MatchChange } from "../../src/engine/match.ts";
import { Detector } from "../../src/lib/detector.ts";
import type { DetectorOptions } from "../../src/lib/detector.ts";
import type { SavedWaiting } from "../../src/lib/detector-state.ts";
import type { Line } from "../../src/source/line.ts";
import { SavedTexts } from "../../src/state/checkpoint.ts";
import { readLookups, searchRule } from "../../src/cli/search-case.ts";
import { sourceText } from "../../src/lang/source-text.ts";
import {
  log,
  LOOKUP,
  searchText,
  START_US,
} from "../support/spl-arbitraries.ts";
import { testDoc, testRule } from "../support/engine.ts";

const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 1_000);
const LATENESS_MS = 50;

/** What was read so far, as lines of one log. */
class Log {
  readonly source = { id: 1, path: "test.ndjson" };
  readonly #byOffset = new Map<number, Line>();
  #offset = 0;

  line(text: string): Line {
    const { source } = this;
    const number = this.#byOffset.size + 1;
    const { length } = text;
    const line = { source, number, offset: this.#offset, length, text };
    this.#byOffset.set(this.#offset, line);
    this.#offset += length + 1;
    return line;
  }

  at(offset: number): Line {
    return this.#byOffset.get(offset)!;
  }
}

/** Another detector that knows what the first one does. */
function handOver(
  from: Detector,
  texts: SavedTexts,
  options: DetectorOptions,
  log: Log,
): Detector {
  const to = new Detector(options);
  const source = from.state.saveSource(log.source.id);
  const waiting: SavedWaiting[] = [];
  for (const text of texts.all(from.state.save(() => false))) {
    const { part, value: read } = readPart(text);
    if (part === "waiting") waiting.push(read as SavedWaiting);
    else expect(to.state.restore(part, read, () => true)).toBe(true);
  }
  if (source !== undefined) {
    to.state.restoreSource(log.source.id, JSON.parse(JSON.stringify(source)));
  }
  for (const each of waiting) {
    expect(to.state.wait(each, log.at(each.place[2]))).toBeDefined();
  }
  return to;
}

const readPart = (text: string): { part: string; value: unknown } =>
  JSON.parse(text) as { part: string; value: unknown };

/**
 * @param stops after so many documents the run is saved, and taken up by another one after every second time: what was
 * saved before and has not changed since is not saved again
 */
function run(
  options: DetectorOptions,
  texts: readonly string[],
  tickUs: (index: number) => number | undefined,
  stops: ReadonlySet<number>,
  resumes: boolean,
): string[] {
  let detector = new Detector(options);
  let saved = new SavedTexts();
  let count = 0;
  const log = new Log();
  const told: string[] = [];
  // What becomes certain at one time is told in any order.
  const tell = (...changes: readonly MatchChange[]): void => {
    told.push(
      ...changes
        .map(({ kind, match }) => JSON.stringify([kind, saveMatch(match)]))
        .sort(),
    );
  };
  texts.forEach((text, i) => {
    const wallUs = tickUs(i);
    if (wallUs !== undefined) detector.tick(wallUs);
    const events: Parameters<Detector["openLine"]>[1] = [];
    detector.openLine(log.line(text), events);
    for (const event of events) detector.take(event);
    tell(...detector.drain());
    if (!stops.has(i)) return;
    detector.state.settle();
    tell(...detector.drain());
    if (!resumes) return;
    if (count++ % 2 === 0) {
      saved.all(detector.state.save(() => false));
      return;
    }
    detector = handOver(detector, saved, options, log);
    saved = new SavedTexts();
    if (wallUs === undefined) return;
    detector.tick(wallUs);
    detector.state.caughtUp(wallUs);
  });
  detector.finish();
  tell(...detector.drain());
  return told;
}

function expectLaw(
  options: DetectorOptions,
  texts: readonly string[],
  tickUs: (index: number) => number | undefined,
  stops: readonly number[],
): void {
  const at = new Set(stops.map((stop) => stop % Math.max(1, texts.length)));
  const whole = run(options, texts, tickUs, at, false);
  expect(run(options, texts, tickUs, at, true)).toEqual(whole);
}

const filter = (name: string): string =>
  `[test where ${name} == true and event.id != null]`;

const QUERIES = [
  `sequence by k with maxspan=30ms ${filter("a")} ${filter("b")} ${filter("c")}`,
  `sequence ${filter("a")} ${filter("b")} with runs=2 until ${filter("u")}`,
  `sequence by ?k with maxspan=40ms ${filter("a")} !${filter("m")} ${filter("b")} !${filter("c")}`,
  `sequence with maxspan=40ms !${filter("m")} ${filter("a")} ${filter("b")}`,
  `sequence by host.id, k ${filter("a")} ${filter("c")} | head 2`,
  `sequence by k [test where a == true] as first [test where b == true and k == first.k]`,
  `sample by k ${filter("a")} ${filter("b")}`,
  `sample by host.id ${filter("a")} ${filter("b")} ${filter("c")}`,
  `test where a == true and event.id != null`,
  `test where b == true | head 3`,
  `process where descendant of [process where root == true]`,
  `any where process.entity_id == "p" and descendant of [process where root == true]`,
  `process where child of [process where root == true] or process.name == "x"`,
  `sequence by host.id [process where event of [process where root == true]] ${filter("b")}`,
];

const stream = fc.array(
  fc.record({
    gapMs: fc.constantFrom(0, 0, 1, 2, 5, 20),
    flags: fc.subarray(["a", "b", "c", "m", "u"]),
    key: fc.constantFrom(undefined, "x", "x", "y", ["x", "y"], 1),
    host: fc.constantFrom("h1", "h1", "h2"),
    process: fc.constantFrom(undefined, undefined, "start", "start", "end"),
    id: fc.constantFrom("p", "q", "r"),
    parent: fc.constantFrom(undefined, "p", "q", "r"),
    root: fc.boolean(),
    delayMs: fc.integer({ min: 0, max: LATENESS_MS }),
  }),
  { maxLength: 40 },
);

it(
  "goes on with sequences, samples, lineage and pipes as if it had not been stopped",
  () => {
    fc.assert(
      fc.property(
        fc.subarray(QUERIES, { minLength: 1, maxLength: 4 }),
        stream,
        fc.array(fc.nat(60), { minLength: 2, maxLength: 6 }),
        fc.constantFrom("log", "live"),
        (queries, items, stops, mode) => {
          let ms = 0;
          const events = items.map((item, i) => {
            ms += item.gapMs;
            return { ...item, ms, name: `e${i + 1}` };
          });
          const arrivals = events
            .map((event) => ({ ...event, at: event.ms + event.delayMs }))
            .sort((a, b) => a.at - b.at);
          const texts = arrivals.map(
            ({
              name,
              ms: timeMs,
              flags,
              key,
              host,
              process,
              id,
              parent,
              root,
            }) =>
              JSON.stringify(
                testDoc(name, timeMs, {
                  event: {
                    category: [process === undefined ? "test" : "process"],
                    ...(process && { type: [process] }),
                    id: name,
                    sequence: Number(name.slice(1)),
                  },
                  host: { name: host, id: host },
                  process: {
                    entity_id: id,
                    ...(parent && { parent: { entity_id: parent } }),
                  },
                  ...Object.fromEntries(flags.map((flag) => [flag, true])),
                  ...(key !== undefined && { k: key }),
                  root,
                }),
              ),
          );
          const rules = queries.map((query, i) => testRule(query, `rule ${i}`));
          const isLive = mode === "live";
          const baseUs = Date.UTC(2026, 0, 1) * 1_000;
          expectLaw(
            {
              ...{ rules, latenessUs: LATENESS_MS * 1_000, live: isLive },
              // Of sequences those sleep that would not for long.
              ...(isLive && { limits: { awakeKeys: 1, drowsyKeys: 1 } }),
            },
            texts,
            (i) => (isLive ? baseUs + arrivals[i]!.at * 1_000 : undefined),
            stops,
          );
        },
      ),
      { numRuns: RUNS },
    );
  },
  30_000 + 100 * RUNS,
);

const csv = [LOOKUP.columns, ...LOOKUP.rows]
  .map((cells) => cells.join(","))
  .join("\n");
const lookups = readLookups({
  [LOOKUP.name]: { csv, match_type: "WILDCARD(file)", default_match: "false" },
})!;

it(
  "goes on with the windows of Splunk detections as if it had not been stopped",
  () => {
    fc.assert(
      fc.property(
        searchText,
        log,
        fc.array(fc.nat(900), { minLength: 14, maxLength: 14 }),
        fc.array(fc.nat(60), { minLength: 2, maxLength: 6 }),
        fc.constantFrom("log", "live", "all"),
        (text, logged, delays, stops, mode) => {
          const rule = searchRule(sourceText(text), { macros: [], lookups });
          if ("diagnostics" in rule) throw new Error(text);
          const arrivals = logged
            .map((event, i) => ({ event, at: event.second + (delays[i] ?? 0) }))
            .sort((a, b) => a.at - b.at);
          expectLaw(
            {
              rules: [rule],
              latenessUs: 600_000_000,
              live: mode === "live",
              ...(mode === "all" && { windows: "all" as const }),
            },
            arrivals.map(({ event }) => JSON.stringify(event.document)),
            (i) =>
              mode === "live"
                ? START_US + arrivals[i]!.at * 1_000_000
                : undefined,
            stops,
          );
        },
      ),
      { numRuns: RUNS },
    );
  },
  30_000 + 100 * RUNS,
);
