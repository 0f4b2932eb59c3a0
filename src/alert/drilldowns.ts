/**
 * The searches that a Splunk detection offers with its alerts, as this tool answers them: from a row and the detection's
 * templates to what each asks for. Nothing is run in SPL: "the results for this host" are the alert's own events, "the risk
 * of the last seven days" is the ledger's.
 */
import type { Match, ResultRow } from "../engine/match.ts";
import type { Cell } from "../engine/spl/row.ts";
import { maskSecrets } from "../task/secrets.ts";
import { cellText, columnOf } from "./row-text.ts";

export interface OpenDrilldown {
  /** What it is called, with the row's values in it. */
  readonly name: string;
  /** The author's search with the row's values in it, secrets masked: to be copied. */
  readonly search: string;
  /**
   * `results`: the detection's own rows for some of its columns. `risk`: the risk of entities. `other`: a search of the
   * author's own, which can only be copied.
   */
  readonly kind: "results" | "risk" | "other";
  /** The columns that its search is about, with the row's values; lists have several. */
  readonly about: Readonly<Record<string, readonly string[]>>;
}

const ORIGINAL = "%original_detection_search%";
const TOKEN = /\$([A-Za-z0-9_.{}:]+)\$/g;

/** The drilldowns of a match, in the order of its detection; none where it has no row. */
export function openDrilldowns({ rule, row }: Match): readonly OpenDrilldown[] {
  if (rule.language !== "spl" || row === undefined) return [];
  return rule.detection.drilldowns.map(({ name, search }) => ({
    name: fill(name, row, (text) => text),
    search: fill(search, row, escaped).replaceAll(ORIGINAL, () =>
      rule.queryText.trim(),
    ),
    kind: search.includes(ORIGINAL)
      ? "results"
      : /\bRisk(?:\.All_Risk)?\b/.test(search)
        ? "risk"
        : "other",
    about: about(search, row),
  }));
}

function fill(
  template: string,
  row: ResultRow,
  write: (text: string) => string,
): string {
  return template.replaceAll(TOKEN, (token, name: string) => {
    const time = timeOf(name, row);
    if (time !== undefined) return time;
    const cell = columnOf(row.columns, name);
    return cell === undefined ? token : write(maskSecrets(cellText(cell)));
  });
}

/** The ends of the window, in seconds since 1970. */
function timeOf(name: string, { window }: ResultRow): string | undefined {
  if (name === "info_min_time") {
    return String(window === undefined ? 0 : window.startUs / 1_000_000);
  }
  if (name === "info_max_time") {
    return window === undefined ? "now" : String(window.endUs / 1_000_000);
  }
  return undefined;
}

/** Inside the double quotes of a search. */
function escaped(text: string): string {
  return text.replaceAll(/["\\]/g, "\\$&");
}

function about(
  search: string,
  row: ResultRow,
): Readonly<Record<string, readonly string[]>> {
  const columns: Record<string, readonly string[]> = {};
  for (const [, name = ""] of search.matchAll(TOKEN)) {
    const cell: Cell | undefined = columnOf(row.columns, name);
    if (cell !== undefined) {
      columns[name] = (typeof cell === "object" ? cell : [cell]).map(String);
    }
  }
  return columns;
}
