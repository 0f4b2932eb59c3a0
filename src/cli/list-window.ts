/**
 * The window of a list that the screen looks at: all rows go in, those that the filter shows come out, sorted, and cut to what
 * is looked at. Where the row under the cursor has moved, by another order or by rows that came above it, the window moves
 * along, so that the screen finds it again.
 */
import type { CompiledFilter } from "../screen/filter/language.ts";
import type { FilteredList, ListView } from "../screen/store/snapshot.ts";
import type { Sorting } from "../screen/store/sorting.ts";

/** Rows of one snapshot; more than any window shows, small enough to send four times a second. */
export const MOST_ROWS = 300;

export type Compare<Row> = (a: Row, b: Row) => number;

/** A to Z, whatever the case. */
export function byText(a: string, b: string): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  return x < y ? -1 : x > y ? 1 : 0;
}

export class ListWindow<
  Row extends { readonly id: string },
  By extends string,
> {
  readonly #compile: (text: string) => CompiledFilter<Row>;
  readonly #compare: Readonly<Record<By, Compare<Row>>>;
  #view: ListView<By> | undefined;
  #filterText = "";
  #test: (row: Row) => boolean = () => true;
  #filterError: FilteredList<Row>["filterError"];
  #matching: readonly Row[] = [];

  /** @param compare for each order; where it says 0, rows stay as they were given */
  constructor(
    compile: (text: string) => CompiledFilter<Row>,
    compare: Readonly<Record<By, Compare<Row>>>,
  ) {
    this.#compile = compile;
    this.#compare = compare;
  }

  /** Undefined while nobody looks. */
  get view(): ListView<By> | undefined {
    return this.#view;
  }

  /** All that the filter showed last, sorted. */
  get matching(): readonly Row[] {
    return this.#matching;
  }

  look(view: ListView<By> | undefined): void {
    this.#view = view;
    if (view === undefined || view.filter === this.#filterText) return;
    this.#filterText = view.filter;
    const compiled = this.#compile(view.filter);
    // While the text does not parse, the last valid filter stays in force.
    if (compiled.ok) this.#test = compiled.test;
    this.#filterError = compiled.ok
      ? undefined
      : { message: compiled.message, at: compiled.at };
  }

  /** Filters and sorts. O(rows log rows). */
  arrange(rows: readonly Row[], sort: Sorting<By>): readonly Row[] {
    const shown = rows.filter((row) => this.#test(row));
    const compare = this.#compare[sort.by];
    // Backwards as a whole, so that rows that are alike in it are turned round as well.
    shown.sort(compare);
    this.#matching = sort.reversed ? shown.reverse() : shown;
    return this.#matching;
  }

  /** The part of {@link matching} that is looked at. */
  cut(view: ListView<By>): Omit<FilteredList<Row>, "total"> {
    const matching = this.#matching;
    const count = Math.max(1, Math.min(view.count, MOST_ROWS));
    const wanted = view.from + this.#shift(view);
    const from = Math.max(0, Math.min(wanted, matching.length - count));
    return {
      matching: matching.length,
      from,
      rows: matching.slice(from, from + count),
      filter: view.filter,
      filterError: this.#filterError,
      sort: view.sort,
    };
  }

  /** How far the row has moved by which the window goes. */
  #shift({ anchor }: ListView<By>): number {
    if (anchor === undefined) return 0;
    const { id, index } = anchor;
    if (this.#matching[index]?.id === id) return 0;
    const now = this.#matching.findIndex((row) => row.id === id);
    return now === -1 ? 0 : now - index;
  }
}
