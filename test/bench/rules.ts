/**
 * What many rules cost: rules from a seeded generator, asked about the events of the benchmark's corpus through the rule index,
 * through the same index a second time, and one by one. The rules are like published ones: a category, lists of names,
 * wildcard patterns, negations; common names and rare ones; every seventh is a sequence; now and then one that nothing tells
 * without asking. They raise about as many alerts. All ways have to find the same, or the benchmark ends.
 */
import { readFileSync } from "node:fs";
import { newCounters } from "../../src/base/counters.ts";
import { documentNodes } from "../../src/engine/document-nodes.ts";
import { compileCondition, noLineage } from "../../src/engine/predicate.ts";
import type { Test } from "../../src/engine/predicate.ts";
import { FilterSet } from "../../src/engine/filter-set.ts";
import { any } from "../../src/engine/values.ts";
import type { Event, EventClass, FieldReader } from "../../src/event/event.ts";
import { EventOpener } from "../../src/event/opener.ts";
import { loadQuery } from "../../src/lang/eql/load-query.ts";
import type { Filter } from "../../src/lang/eql/tree.ts";
import { sourceText } from "../../src/lang/source-text.ts";
import { Random } from "./random.ts";

export interface RuleCost {
  readonly rules: number;
  /** Conditions of all their steps. */
  readonly filters: number;
  /** Microseconds of CPU time for each event, building the index included; medians of the rounds. */
  readonly indexedUs: number;
  /** The same events again, by the same index. */
  readonly againUs: number;
  readonly naiveUs: number;
  /** Conditions asked about each event. */
  readonly indexedAsked: number;
  readonly naiveAsked: number;
  /** Conditions that were satisfied, over all events. */
  readonly hits: number;
  /** CPU seconds that building the index took, with what else is done once for each kind of events. */
  readonly buildSeconds: number;
}

const COMMON = [
  "svchost.exe",
  "powershell.exe",
  "explorer.exe",
  "WmiPrvSE.exe",
  "winword.exe",
];
const FOLDERS = [
  "?:\\\\Windows\\\\System32\\\\",
  "?:\\\\Users\\\\*\\\\AppData\\\\",
  "?:\\\\ProgramData\\\\",
  "C:\\\\Windows\\\\Temp\\\\",
];
/** Where nearly all programs are; of those of the corpus Explorer alone is not there. */
const NORMAL =
  '("?:\\\\Windows\\\\System32\\\\*", "?:\\\\Program Files\\\\*", "?:\\\\Program Files (x86)\\\\*")';
/** Steps for any event of a kind, which make sense beside one that is rare. */
const NETWORK = "network where process.name != null";
const START = 'process where event.type == "start"';
const LIBRARY =
  'library where dll.path != null and not dll.path : "?:\\\\Windows\\\\assembly\\\\*"';
const ANY_OF_A_KIND = [
  ...[START, NETWORK, START, NETWORK, LIBRARY],
  ...[START, NETWORK, START, NETWORK, START],
];
const HIVES = ["HKLM\\\\SOFTWARE\\\\", "HKU\\\\*\\\\Software\\\\", "*\\\\"];
const VALUES = ["Run", "Start", "ImagePath", "Debugger", "InprocServer32"];

const word = (random: Random): string =>
  Array.from({ length: 4 + random.int(7) }, () =>
    String.fromCharCode(97 + random.int(26)),
  ).join("");

/** Now and then a name that half of the log has, mostly one that no log has. */
const name = (random: Random): string =>
  random.next() < 0.15 ? random.pick(COMMON) : `${word(random)}.exe`;

function list(random: Random, most: number, make: () => string): string {
  const items = Array.from({ length: 1 + random.int(most) }, make);
  return items.length === 1
    ? `"${items[0]}"`
    : `(${items.map((each) => `"${each}"`).join(", ")})`;
}

const glob = (random: Random): string =>
  random.weighted([
    [4, `${random.pick(FOLDERS)}*\\\\${word(random)}*`],
    [3, `*${word(random)}*`],
    [2, `${random.pick(FOLDERS)}${word(random)}.*`],
    [1, `*.${word(random).slice(0, 3)}`],
  ]);

