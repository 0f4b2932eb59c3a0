/**
 * Lookup tables beside a set of Splunk detections: a YAML file that names a CSV file and says how values are compared with
 * its cells. The definitions go in first; a table is read when a search asks for it, because most sets bring far more
 * than a run needs.
 */
import { dirname, join } from "node:path";
import { visible } from "../../base/visible.ts";
import { didYouMean } from "../../lang/did-you-mean.ts";
import { quote } from "../../lang/quote.ts";
import type { LookupMatch, LookupTable } from "../../lang/spl/lookup-table.ts";
import { readCsv } from "./csv-text.ts";
import { isTable } from "../rule-file.ts";
import type { RuleFileText, Table } from "../rule-file.ts";

/** Most lines of a table, its head not counted. */
export const MAX_LOOKUP_ROWS = 200_000;

/** Splunk's own limit where a definition has none. */
const DEFAULT_MAX_MATCHES = 1_000;

/** Why a search cannot use a table, ready to follow its name; and what to do. */
export interface LookupProblem {
  readonly problem: string;
  readonly hint: string;
}

/** The tables by name. */
export class Lookups {
  readonly #definitions = new Map<string, Definition>();
  readonly #files = new Map<string, RuleFileText>();
  readonly #read = new Map<string, LookupTable | LookupProblem>();

  /** Adds what a YAML file defines; of two of one name the later counts. */
  define(path: string, definition: Table): void {
    const { name } = definition;
    if (typeof name === "string") {
      this.#definitions.set(name, { path, definition });
    }
  }

  /** Adds a CSV file. */
  addFile(file: RuleFileText): void {
    this.#files.set(pathKey(file.path), file);
  }

  /** The table of a name as a search writes it. */
  table(name: string): LookupTable | LookupProblem {
    let table = this.#read.get(name);
    if (table === undefined) {
      table = this.#table(name);
      this.#read.set(name, table);
    }
    return table;
  }

  #table(name: string): LookupTable | LookupProblem {
    const found = this.#definitions.get(name);
    if (found === undefined) {
      const near = didYouMean(name, this.#definitions.keys());
      return {
        problem: "is not defined",
        hint:
          near === undefined
            ? "give its definition (.yml) and its table (.csv) in a folder of rules"
            : `did you mean "${near}"?`,
      };
    }
    const { path, definition } = found;
    const fileName = lookupFileName(definition, path);
    if (fileName === undefined) {
      return {
        problem: "is kept in Splunk (a KV store), and not in a file",
        hint: "write its lines into a CSV file and name that with filename:",
      };
    }
    if (!fileName.toLowerCase().endsWith(".csv")) {
      return {
        problem: `is ${quote(fileName, 100)}, which is no CSV file`,
        hint: "a table is a CSV file with the names of its columns in the first line",
      };
    }
    const file = this.#files.get(pathKey(join(dirname(path), fileName)));
    if (file === undefined || file.unreadable !== undefined) {
      return {
        problem: `has no table: ${quote(fileName, 100)} ${file?.unreadable === undefined ? "is not beside its definition" : visible(file.unreadable, 200)}`,
        hint: `put the file beside ${visible(path, 200)}`,
      };
    }
    return readLookup(name, definition, file.text);
  }
}

interface Definition {
  readonly path: string;
  readonly definition: Table;
}

/** One spelling for one file. */
function pathKey(path: string): string {
  return join(path).replaceAll("\\", "/");
}

/**
 * The CSV file that a lookup's definition names, without its folder: it stands beside the definition.
 * @returns undefined for a table that Splunk keeps itself
 */
export function lookupFileName(
  definition: Table,
  path: string,
): string | undefined {
  const { filename, collection, lookup_type: type } = definition;
  if (typeof filename === "string") {
    return filename.split(/[\\/]/).at(-1);
  }
  if (typeof collection === "string" || type === "kvstore") return undefined;
  // Files of 2025 and later name none: the table has the definition's own name.
  const stem = path
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.ya?ml$/i, "");
  return type === "mlmodel" ? `${stem}.mlmodel` : `${stem}.csv`;
}

/** The keys are those of Splunk's `transforms.conf`, which the definitions become. */
function readLookup(
  name: string,
  definition: Table,
  csv: string,
): LookupTable | LookupProblem {
  const lines = readCsv(csv, MAX_LOOKUP_ROWS + 1);
  if ("message" in lines) {
    const { line, message } = lines;
    return {
      problem: `has a table that cannot be read: ${message} (line ${line})`,
      hint: "a table is a CSV file with the names of its columns in the first line",
    };
  }
  const [head, ...rest] = lines;
  if (head === undefined) {
    return {
      problem: "has an empty table",
      hint: "its first line has the names of the columns",
    };
  }
  const columns = head.map((column) => column.trim());
  const matchTypes = readMatchTypes(definition["match_type"]);
  if (typeof matchTypes === "string") {
    return {
      problem: `has the match_type ${quote(matchTypes)}, which does not run here`,
      hint: "match types are WILDCARD(column) and CIDR(column)",
    };
  }
  if (definition["time_field"] !== undefined) {
    return {
      problem: "is looked up by time, which does not run here",
      hint: "leave out time_field to look up by values alone",
    };
  }
  const defaultMatch = definition["default_match"];
  return {
    name,
    columns,
    rows: rest.map((cells) => columns.map((_, i) => cells[i] ?? "")),
    matchTypes,
    caseSensitive: !isFalse(definition["case_sensitive_match"]),
    defaultMatch:
      defaultMatch === undefined ||
      defaultMatch === null ||
      isTable(defaultMatch)
        ? undefined
        : String(defaultMatch),
    minMatches: wholeNumber(definition["min_matches"], 0) ?? 0,
    maxMatches:
      wholeNumber(definition["max_matches"], 1) ?? DEFAULT_MAX_MATCHES,
  };
}

/** `WILDCARD(a), CIDR(b)`, as text or as a list. @returns what cannot be read as text */
function readMatchTypes(
  value: unknown,
): ReadonlyMap<string, LookupMatch> | string {
  const types = new Map<string, LookupMatch>();
  if (value === undefined || value === null) return types;
  const parts: readonly unknown[] = Array.isArray(value)
    ? value
    : String(value).split(",");
  for (const part of parts) {
    const text = String(part).trim();
    if (text === "") continue;
    const [, word = "", column = ""] =
      /^(\w+)\s*\(([^()]*)\)$/.exec(text) ?? [];
    const type = MATCH_TYPES.get(word.toLowerCase());
    if (type === undefined) return text;
    types.set(column.trim(), type);
  }
  return types;
}

const MATCH_TYPES: ReadonlyMap<string, LookupMatch> = new Map([
  ["wildcard", "wildcard"],
  ["cidr", "cidr"],
  ["exact", "exact"],
]);

/** Definitions write `false` with and without quotes. */
function isFalse(value: unknown): boolean {
  return ["false", "0", "f"].includes(String(value).trim().toLowerCase());
}

function wholeNumber(value: unknown, least: number): number | undefined {
  const number = Number(value ?? NaN);
  return Number.isInteger(number) && number >= least ? number : undefined;
}
