/**
 * A result row of a Splunk detection as text for people: its cells, and the detection's message with the columns filled
 * in. Values come from logs: secrets on command lines are masked, and what is shown is escaped by whoever shows it.
 */
import type { Match, ResultRow } from "../engine/match.ts";
import type { Cell } from "../engine/spl/row.ts";
import { maskSecrets } from "../task/secrets.ts";
import { KnownSecrets } from "./known-secrets.ts";

/** Values of a list that a sentence names; the others are counted. */
const MOST_NAMED = 5;

/** `a, b, c, d, e +7` */
export function cellText(cell: Cell): string {
  if (typeof cell !== "object") return String(cell);
  const named = cell.slice(0, MOST_NAMED).join(", ");
  const rest = cell.length - MOST_NAMED;
  return rest > 0 ? `${named} +${rest}` : named;
}

/**
 * The detection's sentence about a row. `$name$` is a column; one that the row does not have is `‹name?›`. Older files
 * write the dataset before the name (`$Processes.dest$`): it is left out if there is no such column. A lone `$` stays.
 */
export function fillMessage(
  template: string,
  columns: ResultRow["columns"],
): string {
  return template.replaceAll(/\$([A-Za-z0-9_.{}:]+)\$/g, (_, name: string) => {
    const cell = columnOf(columns, name);
    return cell === undefined ? `‹${name}?›` : maskSecrets(cellText(cell));
  });
}

/**
 * An alert in one line. Of a row its detection's own sentence, without one its columns; of any other match the name of its
 * rule.
 */
export function alertSentence({ rule, row }: Match): string {
  if (rule.language !== "spl" || row === undefined) return rule.name;
  const { message } = rule.detection;
  return message === undefined
    ? Object.entries(row.columns)
        .map(([column, cell]) => `${column} ${maskSecrets(cellText(cell))}`)
        .join(", ")
    : fillMessage(message, row.columns);
}

/** A column by its name, or by its name without the dataset. */
export function columnOf(
  columns: ResultRow["columns"],
  name: string,
): Cell | undefined {
  for (const each of [name, name.slice(name.indexOf(".") + 1)]) {
    if (Object.hasOwn(columns, each)) return columns[each];
  }
  return undefined;
}

/**
 * The row without the secrets of its command lines.
 * @param secrets what is known of them; of the row alone what its cells tell
 */
export function maskRow(
  row: ResultRow,
  secrets = new KnownSecrets([], row.columns),
): ResultRow {
  return {
    ...row,
    columns: Object.fromEntries(
      Object.entries(row.columns).map(([name, cell]) => [
        name,
        secrets.maskCell(cell),
      ]),
    ),
  };
}
