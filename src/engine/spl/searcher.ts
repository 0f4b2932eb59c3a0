/**
 * The stateful half of the engine for Splunk detections: events in, changes of result rows out. Each detection keeps, for
 * each window of event time, the groups of its `tstats` commands; what its later commands make of them are its rows, and a
 * row is a match.
 *
 * ```text
 *              ┌ window 20:50 ┐   ┌ window 21:50 ┐
 *   event ──►  │ group  group │   │ group        │     by rule, window, table, by-values
 *              └──────┬───────┘   └──────────────┘
 *                     │ changed
 *                     ▼
 *              where, join, stats …   ──►  rows now  ─┬─ not shown before ──► fired
 *                                                     ├─ other columns ─────► revised
 *                  the watermark is past              └─ no longer there ───► withdrawn
 *                  the window's end: confirmed
 * ```
 *
 * Groups do not depend on the order of arrival, and rows are a function of the groups: so any order gives the rows of the
 * sorted log. A row that more events could undo is provisional until its window closes.
 */
import type { Counters } from "../../base/counters.ts";
import { US_PER_MINUTE } from "../../base/time.ts";
import type { Us } from "../../base/time.ts";
import { cimDataset } from "../../event/cim.ts";
import type { CimModel } from "../../event/cim.ts";
import type { Event, EventClass, Scalar } from "../../event/event.ts";
import { compareOrder } from "../../event/order.ts";
import type { TstatsCommand } from "../../lang/spl/tree.ts";
import type { Rule, SplRule } from "../../rule/rule.ts";
import type { Branch } from "../branches.ts";
import { digest } from "../digest.ts";
import type { Limits } from "../limits.ts";
import type { LineFields } from "../line-fields.ts";
import type {
  Evidence,
  JoinKey,
  Match,
  MatchChange,
  ResultRow,
} from "../match.ts";
import { known, restoreMatch, saveMatch, saveUs } from "../saved.ts";
import type { Links, SavedMatch, SavedPart, SavedUs } from "../saved.ts";
import type { RuleMeter } from "../rule-meter.ts";
import { KEPT_EACH_END } from "./group.ts";
import type { Group, SavedGroup } from "./group.ts";
import { keyNames } from "./key-names.ts";
import type { KeyName } from "./key-names.ts";
import type { Row } from "./row.ts";
import { planSearch } from "./search-plan.ts";
import type { SearchPlan } from "./search-plan.ts";
import { Sighting, UnreadSightings } from "./sighting.ts";
import { TableIndex } from "./table-index.ts";
import type { Table } from "./table.ts";
import { keyText, WindowGroups } from "./window-groups.ts";
import { windowAt } from "./windows.ts";
import type { WindowPlan, WindowSpan } from "./windows.ts";

export interface SearcherOptions {
  readonly rules: readonly SplRule[];
  /** Undefined: one window over everything. */
  readonly windows: WindowPlan | undefined;
  readonly limits: Limits;
  readonly counters: Counters;
  readonly onChange: (change: MatchChange) => void;
  readonly meter?: RuleMeter | undefined;
}

/** A detection, compiled. */
interface Detection {
  readonly rule: SplRule;
  readonly plan: SearchPlan;
  /** In the order of `plan.tables`: the main one first. */
  readonly tables: readonly Table[];
  readonly keyNames: readonly KeyName[];
  /** By start. */
  readonly windows: Map<Us, Window>;
  readonly closed: ClosedWindows;
}

/** A row as it was last told. */
interface Shown {
  readonly match: Match;
  /** Columns and evidence, as text: what a revision changes. */
  readonly content: string;
}

/** As a checkpoint holds a detection's closed windows: their starts, and the keys of their rows. */
interface SavedClosed {
  readonly rule: string;
  readonly rows: readonly (readonly [SavedUs, readonly string[]])[];
  readonly allBeforeUs: SavedUs;
}

/** As a checkpoint holds an open window, its groups aside. */
interface SavedWindow {
  readonly rule: string;
  readonly startUs: SavedUs;
  /** By row key. */
  readonly shown: readonly (readonly [string, SavedMatch])[];
}

/** As a checkpoint holds a group of an open window. */
type SavedSearchGroup = SavedGroup & {
  readonly rule: string;
  readonly startUs: SavedUs;
  readonly table: number;
  /** Keys of the rows that it makes, of a row-wise search. */
  readonly rows?: readonly string[];
};