/** The text of one step: `category where condition`. */
function step(random: Random): string {
  const names = list(random, 8, () => name(random));
  const globs = list(random, 6, () => glob(random));
  const unless = `not process.executable : ${list(random, 4, () => glob(random))}`;
  const args = `process.args : ${list(random, 4, () => random.pick([`*${word(random)}*`, word(random)]))}`;
  return random.weighted([
    [
      45,
      `process where event.type == "start" and (process.name : ${names} or process.pe.original_file_name == "${name(random)}") and ${args} and ${unless}`,
    ],
    [
      10,
      `process where event.type in ("start", "process_started") and process.parent.name : ${names} and process.name : ${list(random, 5, () => name(random))}`,
    ],
    [
      15,
      `registry where registry.path : ${list(random, 5, () => `${random.pick(HIVES)}${word(random)}\\\\*\\\\${random.pick(VALUES)}`)} and registry.data.strings != null and ${unless}`,
    ],
    [
      12,
      `file where event.type != "deletion" and file.extension : "${random.pick(["exe", "dll", "tmp"])}" and file.path : ${globs} and not process.name : ${names}`,
    ],
    [
      8,
      `network where process.name : ${names} and destination.port in (${random.int(500)}, 443) and not cidrMatch(destination.ip, "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")`,
    ],
    [
      6,
      `library where dll.name : ${list(random, 5, () => `${word(random)}.dll`)} and not dll.path : ${globs}`,
    ],
    [
      3,
      `any where event.code == "${random.pick(["4663", "4624", "10"])}" and winlog.event_data.ObjectName like ${globs}`,
    ],
    // Nothing tells these without asking. Who publishes such a rule leaves out what is normal, so that it holds now and then.
    [
      0.3,
      `process where process.executable != null and not process.executable : ${NORMAL} and not process.executable : ${globs} and not (process.name : "explorer.exe" and event.type != "start") and not user.id == "S-1-5-18"`,
    ],
  ]);
}

/** The texts of `count` rules. */
export function makeQueries(count: number, seed: number): readonly string[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i) => {
    const first = step(random);
    if (i % 7 !== 0) return first;
    const steps = [first, step(random)];
    // Of published sequences a quarter has a step that holds for all of a kind.
    const nth = i / 28;
    if (Number.isInteger(nth)) {
      steps[nth % 2] = ANY_OF_A_KIND[nth % ANY_OF_A_KIND.length]!;
    }
    return `sequence by process.entity_id with maxspan=1m ${steps.map((each) => `[${each}]`).join(" ")}`;
  });
}

/** The texts of `count` rules without sequences. */
export function makeEventQueries(
  count: number,
  seed: number,
): readonly string[] {
  return makeQueries(2 * count, seed)
    .filter((text) => !text.startsWith("sequence"))
    .slice(0, count);
}

/** Conditions of `count` rules. */
export function makeFilters(count: number, seed: number): readonly Filter[] {
  const filters: Filter[] = [];
  for (const text of makeQueries(count, seed)) {
    const loaded = loadQuery(sourceText(text));
    if ("diagnostics" in loaded) {
      throw new Error(`${text}: ${loaded.diagnostics[0]?.message}`);
    }
    const { query } = loaded;
    if (query.kind === "event") filters.push(query.filter);
    else filters.push(...query.steps.map(({ filter }) => filter));
  }
  return filters;
}

function readEvents(path: string, most: number): readonly Event[] {
  const opener = new EventOpener({ counters: newCounters() });
  const source = { id: 1, path };
  const events: Event[] = [];
  const lines = readFileSync(path, "utf8").split("\n", most);
  lines.forEach((text, i) => {
    if (text === "") return;
    const line = { source, number: i + 1, offset: 0, length: 0, text: "" };
    opener.open(JSON.parse(text), line, events);
  });
  opener.flush(events);
  return events;
}

