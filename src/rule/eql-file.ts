/**
 * A bare `.eql` file: the whole text is the query. Its name in alerts is the first comment if the file begins with
 * one, else the file's own name, which is also the rule's id.
 */
import { basename } from "node:path";
import { visible } from "../base/visible.ts";
import { loadQuery } from "../lang/eql/load-query.ts";
import { sourceText } from "../lang/source-text.ts";
import {
  DEFAULT_RISK_SCORE,
  DEFAULT_SEVERITY,
  NOTHING_SAID,
  originOf,
} from "./rule-file.ts";
import type { RuleFileText, RuleOutcome } from "./rule-file.ts";

/** Longest name taken from a comment. */
const MAX_NAME = 120;

/** Reads one `.eql` file. Never throws on bad content. */
export function readEqlFile(file: RuleFileText): RuleOutcome {
  const source = sourceText(file.text, file.path);
  const loaded = loadQuery(source);
  if ("diagnostics" in loaded) {
    return { kind: "failed", errors: loaded.diagnostics, warnings: [] };
  }
  const id = basename(file.path.replaceAll("\\", "/")).replace(/\.eql$/i, "");
  return {
    kind: "loaded",
    rule: {
      id,
      name: nameFromComment(file.text) ?? id,
      language: "eql",
      ...NOTHING_SAID,
      severity: DEFAULT_SEVERITY,
      riskScore: DEFAULT_RISK_SCORE,
      queryText: file.text,
      source,
      query: loaded.query,
      origin: originOf(file, "eql"),
    },
    idSpan: { start: 0, end: 0 },
    warnings: [],
  };
}

/** The first line with text of the comment that the file begins with. */
function nameFromComment(text: string): string | undefined {
  const start = text.trimStart();
  let comment: string;
  if (start.startsWith("//")) comment = start.slice(2).split("\n")[0]!;
  else if (start.startsWith("/*")) comment = start.slice(2).split("*/")[0]!;
  else return undefined;
  const line = comment
    .split("\n")
    .map((each) => each.replace(/^[\s*/]+/, "").trim())
    .find((each) => each !== "");
  return line === undefined ? undefined : visible(line.slice(0, MAX_NAME));
}
