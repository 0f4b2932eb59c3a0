/**
 * What only the loaded rules can tell about exceptions: exceptions and rules go in, what is wrong with them comes out, in
 * the order of the file. A name that nothing answers to is an error here: behind a "not" it would hide everything.
 */
import { fieldNames } from "../alert/exception-test.ts";
import { eachField } from "../engine/predicate.ts";
import { didYouMean } from "../lang/did-you-mean.ts";
import { diagnose } from "../lang/diagnostic.ts";
import type { Diagnostic } from "../lang/diagnostic.ts";
import { quote } from "../lang/quote.ts";
import { resultColumns } from "../lang/spl/columns.ts";
import { ALL_RULES } from "../rule/exception-file.ts";
import type { RuleException } from "../rule/exception-file.ts";
import type { EqlRule, Rule, SplRule } from "../rule/rule.ts";
import { FieldNames } from "./field-names.ts";

export interface ExceptionProblems {
  /** Any of them keeps the whole file from being used. */
  readonly errors: readonly Diagnostic[];
  /** Exceptions of rules that are not loaded: they hide nothing. */
  readonly warnings: readonly Diagnostic[];
}

export function checkExceptions(
  exceptions: readonly RuleException[],
  rules: readonly Rule[],
): ExceptionProblems {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const names = new FieldNames();
  const errors: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  for (const exception of exceptions) {
    const { ruleId, places } = exception;
    const rule = byId.get(ruleId);
    if (rule === undefined && ruleId !== ALL_RULES) {
      const near =
        rules.find(({ name }) => name.toLowerCase() === ruleId.toLowerCase())
          ?.id ?? didYouMean(ruleId, byId.keys());
      warnings.push(
        diagnose(
          places.file,
          places.rule,
          "exception-rule",
          `no rule ${quote(ruleId, 80)} is loaded: the exception hides nothing`,
          near === undefined
            ? 'a rule is named by its id; "tripline rules list" has them'
            : `did you mean ${quote(near, 80)}?`,
          "warning",
        ),
      );
      continue;
    }
    errors.push(...stepErrors(exception, rule));
    errors.push(
      ...(rule?.language === "spl"
        ? columnErrors(exception, rule)
        : fieldErrors(exception, names, rule === undefined)),
    );
  }
  return { errors, warnings };
}

function stepErrors(
  { step, places }: RuleException,
  rule: Rule | undefined,
): readonly Diagnostic[] {
  if (step === undefined) return [];
  const error = (message: string): readonly Diagnostic[] => [
    diagnose(
      places.file,
      places.step,
      "exception-step",
      message,
      "leave it out: any event of the alert may be the one then",
    ),
  ];
  if (rule === undefined)
    return error('rules differ in their steps, so "*" has none');
  const steps = rule.language === "eql" ? positions(rule) : 1;
  if (step <= steps) return [];
  return error(
    `${quote(rule.name, 80)} has ${steps === 1 ? "no step but the first" : `${steps} steps`}`,
  );
}

/** Positions of a match's events. */
function positions({ query }: EqlRule): number {
  switch (query.kind) {
    case "event":
      return 1;
    case "sequence":
      return query.steps.reduce((sum, { runs }) => sum + runs, 0);
    case "sample":
      return query.steps.length;
  }
}

function columnErrors(
  { condition, places }: RuleException,
  { search, name }: SplRule,
): readonly Diagnostic[] {
  const { names, complete } = resultColumns(search);
  const errors: Diagnostic[] = [];
  eachField(condition, ({ path, span }) => {
    const own = path.slice(path.indexOf(".") + 1);
    if (!complete || names.has(path) || names.has(own)) return;
    const near = didYouMean(path, names.keys());
    errors.push(
      diagnose(
        places.file,
        places.condition(span),
        "exception-column",
        `rows of ${quote(name, 80)} have no column ${quote(path, 80)}`,
        near === undefined
          ? `they have ${[...names.keys()].slice(0, 20).join(", ")}`
          : `did you mean ${quote(near, 80)}?`,
      ),
    );
  });
  return errors;
}

/** @param isForAll an exception of all rules may name columns of rows, too */
function fieldErrors(
  { condition, places }: RuleException,
  names: FieldNames,
  isForAll: boolean,
): readonly Diagnostic[] {
  const errors: Diagnostic[] = [];
  eachField(condition, ({ parts, path, span, optional }) => {
    if (optional || names.knows(parts)) return;
    if (isForAll && parts.length === 1) return;
    const near = names.near(parts);
    errors.push(
      diagnose(
        places.file,
        places.condition(span),
        "exception-field",
        `field ${quote(path, 80)} is known to no log shape`,
        near === undefined
          ? `if your logs have it, write ?${path}`
          : `did you mean ${quote(near, 80)}?`,
      ),
    );
  });
  return errors;
}

/** The rules, of which alerts keep what the exceptions ask for. */
export function withExceptionFields(
  rules: readonly Rule[],
  exceptions: readonly RuleException[],
): readonly Rule[] {
  if (exceptions.length === 0) return rules;
  return rules.map((rule) => {
    if (rule.language !== "eql") return rule;
    const about = exceptions.filter(
      ({ ruleId }) => ruleId === ALL_RULES || ruleId === rule.id,
    );
    if (about.length === 0) return rule;
    return { ...rule, keeps: [...new Set(about.flatMap(fieldNames))] };
  });
}
