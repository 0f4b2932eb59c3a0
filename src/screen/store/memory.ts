/**
 * What the screen remembers from one run to the next: what was filtered and run, and the filters that were given a name.
 * Small and bounded; whoever starts the screen keeps it ({@link ScreenMemory} in, the changed one out).
 */
import type { FilteredList } from "../filter/filter.ts";
import type { FilterState } from "./filter-state.ts";
import type { ScreenState } from "./ui-store.ts";

/** Lines of each history, and named filters. */
export const MOST_REMEMBERED = 50;

export interface SavedFilter {
  readonly name: string;
  readonly list: FilteredList;
  readonly text: string;
}

export interface ScreenMemory {
  /** What was run by the palette, newest first. */
  readonly commands: readonly string[];
  /** Kept filters by list, newest first. */
  readonly filters: Readonly<Record<FilteredList, readonly string[]>>;
  /** By name. */
  readonly saved: readonly SavedFilter[];
}

export const NO_MEMORY: ScreenMemory = {
  commands: [],
  filters: { alerts: [], rules: [], risk: [], tasks: [], events: [] },
  saved: [],
};

/** The newest first, each once, at most {@link MOST_REMEMBERED}. */
export function remembered(
  lines: readonly string[],
  newest: string,
): readonly string[] {
  if (lines[0] === newest) return lines;
  const others = lines.filter((line) => line !== newest);
  return [newest, ...others].slice(0, MOST_REMEMBERED);
}

/** A screen that begins with what is remembered. */
export function withMemory(
  state: ScreenState,
  { commands, filters, saved }: ScreenMemory,
): ScreenState {
  const withHistory = (filter: FilterState): FilterState => ({
    ...filter,
    history: filters[filter.list],
  });
  return {
    ...state,
    commands,
    saved,
    filter: withHistory(state.filter),
    ruleFilter: withHistory(state.ruleFilter),
    riskFilter: withHistory(state.riskFilter),
    eventFilter: withHistory(state.eventFilter),
    taskFilter: withHistory(state.taskFilter),
  };
}

/** What is to be remembered of a screen. */
export function memoryOf(state: ScreenState): ScreenMemory {
  return {
    commands: state.commands,
    filters: {
      alerts: state.filter.history,
      rules: state.ruleFilter.history,
      risk: state.riskFilter.history,
      tasks: state.taskFilter.history,
      events: state.eventFilter.history,
    },
    saved: state.saved,
  };
}

/** Nothing was learnt between the two: their lists are the same ones. */
export function isSameMemory(one: ScreenMemory, other: ScreenMemory): boolean {
  const lists = Object.keys(one.filters) as FilteredList[];
  return (
    one.commands === other.commands &&
    one.saved === other.saved &&
    lists.every((list) => one.filters[list] === other.filters[list])
  );
}
