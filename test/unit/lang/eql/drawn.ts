import { printDiagnostic } from "../../../../src/lang/diagnostic.ts";
import { loadQuery } from "../../../../src/lang/eql/load-query.ts";
import { sourceText } from "../../../../src/lang/source-text.ts";

/** Everything that is wrong with a query, drawn as a user sees it; empty for a query that runs. */
export function drawn(text: string): string {
  const loaded = loadQuery(sourceText(text, "q.eql"));
  if ("query" in loaded) return "";
  return loaded.diagnostics.map(printDiagnostic).join("\n");
}

/** The codes of all that is wrong with a query. */
export function codes(text: string): readonly string[] {
  const loaded = loadQuery(sourceText(text, "q.eql"));
  return "query" in loaded ? [] : loaded.diagnostics.map((each) => each.code);
}
