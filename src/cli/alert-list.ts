/**
 * The list of alerts as the screen sees it: filtered, sorted, cut to the window that is looked at. Worked out again only when
 * an alert, the filter or the order changed.
 */
import type { Alert } from "../alert/alert.ts";
import { alertHost, alertTimeUs, alertUser } from "../alert/alert-row.ts";
import type { AlertBook } from "../alert/book.ts";
import { alertEntities } from "../alert/risk-entities.ts";
import { alertSentence } from "../alert/row-text.ts";
import { taskTarget } from "../alert/task-target.ts";
import { compileFilter } from "../screen/filter/filter.ts";
import type { CompiledFilter } from "../screen/filter/language.ts";
import type { Match } from "../engine/match.ts";
import { SEVERITIES } from "../rule/rule.ts";
import { MOST_MARKS } from "../screen/store/snapshot.ts";
import type {
  AlertList,
  AlertRow,
  AlertSubject,
  AlertView,
  Selection,
} from "../screen/store/snapshot.ts";
import { FIRST_SORTINGS, isSameSorting } from "../screen/store/sorting.ts";
import type { OrderOf } from "../screen/store/sorting.ts";
import { attackNames, techniqueIds } from "./attack-names.ts";
import { ListWindow, byText } from "./list-window.ts";
import type { Compare } from "./list-window.ts";
import { startKey, twins } from "./twin-rows.ts";
import type { StartKey } from "./twin-rows.ts";

/** Of what a detection says; a row has less room. */
const SAYS_CHARS = 200;

/** An alert as the filter sees it and as the screen does. It is made anew when the alert changes. */
interface Entry {
  readonly id: string;
  readonly row: AlertRow;
  readonly subject: AlertSubject;
  readonly start: StartKey | undefined;
}

/** Before the screen has asked for more. */
const FIRST_VIEW: AlertView = {
  from: 0,
  count: 100,
  filter: "",
  sort: FIRST_SORTINGS.alerts,
};

export class AlertListView {
  readonly #book: AlertBook;
  readonly #window = new ListWindow<Entry, OrderOf<"alerts">>(
    compileEntryFilter,
    COMPARE,
  );
  #sortedVersion = -1;
  readonly #entries = new WeakMap<Alert, Entry>();
  /** Newest first. */
  #sorted: readonly Entry[] = [];
  #isArranged = false;
  /** By the alert that stands for both, the one that tells of the same start of a process. */
  #twins: ReadonlyMap<string, string> = new Map();
  #counts = { open: 0, acknowledged: 0, closed: 0, critical: 0 };

  constructor(book: AlertBook) {
    this.#book = book;
  }

  look(view: AlertView): void {
    const before = this.#view;
    this.#window.look(view);
    if (
      view.filter !== before.filter ||
      !isSameSorting(view.sort, before.sort)
    ) {
      this.#isArranged = false;
    }
  }

  get #view(): AlertView {
    return this.#window.view ?? FIRST_VIEW;
  }

  list(): AlertList {
    this.#arrange();
    const cut = this.#window.cut(this.#view);
    return {
      total: this.#sorted.length,
      newest: this.#sorted[0]?.row,
      ...this.#counts,
      ...cut,
      rows: cut.rows.map(({ row }) => row),
    };
  }

  /** The rows to mark, of those that the filter shows; the first {@link MOST_MARKS}, and how many there are. */
  select(which: Selection): {
    readonly rows: readonly AlertRow[];
    readonly total: number;
  } {
    const matching = this.#arrange().map(({ row }) => row);
    const chosen = this.#chosen(which, matching);
    return { rows: chosen.slice(0, MOST_MARKS), total: chosen.length };
  }

  #chosen(
    which: Selection,
    matching: readonly AlertRow[],
  ): readonly AlertRow[] {
    switch (which.by) {
      case "shown":
        return matching;
      case "range": {
        const ends = [which.id, which.to].map((id) =>
          matching.findIndex((row) => row.id === id),
        );
        if (ends.includes(-1)) return [];
        return matching.slice(Math.min(...ends), Math.max(...ends) + 1);
      }
      case "rule":
      case "key": {
        const wanted = this.#book.get(which.id)?.match;
        if (wanted === undefined) return [];
        return matching.filter(({ id }) => {
          const match = this.#book.get(id)?.match;
          return (
            match?.rule.id === wanted.rule.id &&
            (which.by === "rule" || keyText(match) === keyText(wanted))
          );
        });
      }
    }
  }

  /** The alerts that a row of the list stands for. */
  standingFor(id: string): readonly string[] {
    const twin = this.#twins.get(id);
    return twin === undefined ? [id] : [id, twin];
  }

  /** Place of an alert in the filtered list, -1 when the filter hides it. */
  indexOf(id: string): number {
    return this.#arrange().findIndex((entry) => entry.id === id);
  }

  #arrange(): readonly Entry[] {
    this.#sort();
    if (this.#isArranged) return this.#window.matching;
    this.#isArranged = true;
    return this.#window.arrange(this.#sorted, this.#view.sort);
  }

  #sort(): void {
    if (this.#sortedVersion === this.#book.version) return;
    this.#sortedVersion = this.#book.version;
    this.#isArranged = false;
    const all: Entry[] = [];
    for (const alert of this.#book.all()) {
      let entry = this.#entries.get(alert);
      if (entry === undefined) {
        entry = entryOf(alert);
        this.#entries.set(alert, entry);
      }
      all.push(entry);
    }
    const pairs = twins(all, ({ start }) => start);
    const hidden = new Set(pairs.values());
    const counts = { open: 0, acknowledged: 0, closed: 0, critical: 0 };
    const entries: Entry[] = [];
    for (const entry of all) {
      if (hidden.has(entry)) continue;
      counts[entry.row.status]++;
      if (entry.row.severity === "critical") counts.critical++;
      const isTwin = pairs.has(entry);
      entries.push(
        isTwin ? { ...entry, row: { ...entry.row, isTwin } } : entry,
      );
    }
    this.#twins = new Map(
      [...pairs].map(([shown, other]) => [shown.row.id, other.row.id]),
    );
    this.#counts = counts;
    this.#sorted = entries
      .reverse()
      .sort((a, b) => b.row.timeUs - a.row.timeUs);
  }
}

