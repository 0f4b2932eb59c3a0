/**
 * What the bytes of a line must hold before any of some rules can be interested in its event: rules go in, a set of literals
 * comes out of which every such line has at least one. Lines with none of them need not be parsed.
 *
 * ```text
 *   and              the operand whose literals are rarest       one is enough to leave a line out; where another
 *                                                                operand is one literal, it must stand beside them
 *   or, in, like     the literals of all operands together       none if one operand has none
 *   a text           the rarest of its runs                      `TaskCache\Tasks\*\Actions` ─► taskcache
 *   not, !=, null, numbers, functions of several fields          none
 *   a rule           the literals of all its steps together, `until` and missing events among them
 * ```
 *
 * Where one step of one rule has none, every line is needed, and which rule it is is told.
 */
import { fold } from "../base/fold.ts";
import { besideOf, textOf } from "../base/line-literal.ts";
import type { LineLiteral } from "../base/line-literal.ts";
import { directionMarks, verbatimRuns } from "../event/verbatim-fields.ts";
import type { Expr, Query } from "../lang/eql/tree.ts";
import type { SearchExpr } from "../lang/spl/tree.ts";
import { quote } from "../lang/quote.ts";
import type { Rule } from "../rule/rule.ts";
import { hasLineage } from "./certain-part.ts";
import { planSearch } from "./spl/search-plan.ts";
import { compileStars } from "./spl/star-pattern.ts";
import { needOf } from "./triggers.ts";
import type { Need, Trigger } from "./need.ts";

/** A line that matters has this literal; one part of each of these; or all that is asked of one of these. */
type Demand =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "together" | "rarest"; readonly parts: readonly Demand[] };

export type LiteralPlan =
  | { readonly kind: "literals"; readonly demand: Demand }
  /** Every line is needed. */
  | { readonly kind: "none"; readonly reason: string };

/** How often a literal stands in a sample of the log. */
export type Rarity = (literal: string) => number;

const NOTHING: Demand = { kind: "together", parts: [] };

/** What lines must hold for any of the rules. */
export function planLiterals(rules: readonly Rule[]): LiteralPlan {
  const demands: Demand[] = [];
  for (const rule of rules) {
    const demand =
      rule.language === "spl" ? searchDemand(rule) : queryDemand(rule.query);
    if (typeof demand === "string") {
      return {
        kind: "none",
        reason: `rule ${quote(rule.name)} needs every line: ${demand}`,
      };
    }
    demands.push(demand);
  }
  return { kind: "literals", demand: { kind: "together", parts: demands } };
}

/** The literals of a plan, of several choices the rarest. */
export function chooseLiterals(
  { demand }: Extract<LiteralPlan, { kind: "literals" }>,
  rarity: Rarity,
): readonly LineLiteral[] {
  return choose(demand, rarity).literals;
}

/** Lines that matter by any of several sets of literals. */
export function uniteLiterals(
  sets: readonly (readonly LineLiteral[])[],
): readonly LineLiteral[] {
  const all = new Map<string, LineLiteral>();
  for (const each of sets.flat()) {
    const text = textOf(each);
    const known = all.get(text);
    const isSame = known === undefined || besideOf(known) === besideOf(each);
    all.set(text, isSame ? each : text);
  }
  return [...all.values()];
}

/** Stand in every log sooner or later, whatever a small part of it holds. */
const COMMON: ReadonlySet<string> = new Set([
  "appdata",
  "classes",
  "cmd.exe",
  "control",
  "currentversion",
  "explorer.exe",
  "files",
  "local",
  "microsoft",
  "policies",
  "powershell.exe",
  "program",
  "programdata",
  "schedule",
  "services",
  "services.exe",
  "software",
  "svchost.exe",
  "system",
  "system32",
  "temp",
  "users",
  "windows",
]);
const COMMON_COUNT = 20;

interface Choice {
  readonly literals: readonly LineLiteral[];
  readonly cost: number;
}

function choose(demand: Demand, rarity: Rarity): Choice {
  if (demand.kind === "literal") {
    const { text } = demand;
    // Of what is not in the sample at all the longest will be rarest.
    const prior = (COMMON.has(text) ? COMMON_COUNT : 0) + 1 / text.length;
    return { literals: [text], cost: rarity(text) + prior };
  }
  const choices = demand.parts.map((part) => choose(part, rarity));
  if (demand.kind === "rarest") {
    const [best, ...others] = choices.sort((a, b) => a.cost - b.cost);
    const second = others.find(({ literals }) => literals.length === 1);
    return second === undefined
      ? best!
      : both(best!, textOf(second.literals[0]!));
  }
  return {
    literals: uniteLiterals(choices.map(({ literals }) => literals)),
    cost: choices.reduce((sum, { cost }) => sum + cost, 0),
  };
}

/** What of a choice stands in a line with another literal. */
function both({ literals, cost }: Choice, beside: string): Choice {
  return {
    literals: literals.map((each) => {
      const text = textOf(each);
      return text.includes(beside) ? each : { text, beside };
    }),
    cost,
  };
}

