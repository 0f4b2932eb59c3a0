/**
 * What a case of a Splunk detection has beside an EQL one: a search for its query, and the macros, lookup tables and windows
 * that the search is run with. Values from JSON in; a rule, or what is wrong with the search, out.
 */
import { DATA_MODELS } from "../lib/data-models.ts";
import type { Diagnostic } from "../lang/diagnostic.ts";
import type { SourceText } from "../lang/source-text.ts";
import { loadSearch } from "../lang/spl/load-search.ts";
import { macroTable } from "../lang/spl/macros.ts";
import type { Macro } from "../lang/spl/macros.ts";
import { Lookups } from "../rule/splunk/lookups.ts";
import { searchTables } from "../rule/splunk/lookup-tables.ts";
import { isTable, NOTHING_SAID } from "../rule/rule-file.ts";
import type { Table } from "../rule/rule-file.ts";
import type { SplRule } from "../rule/rule.ts";

/** What a search may use, as the case gives it. */
export interface SearchContext {
  readonly macros: readonly Macro[];
  readonly lookups: Lookups;
}

/** Searches begin with a pipe, and no EQL query does. */
export function isSearch(query: string): boolean {
  return query.trimStart().startsWith("|");
}

const CALL = /^\s*([A-Za-z0-9_.:-]+)\s*(?:\(([^()]*)\))?\s*$/;

/**
 * `{"name(a, b)": "definition"}`
 * @returns undefined for what is no such table
 */
export function readMacros(value: unknown): readonly Macro[] | undefined {
  if (value === undefined) return [];
  if (!isTable(value)) return undefined;
  const macros: Macro[] = [];
  for (const [call, definition] of Object.entries(value)) {
    const [, name, list] = CALL.exec(call) ?? [];
    if (name === undefined || typeof definition !== "string") return undefined;
    const parameters = (list ?? "").split(",").map((each) => each.trim());
    macros.push({
      name,
      parameters: list === undefined ? [] : parameters,
      definition,
    });
  }
  return macros;
}

/**
 * `{"name": {"csv": "a,b\n1,2", "match_type": "WILDCARD(a)"}}`: the keys of a lookup's definition, and its table's text.
 * @returns undefined for what is no such table
 */
export function readLookups(value: unknown): Lookups | undefined {
  const lookups = new Lookups();
  if (value === undefined) return lookups;
  if (!isTable(value)) return undefined;
  for (const [name, table] of Object.entries(value)) {
    if (!isTable(table)) return undefined;
    const { csv, ...definition } = table;
    if (typeof csv !== "string") return undefined;
    const filename = `${name}.csv`;
    lookups.define(`${name}.yml`, { ...definition, name, filename } as Table);
    lookups.addFile({ path: filename, text: csv });
  }
  return lookups;
}

/** A search alone as a rule. Nothing of a detection's file matters to what it finds. */
export function searchRule(
  source: SourceText,
  { macros, lookups }: SearchContext,
): SplRule | { readonly diagnostics: readonly Diagnostic[] } {
  const loaded = loadSearch(source, macroTable(macros), DATA_MODELS);
  if ("diagnostics" in loaded) {
    const diagnostics = loaded.diagnostics.filter(
      ({ severity }) => severity === "error",
    );
    return { diagnostics };
  }
  const { tables, errors } = searchTables(loaded.search, source, lookups);
  if (errors.length > 0) return { diagnostics: errors };
  return {
    id: "case",
    name: "case",
    language: "spl",
    ...NOTHING_SAID,
    severity: "medium",
    riskScore: 0,
    queryText: source.text,
    source,
    search: loaded.search,
    macros: loaded.macros,
    lookups: tables,
    differences: [],
    detection: {
      type: "TTP",
      status: "production",
      message: undefined,
      riskObjects: [],
      threatObjects: [],
      stories: [],
      assetType: undefined,
      securityDomain: undefined,
      confidence: undefined,
      impact: undefined,
      dataSources: [],
      howToImplement: "",
      drilldowns: [],
      cves: [],
    },
    origin: { file: source.name, kind: "splunk-yaml" },
  };
}