/**
 * Where a record comes for a window that is closed, the window is opened again for such records alone. What they add to its rows
 * is lost; a row that was not there is told, as late.
 */
class Window implements WindowSpan {
  readonly detection: Detection;
  readonly startUs: Us;
  readonly endUs: Us;
  readonly groups: WindowGroups;
  readonly dirty = new Set<Group>();
  /** By row key. */
  readonly shown = new Map<string, Shown>();
  /** Keys of the rows that a group of a row-wise search makes. */
  readonly keysOf = new Map<Group, readonly string[]>();
  /** Keys of the rows that it had when it was closed before; undefined if it was not. */
  readonly toldRows: ReadonlySet<string> | undefined;
  /** What the last run left out: pairs of rows, rows beyond the bound. */
  refusedPairs = 0;
  rowsBeyond = 0;
  /** Changes since the rows were last made, and how many groups there were then. */
  changes = 0;
  sizeBefore = 0;

  constructor(detection: Detection, { startUs, endUs }: WindowSpan) {
    this.detection = detection;
    this.toldRows = detection.closed.rowsOf(startUs);
    this.startUs = startUs;
    this.endUs = endUs;
    this.groups = new WindowGroups(detection.tables);
  }
}

/** Windows that were closed, by start, each with the keys of its rows: the last ones; of all earlier ones only that they were. */
class ClosedWindows {
  readonly #rows = new Map<Us, ReadonlySet<string>>();
  #allBeforeUs: Us = -Infinity;
  /** Counts up with every change. */
  version = 0;

  /** The window is closed, and its rows are forgotten. */
  isForgotten(startUs: Us): boolean {
    return startUs < this.#allBeforeUs && !this.#rows.has(startUs);
  }

  /** The keys of its rows; undefined for a window that was not closed. */
  rowsOf(startUs: Us): ReadonlySet<string> | undefined {
    return this.#rows.get(startUs);
  }

  save(): Omit<SavedClosed, "rule"> {
    return {
      rows: [...this.#rows].map(([startUs, rows]) => [
        saveUs(startUs),
        [...rows],
      ]),
      allBeforeUs: saveUs(this.#allBeforeUs),
    };
  }

  restore({ rows, allBeforeUs }: SavedClosed): void {
    for (const [startUs, keys] of rows) {
      this.#rows.set(startUs ?? -Infinity, new Set(keys));
    }
    this.#allBeforeUs = allBeforeUs ?? -Infinity;
  }