/** The tests of the filters for classes of events, compiled when they are first asked for. */
function testsOf(
  filters: readonly Filter[],
): (eventClass: EventClass, id: number) => Test<Event> {
  const byClass = new Map<EventClass, (Test<Event> | undefined)[]>();
  return (eventClass, id) => {
    let tests = byClass.get(eventClass);
    if (tests === undefined) {
      tests = new Array<undefined>(filters.length).fill(undefined);
      byClass.set(eventClass, tests);
    }
    return (tests[id] ??= testOf(filters[id]!, eventClass));
  };
}

function testOf(
  { category, condition }: Filter,
  eventClass: EventClass,
): Test<Event> {
  const field = (path: string): FieldReader =>
    eventClass.shape.reader(eventClass, path);
  const test = compileCondition<Event>(condition, {
    field,
    nodes: documentNodes(eventClass.shape),
    lineage: noLineage,
  });
  if (category === "any" || eventClass.categories !== undefined) return test;
  const read = field("event.category");
  return (event) =>
    any(read(event), (each) => each === category) && test(event);
}

interface Pass {
  readonly us: number;
  readonly asked: number;
  readonly hits: number;
}

/** Asks the conditions of the candidates about each event. */
function pass(
  events: readonly Event[],
  candidatesOf: (event: Event) => readonly number[],
  holds: (id: number, event: Event) => boolean,
): Pass {
  let asked = 0;
  let hits = 0;
  const start = cpuUs();
  for (const event of events) {
    for (const id of candidatesOf(event)) {
      asked++;
      if (holds(id, event)) hits++;
    }
  }
  const us = (cpuUs() - start) / events.length;
  return { us, asked: asked / events.length, hits };
}

/** CPU time of this thread: the machine may be shared. */
function cpuUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

function indexedPass(events: readonly Event[], set: FilterSet): Pass {
  return pass(
    events,
    (event) => set.candidates(event),
    (id, event) => set.holds(id, event),
  );
}

/** Asks every condition of the categories that an event has. */
export function naivePass(
  events: readonly Event[],
  filters: readonly Filter[],
): Pass {
  const testOf = testsOf(filters);
  return pass(events, byCategory(filters), (id, event) =>
    testOf(event.class, id)(event),
  );
}

/** All conditions of the categories that the event has. */
function byCategory(
  filters: readonly Filter[],
): (event: Event) => readonly number[] {
  const byClass = new Map<EventClass, readonly number[]>();
  return ({ class: eventClass }) => {
    let ids = byClass.get(eventClass);
    if (ids === undefined) {
      ids = filters.flatMap(({ category }, id) =>
        category === "any" ||
        (eventClass.categories?.includes(category) ?? true)
          ? [id]
          : [],
      );
      byClass.set(eventClass, ids);
    }
    return ids;
  };
}

/**
 * Measures the ways of asking over the first events of a corpus.
 * @throws Error where they do not find the same
 */
export function measureRules(
  path: string,
  counts: readonly number[],
  rounds: number,
  median: (values: readonly number[]) => number,
): readonly RuleCost[] {
  const events = readEvents(path, 20_000);
  return counts.map((count) => {
    const filters = makeFilters(count, 1_500);
    const indexed: Pass[] = [];
    const again: Pass[] = [];
    const naive: Pass[] = [];
    for (let round = 0; round < rounds; round++) {
      const set = new FilterSet(filters, noLineage);
      indexed.push(indexedPass(events, set));
      again.push(indexedPass(events, set));
      naive.push(naivePass(events, filters));
      const hits = [indexed, again, naive].map((each) => each.at(-1)!.hits);
      if (new Set(hits).size > 1) {
        throw new Error(
          `${count} rules: ${hits.join(", ")} hits with the index, again, and without`,
        );
      }
    }
    return {
      rules: count,
      filters: filters.length,
      indexedUs: median(indexed.map(({ us }) => us)),
      againUs: median(again.map(({ us }) => us)),
      naiveUs: median(naive.map(({ us }) => us)),
      indexedAsked: indexed[0]!.asked,
      naiveAsked: naive[0]!.asked,
      hits: indexed[0]!.hits,
      buildSeconds:
        (median(indexed.map(({ us }, i) => us - again[i]!.us)) *
          events.length) /
        1e6,
    };
  });
}
