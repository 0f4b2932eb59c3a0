/**
 * Names in rules that nothing answers to: rules go in, a warning for each field and category that looks misspelt comes out,
 * in the order of the rules. A rule that names one loads and runs, and never fires.
 */
import { didYouMean } from "../lang/did-you-mean.ts";
import { diagnose } from "../lang/diagnostic.ts";
import type { Diagnostic } from "../lang/diagnostic.ts";
import { quote } from "../lang/quote.ts";
import type { FieldNode, Filter } from "../lang/eql/tree.ts";
import { eachField } from "../engine/predicate.ts";
import type { Rule } from "../rule/rule.ts";
import { FieldNames } from "./field-names.ts";

/** Each name is told once a rule, at its first place. */
export function nameWarnings(rules: readonly Rule[]): readonly Diagnostic[] {
  const names = new FieldNames();
  return rules.flatMap((rule) => warningsOf(rule, names));
}

function warningsOf(rule: Rule, names: FieldNames): readonly Diagnostic[] {
  // A search is checked against its data models when it is loaded.
  if (rule.language !== "eql") return [];
  const { query, source } = rule;
  const found = new Map<string, Diagnostic>();
  const warn = (
    key: string,
    span: FieldNode["span"],
    code: string,
    message: string,
    hint: string | undefined,
  ): void => {
    if (found.has(key)) return;
    found.set(key, diagnose(source, span, code, message, hint, "warning"));
  };
  const aliases = new Set<string>();
  const onField = ({ path, span, optional }: FieldNode): void => {
    const parts = path.split(".");
    const own = aliases.has(parts[0]!) ? parts.slice(1) : parts;
    if (own.length === 0 || names.knows(own)) return;
    const near = names.near(own);
    const isStranger = !names.knowsFamily(own[0]!);
    const isPrefixed = isStranger && own.length > 1 && aliases.size > 0;
    const alias = isPrefixed ? didYouMean(own[0]!, aliases) : undefined;
    const meant =
      alias === undefined ? near : [alias, ...own.slice(1)].join(".");
    // `?field` says itself that the field may not exist.
    if (meant === undefined && (optional || !isStranger)) return;
    const known = quote([...aliases].join(", "), 200);
    warn(
      `field ${path}`,
      span,
      "rule-unknown-field",
      alias === undefined
        ? `field ${quote(own.join("."))} is known to no log shape`
        : `no step has the alias ${quote(own[0]!)}`,
      meant === undefined
        ? isPrefixed
          ? `if a step was meant: it is named by its alias, here ${known}`
          : undefined
        : `did you mean ${quote(meant)}?`,
    );
  };
  const onFilter = ({ category, categorySpan, condition }: Filter): void => {
    const near =
      category === "any" || names.knowsCategory(category)
        ? undefined
        : names.nearCategory(category);
    if (near !== undefined) {
      warn(
        `category ${category}`,
        categorySpan,
        "rule-unknown-category",
        `category ${quote(category)} is known to no log shape`,
        `did you mean ${quote(near)}?`,
      );
    }
    eachField(condition, onField);
  };
  if (query.kind === "event") {
    onFilter(query.filter);
  } else {
    for (const step of query.steps) {
      if ("alias" in step && step.alias !== undefined) aliases.add(step.alias);
    }
    query.by.forEach(onField);
    for (const step of query.steps) {
      onFilter(step.filter);
      step.by.forEach(onField);
    }
    if ("until" in query && query.until !== undefined) {
      onFilter(query.until.filter);
      query.until.by.forEach(onField);
    }
  }
  return [...found.values()].sort(
    ({ location: a }, { location: b }) =>
      a.line - b.line || a.column - b.column,
  );
}