  add(startUs: Us, rows: ReadonlySet<string>): void {
    this.version++;
    this.#rows.set(startUs, rows);
    if (this.#rows.size <= MOST_CLOSED) return;
    const [first = startUs] = [...this.#rows.keys()].sort((a, b) => a - b);
    this.#rows.delete(first);
    this.#allBeforeUs = Math.max(this.#allBeforeUs, first + 1);
  }
}

const MOST_CLOSED = 1_000;

/** How long after its end a window stays open, as long as Splunk waits before it runs a search over it. */
const GRACE_US = 10 * US_PER_MINUTE;

/** The rows of a whole window are made again when a good part of it is new or has changed, so that each change costs little. */
function hasChangedMuch({ changes, groups, sizeBefore }: Window): boolean {
  const { size } = groups;
  return 2 * (size - sizeBefore) >= size || changes >= 2 * size;
}

export class Searcher {
  readonly #options: SearcherOptions;
  readonly #detections: readonly Detection[];
  readonly #index: TableIndex;
  readonly #detectionOf = new Map<Table, Detection>();
  readonly #detectionByRule = new Map<Rule, Detection>();
  /** With groups that changed since {@link settle}. */
  readonly #dirty = new Set<Window>();
  /** Those of them that are worth a run. */
  readonly #due = new Set<Window>();
  /** Longest without an event first. */
  readonly #open = new Set<Window>();
  #groups = 0;
  readonly #unread = new UnreadSightings();

  constructor(options: SearcherOptions) {
    this.#options = options;
    this.#index = new TableIndex();
    this.#detections = options.rules.map((rule) => {
      const plan = planSearch(rule.search, rule.lookups);
      const tables = plan.tables.map((command) => this.#index.add(command));
      return {
        rule,
        plan,
        tables,
        keyNames: keyNames(rule.search),
        windows: new Map(),
        closed: new ClosedWindows(),
      };
    });
    for (const detection of this.#detections) {
      this.#detectionByRule.set(detection.rule, detection);
      for (const table of detection.tables) {
        this.#detectionOf.set(table, detection);
      }
    }
  }

  /** False if no search can ever be interested in events of the class. */
  wants(eventClass: EventClass): boolean {
    return (
      this.#detections.length > 0 &&
      cimDataset(eventClass).some(({ model }) => this.#index.has(model))
    );
  }

  /** As {@link TableIndex.branchesOf}, of all models that events of the class belong to. */
  branchesOf(fields: LineFields): readonly Branch[] | undefined {
    const found: Branch[] = [];
    for (const { model } of cimDataset(fields.class)) {
      const branches = this.#index.branchesOf(fields, model);
      if (branches === undefined) return undefined;
      found.push(...branches);
    }
    return found;
  }

  /** Only after `settle(true)`: what changed is in the rows then. */
  *save(): Generator<SavedPart> {
    for (const { rule, closed } of this.#detections) {
      yield {
        part: "search-closed",
        unit: closed,
        version: closed.version,
        value: (): SavedClosed => ({ rule: rule.id, ...closed.save() }),
      };
    }
    for (const window of this.#open) {
      const rule = window.detection.rule.id;
      const startUs = saveUs(window.startUs);
      yield {
        part: "search-window",
        value: (): SavedWindow => ({
          rule,
          startUs,
          shown: [...window.shown].map(([key, { match }]) => [
            key,
            saveMatch(match),
          ]),
        }),
      };
      for (const [table, group] of window.groups.all()) {
        const rows = window.keysOf.get(group);
        yield {
          part: "search-group",
          unit: group,
          version: group.version,
          value: (): SavedSearchGroup => ({
            rule,
            startUs,
            table,
            ...(rows && { rows }),
            ...group.save(),
          }),
        };
      }
    }
  }

  /**
   * Takes up a part that {@link save} gave, in the same order.
   * @returns false for a part that is not the searcher's
   */
  restore(part: string, value: unknown, links: Links): boolean {
    switch (part) {
      case "search-closed": {
        const saved = value as SavedClosed;
        this.#detectionOfRule(saved.rule, links)?.closed.restore(saved);
        return true;
      }
      case "search-window":
        this.#restoreWindow(value as SavedWindow, links);
        return true;
      case "search-group":
        this.#restoreGroup(value as SavedSearchGroup, links);
        return true;
      default:
        return false;
    }
  }

  #restoreWindow({ rule, startUs, shown }: SavedWindow, links: Links): void {
    const detection = this.#detectionOfRule(rule, links);
    if (detection === undefined) return;
    const { windows } = this.#options;
    const span = windowAt(windows, startUs ?? -Infinity);
    const window = new Window(detection, span);
    detection.windows.set(span.startUs, window);
    this.#open.add(window);
    for (const [key, saved] of shown) {
      const match = restoreMatch(saved, links);
      if (match === undefined) continue;
      window.shown.set(key, { match, content: JSON.stringify(match.row) });
    }
  }

  #restoreGroup(saved: SavedSearchGroup, links: Links): void {
    const detection = this.#detectionOfRule(saved.rule, links);
    if (detection === undefined) return;
    const window = known(detection.windows.get(saved.startUs ?? -Infinity));
    const group = window.groups.restore(saved.table, saved, links);
    if (saved.rows !== undefined) window.keysOf.set(group, saved.rows);
    // Its rows were made before it was saved.
    window.sizeBefore++;
    this.#groups++;
  }

