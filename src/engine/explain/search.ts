/**
 * A Splunk detection and an event of a log: for each of its `tstats` commands whether the event is a record of the data
 * model, its condition, the by-values and the window; then, command by command, what the search makes of the groups that
 * the event counts in, up to the one that leaves them out.
 *
 * Events go in one by one; the groups of the window that the chosen event is in are kept, made by the engine's own
 * {@link Group}; the commands are run by its own {@link planSearch}, once for each beginning of the search.
 */
import type { Us } from "../../base/time.ts";
import { cimDataset } from "../../event/cim.ts";
import type { Event } from "../../event/event.ts";
import { printCommand } from "../../lang/spl/printer.ts";
import type { Command, Search, TstatsCommand } from "../../lang/spl/tree.ts";
import type { SplRule } from "../../rule/rule.ts";
import { explainEvalExpr, explainSearchExpr } from "./search-condition.ts";
import { shownText, shownValues } from "./tree.ts";
import type { ConditionNode, Reading, Verdict } from "./tree.ts";
import type { Limits } from "../limits.ts";
import type { Group } from "../spl/group.ts";
import type { Cell, Row } from "../spl/row.ts";
import { Sighting } from "../spl/sighting.ts";
import { planSearch } from "../spl/search-plan.ts";
import type { SearchPlan, SearchRun } from "../spl/search-plan.ts";
import { TableIndex } from "../spl/table-index.ts";
import { recordReader } from "../spl/table.ts";
import type { ByValues, Table } from "../spl/table.ts";
import { WindowGroups } from "../spl/window-groups.ts";
import { windowAt } from "../spl/windows.ts";
import type { WindowPlan, WindowSpan } from "../spl/windows.ts";
import { listValues } from "../values.ts";

/** One `tstats` command and the event. */
export interface TableExplanation {
  readonly command: string;
  readonly model: string;
  /** The data models that the event is a record of. */
  readonly models: readonly string[];
  readonly isRecord: boolean;
  /** Undefined where the command has none. */
  readonly where: ConditionNode | undefined;
  readonly by: readonly ByReading[];
  /** What stands for a missing by-field; undefined: the event counts nowhere then. */
  readonly fill: string | undefined;
  /** Record, condition and by-fields together: it counts. */
  readonly verdict: Verdict;
}

export interface ByReading extends Reading {
  /** It is missing, and the fill stands for it. Absent otherwise. */
  readonly isFilled?: true;
}

/** What became of one group that the event counts in. */
export interface GroupExplanation {
  /** Number of its table, from 1. */
  readonly table: number;
  /** By-field → value. */
  readonly key: readonly (readonly [field: string, value: string])[];
  readonly events: number;
  readonly firstUs: Us;
  readonly lastUs: Us;
  /** The event counts in it; false where the record was there already. */
  readonly isCounted: boolean;
  /** The commands behind the tstats in their order, up to the one that left the group out. */
  readonly commands: readonly CommandExplanation[];
  /** A row with the group came out. */
  readonly isResult: boolean;
  /** Columns of the first such row; empty where there is none. */
  readonly columns: ReadonlyMap<string, Cell>;
}

export interface CommandExplanation {
  readonly text: string;
  readonly keeps: boolean;
  /** Rows with the group that went in, and that came out. */
  readonly rowsBefore: number;
  readonly rows: number;
  /** Of `where` and `search`, asked of the first row with the group. */
  readonly condition: ConditionNode | undefined;
}

export interface SearchExplanation {
  readonly tables: readonly TableExplanation[];
  /** Undefined: one window over everything. */
  readonly window: WindowSpan | undefined;
  readonly groups: readonly GroupExplanation[];
}

/** Groups of the event that are followed. */
const MOST_GROUPS = 5;

interface TracedWindow {
  readonly span: WindowSpan;
  readonly groups: WindowGroups;
}

export interface ChosenRecord {
  readonly tables: readonly TableExplanation[];
  readonly span: WindowSpan;
  /** The groups that it counts in, the main table's first. */
  readonly groups: readonly CountedIn[];
}

interface CountedIn {
  readonly table: Table;
  readonly group: Group;
  /** False for a record that was there already. */
  readonly isCounted: boolean;
}

