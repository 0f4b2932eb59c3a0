/**
 * Filters that the tool writes itself: a field and the values it may have in, a term of the filter language out.
 */

/** Values longer than this are text to look at, not something to select by. */
const LONGEST_VALUE = 120;

/** False for a value that has no place in a filter. */
export function canBeWritten(value: string): boolean {
  return value !== "" && value.length <= LONGEST_VALUE;
}

/**
 * `host="ws-1","ws-2"`: the field is one of the values.
 * @returns undefined where a value cannot be written: it is empty, or too long
 */
export function filterTerm(
  field: string,
  values: readonly string[],
): string | undefined {
  if (values.length === 0 || !values.every(canBeWritten)) return undefined;
  return `${field}=${values.map((value) => `"${value.replaceAll('"', '""')}"`).join(",")}`;
}
