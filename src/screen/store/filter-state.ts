/**
 * The filter of a list: what is in force, and the text field while it is open. The list follows each
 * keystroke that parses; one that does not leaves the last valid filter in force.
 */
import { compileEventFilter } from "../filter/event-filter.ts";
import {
  compileFilter,
  compileRiskFilter,
  compileRuleFilter,
  compileTaskFilter,
  mayBecomeField,
} from "../filter/filter.ts";
import type { FilteredList } from "../filter/filter.ts";
import { completionsAt } from "../filter/completion.ts";
import type { Completions, Seen } from "../filter/completion.ts";
import { MAX_FILTER_LENGTH } from "../filter/language.ts";
import { remembered } from "./memory.ts";
import { editField, insertInto } from "./text-field.ts";
import type { FieldEdit, TextField } from "./text-field.ts";

export interface FilterField extends TextField {
  /** What Esc goes back to. */
  readonly before: string;
  readonly error: { readonly message: string; readonly at: number } | undefined;
  /** Place in the history while Up and Down walk it; -1 is the line being typed. */
  readonly recalled: number;
  /** What Tab offers, from where, and which of it stands in the line now; undefined until it is pressed. */
  readonly completing: (Completions & { readonly chosen: number }) | undefined;
}

export interface FilterState {
  /** Whose fields it knows. */
  readonly list: FilteredList;
  /** In force; empty lets everything through. */
  readonly text: string;
  /** Undefined while nobody types. */
  readonly field: FilterField | undefined;
  /** Kept filters, newest first, as many as `memory.ts` keeps. */
  readonly history: readonly string[];
}

export const NO_FILTER: FilterState = {
  list: "alerts",
  text: "",
  field: undefined,
  history: [],
};

export const NO_RULE_FILTER: FilterState = { ...NO_FILTER, list: "rules" };
export const NO_RISK_FILTER: FilterState = { ...NO_FILTER, list: "risk" };
export const NO_EVENT_FILTER: FilterState = { ...NO_FILTER, list: "events" };
export const NO_TASK_FILTER: FilterState = { ...NO_FILTER, list: "tasks" };

const COMPILE = {
  alerts: compileFilter,
  rules: compileRuleFilter,
  risk: compileRiskFilter,
  events: compileEventFilter,
  tasks: compileTaskFilter,
} as const;

export function openFilter(state: FilterState): FilterState {
  const { list, text } = state;
  const field = fieldOf(list, text, text.length, text);
  return { ...state, field };
}

export function keepFilter(state: FilterState): FilterState {
  const { field } = state;
  const text =
    field !== undefined && field.error === undefined
      ? field.text.trim()
      : state.text;
  const { history } = state;
  const kept = text === "" ? history : remembered(history, text);
  return { ...state, text, field: undefined, history: kept };
}

/** What does not parse in a filter of this list, in one sentence; undefined for one that does. */
export function filterProblem(
  { list }: FilterState,
  text: string,
): string | undefined {
  const compiled = COMPILE[list](text);
  return compiled.ok ? undefined : compiled.message;
}

/** A filter that was not typed: in force at once, and in the history like any other. */
export function setFilter(state: FilterState, text: string): FilterState {
  return keepFilter({ ...state, text, field: undefined });
}

export function revertFilter(state: FilterState): FilterState {
  return {
    ...state,
    text: state.field?.before ?? state.text,
    field: undefined,
  };
}

export function clearFilter(state: FilterState): FilterState {
  return { ...keepFilter(state), text: "" };
}

/** Text typed or pasted at the caret; line ends become blanks, control characters are dropped. */
export function insertText(state: FilterState, typed: string): FilterState {
  const { field } = state;
  if (field === undefined) return state;
  const next = insertInto(field, typed, { length: MAX_FILTER_LENGTH });
  return edited(state, field, next.text, next.caret);
}

export function editFilter(state: FilterState, edit: FieldEdit): FilterState {
  const { field } = state;
  if (field === undefined) return state;
  const { text, caret } = editField(field, edit);
  return text === field.text
    ? { ...state, field: { ...field, caret, completing: undefined } }
    : edited(state, field, text, caret);
}

/** Up (`1`) and Down (`-1`) through the kept filters. */
export function recallFilter(state: FilterState, step: 1 | -1): FilterState {
  const { field, history } = state;
  if (field === undefined) return state;
  const recalled = Math.min(
    history.length - 1,
    Math.max(-1, field.recalled + step),
  );
  const text = recalled === -1 ? field.before : history[recalled]!;
  const next = edited(state, field, text, text.length);
  return { ...next, field: { ...next.field!, recalled } };
}

/** Tab (`1`) and Shift-Tab (`-1`) through what can stand at the caret; the only one there is, is taken at once. */
export function completeFilter(
  state: FilterState,
  seen: Seen,
  step: 1 | -1,
): FilterState {
  const { field, list } = state;
  if (field === undefined) return state;
  const { text, caret, completing: before } = field;
  const offered = before ?? completionsAt(list, text, caret, seen);
  const { from, items } = offered;
  if (items.length === 0) return state;
  const first = step === 1 ? 0 : items.length - 1;
  const chosen =
    before === undefined
      ? first
      : (before.chosen + step + items.length) % items.length;
  const item = items[chosen]!;
  const next = edited(
    state,
    field,
    text.slice(0, from) + item + text.slice(caret),
    from + item.length,
  );
  if (items.length === 1) return next;
  const completing = { from, items, chosen };
  return { ...next, field: { ...next.field!, completing } };
}

function edited(
  state: FilterState,
  { before }: FilterField,
  text: string,
  caret: number,
): FilterState {
  const { list } = state;
  const field = fieldOf(list, text, caret, before);
  return {
    ...state,
    field,
    // `sev` on the way to `sev>=high` would empty the list for a moment; Enter makes it count.
    text:
      field.error === undefined && !mayBecomeField(text, list)
        ? text.trim()
        : state.text,
  };
}

function fieldOf(
  list: FilteredList,
  text: string,
  caret: number,
  before: string,
): FilterField {
  const compiled = COMPILE[list](text);
  const error = compiled.ok
    ? undefined
    : { message: compiled.message, at: compiled.at };
  return { text, caret, before, error, recalled: -1, completing: undefined };
}