export class SearchTrace {
  readonly #rule: SplRule;
  readonly #limits: Limits;
  readonly #windowPlan: WindowPlan | undefined;
  readonly #plan: SearchPlan;
  readonly #index = new TableIndex();
  readonly #tables: readonly Table[];
  /** By start, longest without an event first. As many groups as the limit, but for the chosen event's window. */
  readonly #windows = new Map<Us, TracedWindow>();
  #size = 0;
  /** Once the event is chosen its window alone is of interest. */
  #only: Us | undefined;

  constructor(rule: SplRule, windows: WindowPlan | undefined, limits: Limits) {
    this.#rule = rule;
    this.#limits = limits;
    this.#windowPlan = windows;
    this.#plan = planSearch(rule.search, rule.lookups);
    this.#tables = this.#plan.tables.map((command) => this.#index.add(command));
  }

  /**
   * Counts an event in its groups.
   * @param chosen asks what it is to each of the tables, and keeps its window from now on
   */
  take(event: Event, chosen: boolean): ChosenRecord | undefined {
    const span = windowAt(this.#windowPlan, event.timeUs);
    const isOfInterest = this.#only === undefined || chosen;
    if (!isOfInterest && span.startUs !== this.#only) return undefined;
    const counted: CountedIn[] = [];
    for (const { model, includes } of cimDataset(event.class)) {
      if (!this.#index.has(model)) continue;
      if (includes !== undefined && !includes(event)) continue;
      for (const table of this.#index.candidates(event, model)) {
        if (!table.test(event)) continue;
        for (const by of table.keys(event, this.#limits.keysPerEvent).keys) {
          const place = this.#count(event, table, by, span);
          if (chosen && place !== undefined) counted.push(place);
        }
      }
    }
    if (!chosen) return undefined;
    this.#only = span.startUs;
    return {
      tables: this.#tables.map((table) => explainTable(table, event)),
      span,
      groups: counted.sort(
        (a, b) => this.#tables.indexOf(a.table) - this.#tables.indexOf(b.table),
      ),
    };
  }

  /** @returns undefined where there is no room for the group */
  #count(
    event: Event,
    table: Table,
    by: ByValues,
    span: WindowSpan,
  ): CountedIn | undefined {
    let window = this.#windows.get(span.startUs);
    if (window === undefined) {
      window = { span, groups: new WindowGroups(this.#tables) };
    }
    this.#windows.delete(span.startUs);
    this.#windows.set(span.startUs, window);
    const { groups } = window;
    const { size } = groups;
    const most = this.#limits.groupsPerWindow;
    const group = groups.groupOf(table, by, event, most);
    if (group === undefined) return undefined;
    this.#size += groups.size - size;
    this.#bound();
    const sighting = Sighting.of(event, this.#limits.fieldChars);
    const isCounted = group.take(event, by, sighting);
    return { table, group, isCounted };
  }

  /** Forgets the window that has waited longest for an event, as the engine closes it. */
  #bound(): void {
    if (this.#size <= this.#limits.groups) return;
    for (const [startUs, window] of this.#windows) {
      if (startUs === this.#only) continue;
      this.#windows.delete(startUs);
      this.#size -= window.groups.size;
      return;
    }
  }

  /** At the end of the log: what the search makes of the groups of the chosen event. */
  finish({ tables, span, groups }: ChosenRecord): SearchExplanation {
    const window = this.#windows.get(span.startUs);
    return {
      tables,
      window: span.startUs === -Infinity ? undefined : span,
      groups:
        window === undefined
          ? []
          : groups
              .slice(0, MOST_GROUPS)
              .map((counted) => this.#follow(window, counted)),
    };
  }

  #follow(
    window: TracedWindow,
    { table, group, isCounted }: CountedIn,
  ): GroupExplanation {
    const { search, lookups } = this.#rule;
    const made = new Map<TstatsCommand, readonly Row[]>();
    const run: SearchRun = {
      rows: (command) => {
        let rows = made.get(command);
        if (rows === undefined) {
          rows =
            this.#plan.isRowWise && command === table.command
              ? [group.row()]
              : window.groups.rows(command);
          made.set(command, rows);
        }
        return rows;
      },
      nowUs: window.span.endUs,
      refusedPair: () => undefined,
    };
    const rowsAfter = (commands: readonly Command[]): readonly Row[] =>
      planSearch({ ...search, commands }, lookups)
        .run(run)
        .filter(({ groups }) => groups.includes(group));
    const commands: CommandExplanation[] = [];
    const rows = followCommands(
      search,
      table.command,
      rowsAfter,
      run,
      commands,
    );
    return {
      table: this.#tables.indexOf(table) + 1,
      key: table.command.by.map(({ name }, i) => [
        name,
        shownText(group.by[i]),
      ]),
      events: group.events,
      firstUs: group.firstUs,
      lastUs: group.lastUs,
      isCounted,
      commands,
      isResult: rows.length > 0,
      columns: rows[0]?.cells ?? new Map(),
    };
  }
}

/**
 * Runs a search command by command, from the one on that has the table.
 * @param rowsAfter rows with the group after the commands
 * @param out takes what each command did
 * @returns the rows with the group at the end; none where a command left them out
 */
function followCommands(
  { commands }: Search,
  table: TstatsCommand,
  rowsAfter: (commands: readonly Command[]) => readonly Row[],
  run: SearchRun,
  out: CommandExplanation[],
): readonly Row[] {
  const start = commands.findIndex((each) => holdsTable(each, table));
  const first = commands[start]!;
  let rows: readonly Row[];
  let next: number;
  if (first.kind === "join") {
    // The rows of the subsearch first; then they are joined.
    rows = followCommands(first.subsearch, table, rowsAfter, run, out);
    next = start;
  } else {
    rows = rowsAfter(commands.slice(0, start + 1));
    next = start + 1;
  }
  for (let at = next; at < commands.length && rows.length > 0; at++) {
    const command = commands[at]!;
    const after = rowsAfter(commands.slice(0, at + 1));
    out.push({
      text: printCommand(command),
      keeps: after.length > 0,
      rowsBefore: rows.length,
      rows: after.length,
      condition: conditionOf(command, rows[0]!, run),
    });
    rows = after;
  }
  return rows;
}

function holdsTable(command: Command, table: TstatsCommand): boolean {
  return (
    command === table ||
    (command.kind === "join" &&
      command.subsearch.commands.some((each) => holdsTable(each, table)))
  );
}

function conditionOf(
  command: Command,
  row: Row,
  run: SearchRun,
): ConditionNode | undefined {
  switch (command.kind) {
    case "where":
      return explainEvalExpr(command.condition, row.cells, run);
    case "search":
      return explainSearchExpr<Row>(
        command.condition,
        row,
        (field) =>
          ({ cells }) =>
            cells.get(field),
        ({ cells }) => cells.values(),
      );
    default:
      return undefined;
  }
}

function explainTable(table: Table, event: Event): TableExplanation {
  const { command, model } = table;
  const datasets = cimDataset(event.class).filter(
    ({ includes }) => includes === undefined || includes(event),
  );
  const isRecord = datasets.some((each) => each.model === model);
  const readerOf = recordReader(model);
  const where =
    command.where === undefined || !isRecord
      ? undefined
      : explainSearchExpr(command.where, event, readerOf);
  const by = isRecord ? readBy(table, event) : [];
  const isMissing = by.some(
    ({ values, isFilled }) => values.length === 0 && !isFilled,
  );
  const holds = isRecord && table.test(event);
  return {
    command: printCommand(command),
    model,
    models: datasets.map((each) => each.model),
    isRecord,
    where,
    by,
    fill: command.fillnullValue,
    verdict: !holds ? (where?.verdict ?? "fail") : isMissing ? "fail" : "pass",
  };
}

/** The by-fields one by one: the key of each alone. */
function readBy({ command, model }: Table, event: Event): readonly ByReading[] {
  const readerOf = recordReader(model);
  return command.by.map(({ name }): ByReading => {
    if (name === "_time") {
      return { field: name, values: ["the event's time"], more: 0 };
    }
    // Of several spellings a group takes the first.
    const values = listValues(readerOf(name)(event));
    return {
      field: name,
      ...shownValues(values),
      ...(values.length === 0 &&
        command.fillnullValue !== undefined && { isFilled: true }),
    };
  });
}