/** @returns why there is nothing that lines must hold */
function queryDemand(query: Query): Demand | string {
  const conditions = conditionsOf(query);
  const parts: Demand[] = [];
  for (const { condition, where } of conditions) {
    if (hasLineage(condition)) {
      return `${where} asks for the ancestors of a process`;
    }
    const demand = demandOf(needOf(condition));
    if (demand === undefined) {
      return `no text is certain to stand in the lines of ${where}`;
    }
    parts.push(demand);
  }
  return { kind: "together", parts };
}

interface Placed {
  readonly condition: Expr;
  /** For people. */
  readonly where: string;
}

function conditionsOf(query: Query): readonly Placed[] {
  switch (query.kind) {
    case "event":
      return [{ condition: query.filter.condition, where: "its events" }];
    case "sequence":
    case "sample": {
      const steps = query.steps.map(({ filter: { condition } }, i) => ({
        condition,
        where: `step ${i + 1}`,
      }));
      const until = query.kind === "sequence" ? query.until : undefined;
      return until === undefined
        ? steps
        : [...steps, { condition: until.filter.condition, where: "its until" }];
    }
  }
}

/** @returns undefined where nothing is demanded */
function demandOf(need: Need): Demand | undefined {
  switch (need.kind) {
    case "unknown":
    case "elements":
      return undefined;
    case "trigger":
      return triggerDemand(need.trigger);
    case "one-of":
      return rarest(need.parts.map(demandOf));
    case "all-of":
      return together(need.parts.map(demandOf));
  }
}

function triggerDemand(trigger: Trigger): Demand | undefined {
  const { path, texts, numbers, globs, present } = trigger;
  if (present || numbers.length > 0) return undefined;
  if (path === "network.direction" && globs.length === 0) {
    const marks = directionMarks(texts);
    return marks && together(marks.map(literal));
  }
  return together([...texts, ...globs].map((text) => textDemand(path, text)));
}

/** @param text with `*` and `?` for what is not known */
function textDemand(path: string, text: string): Demand | undefined {
  return rarest(verbatimRuns(path, text).map(literal));
}

function literal(text: string): Demand {
  return { kind: "literal", text };
}

/** All are demanded: those that demand nothing are no help. */
function rarest(parts: readonly (Demand | undefined)[]): Demand | undefined {
  const known = parts.filter((each) => each !== undefined);
  return known.length === 0 ? undefined : { kind: "rarest", parts: known };
}

/** One of them is demanded, and which one is not known. */
function together(parts: readonly (Demand | undefined)[]): Demand | undefined {
  const known = parts.filter((each) => each !== undefined);
  return known.length === parts.length
    ? { kind: "together", parts: known }
    : undefined;
}

/**
 * Fields of data models that are a field of {@link verbatimRuns} with another name, or where that is missing the word
 * `unknown`. (The name of a program is looked for in the command line where the log has none.)
 */
const MODEL_FIELDS: Readonly<Record<string, string>> = {
  "Endpoint.Processes process_name": "process.name",
  "Endpoint.Processes process": "process.command_line",
  "Endpoint.Processes process_path": "process.executable",
  "Endpoint.Processes process_exec": "process.name",
  "Endpoint.Processes original_file_name": "process.pe.original_file_name",
  "Endpoint.Processes parent_process_name": "process.parent.name",
  "Endpoint.Processes parent_process": "process.parent.command_line",
  "Endpoint.Processes parent_process_path": "process.parent.executable",
  "Endpoint.Processes parent_process_exec": "process.parent.name",
  "Endpoint.Registry registry_path": "registry.path",
  "Endpoint.Registry registry_key_name": "registry.path",
  "Endpoint.Registry registry_value_name": "registry.value",
  "Endpoint.Filesystem file_path": "file.path",
  "Endpoint.Filesystem file_name": "file.name",
  "Network_Resolution.DNS query": "dns.question.name",
};

/** What a data model has in the place of a value that is missing. */
const MISSING = "unknown";

function searchDemand({
  search,
  lookups,
}: Extract<Rule, { language: "spl" }>): Demand | string {
  const parts: Demand[] = [];
  for (const { dataModel, where } of planSearch(search, lookups).tables) {
    const model = dataModel.name;
    const demand = where && expressionDemand(where, model);
    if (demand === undefined) {
      return `no text is certain to stand in the records of ${model} that it counts`;
    }
    parts.push(demand);
  }
  return parts.length === 0 ? NOTHING : { kind: "together", parts };
}

function expressionDemand(expr: SearchExpr, model: string): Demand | undefined {
  switch (expr.kind) {
    case "and":
      return rarest(expr.operands.map((each) => expressionDemand(each, model)));
    case "or":
      return together(
        expr.operands.map((each) => expressionDemand(each, model)),
      );
    case "comparison":
      return expr.operator === "="
        ? valueDemand(model, expr.field.name, expr.value.text)
        : undefined;
    case "in":
      return together(
        expr.values.map(({ text }) =>
          valueDemand(model, expr.field.name, text),
        ),
      );
    default:
      return undefined;
  }
}

function valueDemand(
  model: string,
  field: string,
  value: string,
): Demand | undefined {
  const name = field.slice(field.indexOf(".") + 1);
  const path = MODEL_FIELDS[`${model} ${name}`];
  const text = fold(value);
  if (path === undefined || compileStars(text)(MISSING)) return undefined;
  // A question mark is itself here, and no part of a run.
  return textDemand(path, text);
}
