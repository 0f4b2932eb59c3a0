/**
 * One row of a `tstats` while its window is open: the events of one combination of by-values, as the numbers and lists that
 * the search asked for. Whatever the order in which they come, they give the same; an event that is read twice counts once.
 * Bounded: a few events are kept as evidence, the others only counted.
 */
import type { Us } from "../../base/time.ts";
import type { Event } from "../../event/event.ts";
import { compareOrder } from "../../event/order.ts";
import type { Evidence } from "../match.ts";
import { known, restoreEvidence, saveEvidence, saveUs } from "../saved.ts";
import type { Links, SavedEvidence, SavedUs } from "../saved.ts";
import { createAccumulator } from "./aggregate.ts";
import type { Accumulator, SavedAccumulator } from "./aggregate.ts";
import type { Cell, Row } from "./row.ts";
import { Sighting } from "./sighting.ts";
import type { ByValues, Table } from "./table.ts";

/** Evidence kept of a group: its first events and its last. */
export const KEPT_EACH_END = 3;

/** Identities remembered, to know an event that is read again. */
const MOST_IDENTITIES = 4_096;

/** As a checkpoint holds it. */
export interface SavedGroup {
  readonly by: ByValues;
  readonly key: readonly string[];
  readonly records: readonly (readonly [string, number])[];
  readonly events: number;
  readonly firstUs: SavedUs;
  readonly lastUs: SavedUs;
  readonly accumulators: readonly SavedAccumulator[];
  readonly identities: readonly string[];
  readonly first: readonly SavedEvidence[];
  readonly last: readonly SavedEvidence[];
}

export class Group {
  readonly table: Table;
  /** What names the group, see {@link Table.keyOf}. */
  readonly key: readonly string[];
  /** Records by the log that they come from: `Sysmon 1`, `Security 4688`. */
  readonly records = new Map<string, number>();
  #by: ByValues;
  events = 0;
  /** Counts up with every change. */
  version = 0;
  firstUs: Us = Infinity;
  lastUs: Us = -Infinity;
  readonly #accumulators: readonly Accumulator[];
  readonly #identities = new Set<string>();
  /** In event order. */
  readonly #first: Sighting[] = [];
  /** In event order; none of the first. */
  readonly #last: Sighting[] = [];

  constructor(table: Table, by: ByValues, key: readonly string[]) {
    this.table = table;
    this.#by = by;
    this.key = key;
    this.#accumulators = table.command.aggregates.map((each) =>
      createAccumulator(each.function),
    );
  }

  save(): SavedGroup {
    return {
      by: this.#by,
      key: this.key,
      records: [...this.records],
      events: this.events,
      firstUs: saveUs(this.firstUs),
      lastUs: saveUs(this.lastUs),
      accumulators: this.#accumulators.map((each) => each.save()),
      identities: [...this.#identities],
      first: this.#first.map(({ evidence }) => saveEvidence(evidence)),
      last: this.#last.map(({ evidence }) => saveEvidence(evidence)),
    };
  }

  /** Takes up what was saved of the same group. */
  restore(saved: SavedGroup, links: Links): void {
    for (const [source, count] of saved.records) {
      this.records.set(source, count);
    }
    this.events = saved.events;
    this.firstUs = saved.firstUs ?? Infinity;
    this.lastUs = saved.lastUs ?? -Infinity;
    saved.accumulators.forEach((each, i) => {
      known(this.#accumulators[i]).restore(each);
    });
    for (const each of saved.identities) this.#identities.add(each);
    const sighting = (each: SavedEvidence): Sighting =>
      Sighting.ofEvidence(restoreEvidence(each, links));
    this.#first.push(...saved.first.map(sighting));
    this.#last.push(...saved.last.map(sighting));
  }

  /**
   * Takes one event.
   * @param by its by-values: those of the group, but for another spelling of a machine's name
   * @param sighting of the event
   * @returns false for an event that was taken before
   */
  take(event: Event, by: ByValues, sighting: Sighting): boolean {
    const { identity } = sighting;
    if (this.#identities.has(identity)) return false;
    if (this.#identities.size < MOST_IDENTITIES) this.#identities.add(identity);
    this.#spell(by);
    this.events++;
    this.version++;
    this.firstUs = Math.min(this.firstUs, event.timeUs);
    this.lastUs = Math.max(this.lastUs, event.timeUs);
    const source = sourceName(event);
    this.records.set(source, (this.records.get(source) ?? 0) + 1);
    const { inputs } = this.table;
    this.#accumulators.forEach((accumulator, i) => {
      const input = inputs[i];
      if (input === undefined) accumulator.addEvent();
      else accumulator.add(input(event), event.timeUs);
    });
    this.#keep(sighting);
    return true;
  }

  /** As shown: a machine by one of the names that its records give it. */
  get by(): ByValues {
    return this.#by;
  }

  /** Values that lists and numbers of distinct values had no room for. */
  get beyond(): number {
    return this.#accumulators.reduce((sum, { beyond }) => sum + beyond, 0);
  }

  /** The first and the last events, in event order. */
  get evidence(): readonly Evidence[] {
    return [...this.#first, ...this.#last].map(({ evidence }) => evidence);
  }

  /** The group as a row, as `tstats` gives it. */
  row(): Row {
    const cells = new Map<string, Cell>();
    const { by, aggregates } = this.table.command;
    by.forEach(({ name }, i) => cells.set(name, this.#by[i]!));
    aggregates.forEach(({ column }, i) => {
      const value = this.#accumulators[i]!.result();
      if (value !== undefined) cells.set(column, value);
    });
    return { cells, key: this.key, groups: [this] };
  }

  /** Of a machine's names the longest is shown, of equally long ones the first in the order of text. */
  #spell(by: ByValues): void {
    const { isMachine } = this.table;
    if (!isMachine.some((each, i) => each && by[i] !== this.#by[i])) return;
    this.#by = this.#by.map((shown, i) => {
      const [a, b] = [String(shown), String(by[i])];
      if (isMachine[i] !== true || b.length < a.length) return shown;
      return b.length > a.length || b < a ? b : shown;
    });
  }

  #keep(sighting: Sighting): void {
    const first = this.#first;
    const last = this.#last;
    if (
      first.length < KEPT_EACH_END ||
      compareOrder(sighting, first.at(-1)!) < 0
    ) {
      sighting.uses++;
      insert(first, sighting);
      if (first.length <= KEPT_EACH_END) return;
      insert(last, first.pop()!);
    } else if (
      last.length < KEPT_EACH_END ||
      compareOrder(sighting, last[0]!) > 0
    ) {
      sighting.uses++;
      insert(last, sighting);
    }
    if (last.length > KEPT_EACH_END) last.shift()!.uses--;
  }
}

function insert(list: Sighting[], sighting: Sighting): void {
  let at = list.length;
  while (at > 0 && compareOrder(list[at - 1]!, sighting) > 0) at--;
  list.splice(at, 0, sighting);
}

const PROVIDERS: Readonly<Record<string, string>> = {
  sysmon: "Sysmon",
  security: "Security",
};

/** The log and the kind of event, as data sources are named: `Sysmon 1`, `System 7045`, `CrowdStrike`. */
export function sourceName({
  class: { provider, channel, code, shape },
}: Event): string {
  const log = PROVIDERS[provider] ?? (channel === "" ? shape.name : channel);
  return code === "" ? log : `${log} ${code}`;
}
