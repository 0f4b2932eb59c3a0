/**
 * The groups of one window, by the `tstats` command that they belong to and what names them. Bounded: a table has so many
 * groups, and an event that would begin another is not taken.
 */
import type { Event } from "../../event/event.ts";
import type { TstatsCommand } from "../../lang/spl/tree.ts";
import { compareKeys } from "./cells.ts";
import { known } from "../saved.ts";
import type { Links } from "../saved.ts";
import { Group } from "./group.ts";
import type { SavedGroup } from "./group.ts";
import type { Row } from "./row.ts";
import type { ByValues, Table } from "./table.ts";

const SEPARATOR = "\u0000";

/** What names a row or a group, as one text. */
export const keyText = (key: readonly string[]): string => key.join(SEPARATOR);

export class WindowGroups {
  /** Of all tables. */
  size = 0;
  readonly #tables: ReadonlyMap<Table, Map<string, Group>>;
  /** In the order of their keys, as far as {@link rows} was asked for them. */
  readonly #ordered = new Map<Table, Group[]>();

  constructor(tables: readonly Table[]) {
    this.#tables = new Map(tables.map((table) => [table, new Map()]));
  }

  /**
   * The group that an event counts in; it is begun if it is not there.
   * @param most groups of one table
   * @returns undefined where there is no room for another
   */
  groupOf(
    table: Table,
    by: ByValues,
    event: Event,
    most: number,
  ): Group | undefined {
    const groups = this.#tables.get(table)!;
    const key = table.keyOf(by, event);
    const text = keyText(key);
    const known = groups.get(text);
    if (known !== undefined || groups.size >= most) return known;
    const group = new Group(table, by, key);
    groups.set(text, group);
    this.size++;
    return group;
  }

  /** Every group, with the number of its table. */
  *all(): Generator<readonly [number, Group]> {
    let number = 0;
    for (const groups of this.#tables.values()) {
      for (const group of groups.values()) yield [number, group];
      number++;
    }
  }

  /** Takes up a group that was saved, in the table of that number. */
  restore(number: number, saved: SavedGroup, links: Links): Group {
    const [table, groups] = known([...this.#tables][number]);
    const group = new Group(table, saved.by, saved.key);
    group.restore(saved, links);
    groups.set(keyText(saved.key), group);
    this.size++;
    return group;
  }

  /** The rows of a command, in the order of their keys. */
  rows(command: TstatsCommand): readonly Row[] {
    for (const table of this.#tables.keys()) {
      if (table.command !== command) continue;
      return this.#inOrder(table).map((group) => group.row());
    }
    return [];
  }

  #inOrder(table: Table): readonly Group[] {
    const groups = this.#tables.get(table)!;
    let ordered = this.#ordered.get(table);
    if (ordered?.length !== groups.size) {
      // The new ones are the last: what was in order is hardly looked at again.
      const added = [...groups.values()].slice(ordered?.length ?? 0);
      ordered = [...(ordered ?? []), ...added];
      ordered.sort((a, b) => compareKeys(a.key, b.key));
      this.#ordered.set(table, ordered);
    }
    return ordered;
  }
}
