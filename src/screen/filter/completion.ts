/**
 * How a filter can go on: the line and its caret in, what could stand there out, as text that is ready to be put in the
 * place of what was begun: names of fields with their operator, then values, those that a field can only have or those
 * that were seen, the most frequent first.
 */
import type { FilteredList } from "./filter.ts";
import { fieldsOf } from "./filter.ts";
import type { Field } from "./language.ts";

/** What is offered at most. */
const MOST_OFFERED = 40;
/** A longer value is nothing to choose by. */
const LONGEST_VALUE = 80;

export interface Completions {
  /** UTF-16 offset where what was begun begins; it ends at the caret. */
  readonly from: number;
  /** The best first; at most {@link MOST_OFFERED}. */
  readonly items: readonly string[];
}

/** What is at hand to complete from. */
export interface Seen {
  /** Rows of the list. */
  readonly rows: readonly object[];
  /** Further fields with a value that was seen. */
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

const OPERATORS = /^([^\s:=<>!]+?)(!=|>=|<=|[:=<>])(.*)$/s;

export function completionsAt(
  list: FilteredList,
  text: string,
  caret: number,
  seen: Seen,
): Completions {
  const at = termStart(text, caret);
  const term = text.slice(at, caret);
  const [, name, operator, values] = OPERATORS.exec(term) ?? [];
  if (name === undefined || operator === undefined || values === undefined) {
    return { from: at, items: fieldItems(list, term, seen) };
  }
  const from = caret - (values.length - lastValue(values));
  return { from, items: valueItems(list, name, text.slice(from, caret), seen) };
}

/** Where the term at the caret begins: behind a blank, a sign or a minus, outside of quotes. */
function termStart(text: string, caret: number): number {
  let start = 0;
  let isQuoted = false;
  for (let i = 0; i < caret; i++) {
    if (text[i] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && /[\s(|)]/.test(text[i]!)) start = i + 1;
  }
  return text[start] === "-" && start < caret ? start + 1 : start;
}

/** Where the last of several values begins. */
function lastValue(values: string): number {
  let start = 0;
  let isQuoted = false;
  for (let i = 0; i < values.length; i++) {
    if (values[i] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && values[i] === ",") start = i + 1;
  }
  return start;
}

function fieldItems(
  list: FilteredList,
  typed: string,
  { fields }: Seen,
): readonly string[] {
  if (typed.includes('"')) return [];
  const wanted = typed.toLowerCase();
  const own = fieldsOf(list).flatMap(({ names, isOrdered }) => {
    const name = names.find((each) => each.startsWith(wanted));
    return name === undefined ? [] : [`${name}${isOrdered ? ">=" : ":"}`];
  });
  const more = fields
    .filter(({ name }) => name.toLowerCase().startsWith(wanted))
    .map(({ name }) => `${name}:`);
  return [...new Set([...own, ...more])].slice(0, MOST_OFFERED);
}

function valueItems(
  list: FilteredList,
  name: string,
  typed: string,
  seen: Seen,
): readonly string[] {
  const field = fieldsOf(list).find(({ names }) =>
    names.includes(name.toLowerCase()),
  );
  const begun = typed.startsWith('"')
    ? typed.slice(1).replaceAll('""', '"')
    : typed;
  const wanted = begun.toLowerCase();
  if (field?.words !== undefined) {
    return field.words.filter((word) => word.startsWith(wanted));
  }
  const counts = countsOf(field, name, seen);
  const rank = (value: string): number =>
    value.toLowerCase().startsWith(wanted) ? 0 : 1;
  return [...counts.keys()]
    .filter((value) => value.toLowerCase().includes(wanted))
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        counts.get(b)! - counts.get(a)! ||
        (a < b ? -1 : 1),
    )
    .slice(0, MOST_OFFERED)
    .map(quoted);
}

function countsOf(
  field: Field<never> | undefined,
  name: string,
  { rows, fields }: Seen,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const add = (value: string): void => {
    if (value === "" || value.length > LONGEST_VALUE) return;
    // What cannot be seen cannot be chosen by its looks.
    if (/[\p{Cc}\p{Cf}]/u.test(value)) return;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  };
  for (const row of rows) field?.of?.(row as never).forEach(add);
  for (const each of fields) {
    if (each.name.toLowerCase() === name.toLowerCase()) add(each.value);
  }
  return counts;
}

/** As it has to be written: in quotes where a word would end, or mean something else. */
function quoted(value: string): string {
  return /^[\w.@{}\\:+-]+$/.test(value) && !value.startsWith("-")
    ? value
    : `"${value.replaceAll('"', '""')}"`;
}
