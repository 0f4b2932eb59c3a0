/**
 * The list of alerts as the screen sees it: newest first, filtered, cut to the window that is looked at. Worked out
 * again only when an alert or the filter changed.
 */
import type { Alert } from "../alert/alert.ts";
import { alertHost, alertTimeUs, alertUser } from "../alert/alert-row.ts";
import type { AlertBook } from "../alert/book.ts";
import { compileFilter } from "../screen/filter/filter.ts";
import type { CompiledFilter } from "../screen/filter/filter.ts";
import type { AlertList, AlertRow } from "../screen/store/snapshot.ts";

/** Rows of one snapshot; more than any window shows, small enough to send four times a second. */
export const MOST_ROWS = 300;

export class AlertListView {
  readonly #book: AlertBook;
  #from = 0;
  #count = 100;
  #filterText = "";
  #filter: CompiledFilter<AlertRow> & { ok: true } = {
    ok: true,
    test: () => true,
  };
  #filterError: AlertList["filterError"];
  #sortedVersion = -1;
  #sorted: readonly AlertRow[] = [];
  #matching: readonly AlertRow[] | undefined;
  #counts = { open: 0, acknowledged: 0, closed: 0 };

  constructor(book: AlertBook) {
    this.#book = book;
  }

  look(from: number, count: number, filter: string): void {
    this.#from = Math.max(0, from);
    this.#count = Math.max(1, Math.min(count, MOST_ROWS));
    if (filter === this.#filterText) return;
    this.#filterText = filter;
    this.#matching = undefined;
    const compiled = compileFilter(filter);
    // While the text does not parse, the last valid filter stays in force.
    if (compiled.ok) this.#filter = compiled;
    this.#filterError = compiled.ok
      ? undefined
      : { message: compiled.message, at: compiled.at };
  }

  list(): AlertList {
    this.#sort();
    this.#matching ??= this.#sorted.filter((row) => this.#filter.test(row));
    const matching = this.#matching;
    const from = Math.min(
      this.#from,
      Math.max(0, matching.length - this.#count),
    );
    return {
      total: this.#sorted.length,
      ...this.#counts,
      matching: matching.length,
      from,
      rows: matching.slice(from, from + this.#count),
      filter: this.#filterText,
      filterError: this.#filterError,
    };
  }

  /** Place of an alert in the filtered list, -1 when the filter hides it. */
  indexOf(id: string): number {
    this.list();
    return this.#matching!.findIndex((row) => row.id === id);
  }

  #sort(): void {
    if (this.#sortedVersion === this.#book.version) return;
    this.#sortedVersion = this.#book.version;
    this.#matching = undefined;
    const counts = { open: 0, acknowledged: 0, closed: 0 };
    const rows: AlertRow[] = [];
    for (const alert of this.#book.all()) {
      counts[alert.status]++;
      rows.push(alertRow(alert));
    }
    this.#counts = counts;
    this.#sorted = rows.reverse().sort((a, b) => b.timeUs - a.timeUs);
  }
}

export function alertRow(alert: Alert): AlertRow {
  const { match } = alert;
  const folded = alert.suppression?.count ?? 0;
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
  };
}