  #detectionOfRule(id: string, { ruleOf }: Links): Detection | undefined {
    const rule = ruleOf(id);
    return rule && this.#detectionByRule.get(rule);
  }

  /** Detections of which a table is asked about every record of its data model, or a good part of them. */
  broadRules(): readonly SplRule[] {
    return this.#detections.flatMap(({ rule, tables }) =>
      tables.some((table) => this.#index.isBroad(table)) ? [rule] : [],
    );
  }

  /** Takes one event. What it changes is told by {@link settle}. */
  take(event: Event): void {
    let sighting: Sighting | undefined;
    for (const { model, includes } of cimDataset(event.class)) {
      if (!this.#index.has(model)) continue;
      if (includes !== undefined && !includes(event)) continue;
      sighting = this.#takeRecord(event, model, sighting);
    }
    if (sighting !== undefined) this.#unread.add(sighting, event.line.length);
  }

  /** @param sighting of the event, where another model has needed it */
  #takeRecord(
    event: Event,
    model: CimModel,
    sighting: Sighting | undefined,
  ): Sighting | undefined {
    const { counters, limits, windows } = this.#options;
    const meter = this.#options.meter?.active;
    const span = windowAt(windows, event.timeUs);
    const find = (): readonly Table[] => this.#index.candidates(event, model);
    for (const table of meter === undefined ? find() : meter.find(find)) {
      const isRecord =
        meter === undefined
          ? table.test(event)
          : meter.ask(this.#detectionOf.get(table)!.rule, () =>
              table.test(event),
            );
      if (!isRecord) continue;
      const { keys, dropped } = table.keys(event, limits.keysPerEvent);
      counters.evictedKeys += dropped;
      if (keys.length === 0) {
        counters.noKey++;
        continue;
      }
      const detection = this.#detectionOf.get(table)!;
      if (detection.closed.isForgotten(span.startUs)) {
        counters.lateRecords++;
        continue;
      }
      let window = detection.windows.get(span.startUs);
      if (window === undefined) {
        window = new Window(detection, span);
        detection.windows.set(span.startUs, window);
      }
      if (window.toldRows !== undefined) counters.lateRecords++;
      this.#open.delete(window);
      this.#open.add(window);
      const { groups } = window;
      for (const by of keys) {
        const { size } = groups;
        const group = groups.groupOf(table, by, event, limits.groupsPerWindow);
        if (group === undefined) {
          counters.beyondGroups++;
          continue;
        }
        this.#groups += groups.size - size;
        sighting ??= Sighting.of(event, limits.fieldChars);
        if (!group.take(event, by, sighting)) {
          counters.duplicate++;
          continue;
        }
        counters.hits++;
        window.dirty.add(group);
        window.changes++;
        this.#dirty.add(window);
        if (detection.plan.isRowWise || hasChangedMuch(window)) {
          this.#due.add(window);
        }
      }
    }
    if (this.#groups > limits.groups) this.#evict();
    return sighting;
  }

  /**
   * Tells what has changed.
   * @param all also of searches over whole windows of which only a small part has changed
   */
  settle(all: boolean): void {
    for (const window of all ? this.#dirty : this.#due) this.#run(window);
  }

  /** Closes the windows that ended before: events of theirs that come now are late. */
  advance(passedUs: Us): void {
    for (const window of this.#open) {
      if (window.endUs + GRACE_US <= passedUs) this.#close(window);
    }
  }

  /** The end of all input: what stands, stands. */
  finish(): void {
    for (const window of [...this.#open]) this.#close(window);
  }

  /** Too many groups: the window that has waited longest for an event is closed before its time. */
  #evict(): void {
    const [window] = this.#open;
    if (window === undefined) return;
    this.#options.counters.evictedGroups += window.groups.size;
    this.#close(window);
  }

  #close(window: Window): void {
    const { detection, startUs } = window;
    this.#run(window);
    for (const { match } of window.shown.values()) {
      this.#options.onChange({
        kind: "confirmed",
        match: { ...match, certainty: "confirmed" },
      });
    }
    this.#open.delete(window);
    detection.windows.delete(startUs);
    detection.closed.add(
      startUs,
      new Set([...(window.toldRows ?? []), ...window.shown.keys()]),
    );
    this.#groups -= window.groups.size;
  }

  /** Makes the rows again that may have changed, and tells how they differ from those that were shown. */
  #run(window: Window): void {
    this.#dirty.delete(window);
    this.#due.delete(window);
    if (window.dirty.size === 0) return;
    const meter = this.#options.meter?.active;
    if (meter === undefined) this.#makeRows(window);
    else meter.work(window.detection.rule, () => this.#makeRows(window));
  }

  #makeRows(window: Window): void {
    const { counters } = this.#options;
    const { plan } = window.detection;
    if (!plan.isRowWise) {
      // It is run over everything again: what the last run left out is not left out twice.
      counters.refusedPairs -= window.refusedPairs;
      counters.beyondGroups -= window.rowsBeyond;
      window.refusedPairs = window.rowsBeyond = 0;
    }
    const { refusedPairs, rowsBeyond } = window;
    if (plan.isRowWise) {
      for (const group of window.dirty) {
        const before = window.keysOf.get(group) ?? [];
        const keys = this.#compare(
          window,
          this.#rowsOf(window, () => [group.row()]),
          before,
        );
        if (keys.length > 0 || before.length > 0) {
          window.keysOf.set(group, keys);
          group.version++;
        }
      }
    } else {
      const rows = new Map<TstatsCommand, readonly Row[]>();
      this.#compare(
        window,
        this.#rowsOf(window, (command) => {
          let made = rows.get(command);
          if (made === undefined) {
            rows.set(command, (made = window.groups.rows(command)));
          }
          return made;
        }),
        [...window.shown.keys()],
      );
    }
    counters.refusedPairs += window.refusedPairs - refusedPairs;
    counters.beyondGroups += window.rowsBeyond - rowsBeyond;
    window.dirty.clear();
    window.changes = 0;
    window.sizeBefore = window.groups.size;
  }

  #rowsOf(
    window: Window,
    rows: (command: TstatsCommand) => readonly Row[],
  ): readonly Row[] {
    return window.detection.plan.run({
      rows,
      nowUs: window.endUs,
      refusedPair: () => window.refusedPairs++,
      rowsBeyond: (count) => (window.rowsBeyond += count),
    });
  }

  /**
   * @param before the keys of the rows that these take the place of
   * @returns the keys of the rows
   */
  #compare(
    window: Window,
    rows: readonly Row[],
    before: readonly string[],
  ): readonly string[] {
    const { plan } = window.detection;
    const certainty = plan.standsAtOnce ? "confirmed" : "provisional";
    const { onChange } = this.#options;
    const keys = new Set<string>();
    for (const row of rows) {
      const text = keyText(row.key);
      // Rows of one key differ in nothing that tells them apart: the first stands for them.
      if (keys.has(text) || window.toldRows?.has(text) === true) continue;
      keys.add(text);
      const shown = window.shown.get(text);
      const result = resultRow(window, row);
      const content = JSON.stringify(result);
      if (shown?.content === content) continue;
      const match: Match = {
        id:
          shown?.match.id ??
          digest([
            window.detection.rule.id,
            String(window.startUs),
            ...row.key,
          ]),
        rule: window.detection.rule,
        key: joinKey(window.detection, row),
        events: evidenceOf(row.groups),
        certainty,
        revision: (shown?.match.revision ?? 0) + 1,
        row: result,
      };
      window.shown.set(text, { match, content });
      onChange({ kind: shown === undefined ? "fired" : "revised", match });
    }
    for (const key of before) {
      if (keys.has(key)) continue;
      const { match } = window.shown.get(key)!;
      window.shown.delete(key);
      onChange({
        kind: "withdrawn",
        match: {
          ...match,
          certainty: "withdrawn",
          revision: match.revision + 1,
        },
      });
    }
    return [...keys];
  }
}