/** What a rule keeps its matches apart by; of a rule that does not, the host. */
function keyText(match: Match): string {
  const fields = Object.entries(match.key);
  return fields.length === 0
    ? alertHost({ match }).toLowerCase()
    : JSON.stringify(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Rows are given newest first, and those that are alike stay so. */
const COMPARE: Readonly<Record<OrderOf<"alerts">, Compare<Entry>>> = {
  time: () => 0,
  severity: (a, b) =>
    SEVERITIES.indexOf(b.row.severity) - SEVERITIES.indexOf(a.row.severity),
  risk: (a, b) => (b.row.risk ?? 0) - (a.row.risk ?? 0),
  rule: (a, b) => byText(a.row.rule, b.row.rule),
  host: (a, b) => byText(a.row.host, b.row.host),
};

function compileEntryFilter(text: string): CompiledFilter<Entry> {
  const compiled = compileFilter(text);
  return compiled.ok
    ? { ok: true, test: ({ subject }) => compiled.test(subject) }
    : compiled;
}

function entryOf(alert: Alert): Entry {
  const { match } = alert;
  const row = alertRow(alert);
  const entities = alertEntities(match).map(({ name }) => name);
  const columns = match.row?.columns;
  return {
    id: alert.id,
    row,
    subject: {
      ...row,
      ...attackNames(match.rule),
      entities,
      ...(columns && { columns }),
    },
    start: startKey(alert),
  };
}

export function alertRow(alert: Alert): AlertRow {
  const { match } = alert;
  const folded = alert.suppression?.count ?? 0;
  const target = taskTarget(alert);
  return {
    id: alert.id,
    timeUs: alertTimeUs(alert),
    severity: match.rule.severity,
    status: alert.status,
    certainty: match.certainty,
    revision: match.revision,
    rule: match.rule.name,
    host: alertHost(alert),
    user: alertUser(alert),
    ...(match.rule.isBuildingBlock === true && { isBlock: true }),
    ...(folded > 0 && { folded }),
    ...(alert.notes && { notes: alert.notes.length }),
    ...(alert.ticked && { ticked: alert.ticked.length }),
    ...(match.row && { says: alertSentence(match).slice(0, SAYS_CHARS) }),
    risk: match.rule.riskScore,
    ...(match.rule.threats.length > 0 && { attack: techniqueIds(match.rule) }),
    ...(target && {
      target: {
        verdict: target.verdict,
        ...(target.host === undefined ? {} : { host: target.host }),
      },
    }),
  };
}
