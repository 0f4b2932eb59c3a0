/**
 * The orders of the lists: which there are, what each is called, and the step from one to the next. The worker sorts, since it
 * alone has all rows; the screen says by what, and keeps the row that is selected.
 */

/** By list, the one that it opens with first. */
export const ORDERS = {
  alerts: ["time", "severity", "risk", "rule", "host"],
  events: ["time"],
  "all-tasks": ["time", "reasons", "host", "name"],
  rules: ["fired", "cost", "coverage", "severity", "name"],
  risk: ["24 h", "7 days", "newest", "name"],
} as const;

export type SortedPanel = keyof typeof ORDERS;
export type OrderOf<Panel extends SortedPanel> = (typeof ORDERS)[Panel][number];

/** An order and its direction. */
export interface Sorting<By extends string = string> {
  readonly by: By;
  /** The other way round than the order usually is: least severe first, oldest first. */
  readonly reversed: boolean;
}

export type Sortings = {
  readonly [Panel in SortedPanel]: Sorting<OrderOf<Panel>>;
};

export const FIRST_SORTINGS: Sortings = {
  alerts: { by: "time", reversed: false },
  // As a log is read.
  events: { by: "time", reversed: true },
  "all-tasks": { by: "time", reversed: false },
  rules: { by: "fired", reversed: false },
  risk: { by: "24 h", reversed: false },
};

export function isSorted(panel: string): panel is SortedPanel {
  return Object.hasOwn(ORDERS, panel);
}

/** The next order of a list, its usual way round; of a list with one order the other direction. */
export function nextSorting(panel: SortedPanel, { by, reversed }: Sorting) {
  const orders: readonly string[] = ORDERS[panel];
  if (orders.length === 1) return { by, reversed: !reversed };
  const next = orders[(orders.indexOf(by) + 1) % orders.length]!;
  return { by: next, reversed: false };
}

/** As it stands in the title rule: `newest first`, `by severity`, `by name, reversed`. */
export function sortingText({ by, reversed }: Sorting): string {
  if (by === "time") return reversed ? "oldest first" : "newest first";
  const what = by === "24 h" || by === "7 days" ? `risk of ${by}` : by;
  return `by ${what}${reversed ? ", reversed" : ""}`;
}

export function isSameSorting(a: Sorting, b: Sorting): boolean {
  return a.by === b.by && a.reversed === b.reversed;
}