/** By-field → value, as the row shows it; where a later command has taken its column away, as it names the row. */
function joinKey({ keyNames: names }: Detection, { key, cells }: Row): JoinKey {
  return Object.fromEntries(
    names.flatMap(({ name, column }, i): [string, Scalar][] => {
      const shown = cells.get(name) ?? cells.get(column);
      const value = typeof shown === "string" ? shown : key[i];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function resultRow({ startUs, endUs, toldRows }: Window, row: Row): ResultRow {
  const counts = new Map<string, number>();
  let events = 0;
  let beyond = 0;
  let firstUs = Infinity;
  let lastUs = -Infinity;
  for (const group of row.groups) {
    events += group.events;
    beyond += group.beyond;
    firstUs = Math.min(firstUs, group.firstUs);
    lastUs = Math.max(lastUs, group.lastUs);
    for (const [source, count] of group.records) {
      counts.set(source, (counts.get(source) ?? 0) + count);
    }
  }
  return {
    columns: Object.fromEntries(row.cells),
    events,
    // In one order, whatever came first.
    sources: Object.fromEntries(
      [...counts].sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    ...(beyond > 0 && { beyond }),
    firstUs,
    lastUs,
    ...(toldRows && { isLate: true }),
    ...(startUs !== -Infinity && { window: { startUs, endUs } }),
  };
}

/** Of each group its first and last events, in event order; of all of them no more than of one. */
function evidenceOf(groups: readonly Group[]): readonly Evidence[] {
  if (groups.length === 1) return groups[0]!.evidence;
  const all = new Map<number, Evidence>();
  for (const group of groups) {
    for (const each of group.evidence) all.set(each.seq, each);
  }
  const ordered = [...all.values()].sort(compareOrder);
  if (ordered.length <= 2 * KEPT_EACH_END) return ordered;
  return [...ordered.slice(0, KEPT_EACH_END), ...ordered.slice(-KEPT_EACH_END)];
}
