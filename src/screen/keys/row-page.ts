/**
 * What the pages of a row have in common, be it of an alert, a rule, an entity, a task or a pending sequence: opening one,
 * its arrival, and the one next to it in the list. The worker is asked for it by the name of its screen.
 */
import { pageOf, scrollOf } from "../pages.ts";
import { sectionAt } from "../rows/detail/page.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { scrollArrived } from "./moving.ts";
import type { Outcome } from "./outcome.ts";
import { done, send, toast } from "./outcome.ts";

/** By its place in the state: the screen that it is, and what is the same on each of its kind. */
const PAGES = {
  detail: { screen: "detail", noun: "alert" },
  rulePage: { screen: "rule", noun: "rule", own: { kind: "rule" } },
  entityPage: { screen: "entity", noun: "entity" },
  pendingPage: { screen: "pending", noun: "sequence" },
  taskPage: { screen: "task", noun: "task" },
} as const;

export type PageKey = keyof typeof PAGES;

interface Row {
  readonly id: string;
}

/**
 * The page of a row.
 * @param arriveAt the section to be shown; undefined: the top
 * @param own what else is known of the page
 */
export function openPage(
  state: ScreenState,
  key: PageKey,
  { id }: Row,
  arriveAt?: string,
  own: object = {},
): Outcome {
  const { screen, ...kind } = PAGES[key];
  const always = "own" in kind ? kind.own : {};
  const page = {
    ...always,
    ...own,
    id,
    detail: undefined,
    scroll: 0,
    arriveAt,
  };
  return done({ ...state, screen, [key]: page }, send({ type: screen, id }));
}

/**
 * `[` and `]`: the page of the row before or after, in the same section.
 * @param row undefined at the end of the list
 * @param select makes it the selected one
 */
export function openNeighbour(
  state: ScreenState,
  key: PageKey,
  row: Row | undefined,
  step: 1 | -1,
  nowMs: number,
  select: () => ScreenState,
  own?: object,
): Outcome {
  if (row === undefined) {
    const end = step === 1 ? "last" : "first";
    const text = `this is the ${end} ${PAGES[key].noun} at hand`;
    return done(toast(state, "info", text, nowMs));
  }
  const section = sectionAt(pageOf(state), scrollOf(state) ?? 0);
  return openPage(select(), key, row, section, own);
}

/** What was asked for has come: at the section the operator came from, else where the page stands. */
export function arrive<Key extends PageKey>(
  state: ScreenState,
  key: Key,
  id: string,
  detail: DetailOf<Key> | undefined,
): ScreenState {
  const page = state[key];
  // An answer to a question that is no longer asked.
  if (page === undefined || !("id" in page) || page.id !== id) return state;
  const own = { ...page, detail: detail ?? null, arriveAt: undefined };
  return scrollArrived({ ...state, [key]: own }, page.arriveAt, state);
}

/** What the page of a row shows. */
type DetailOf<Key extends PageKey> = NonNullable<
  Extract<NonNullable<ScreenState[Key]>, Row>["detail"]
>;
