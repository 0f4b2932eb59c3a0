/**
 * The filters of the lists: a line of text in, a test on the list's rows out, or what is wrong with the line and where.
 * Used by whoever holds all rows (to select) and by the screen (to say what does not parse). What alerts, rules and
 * entities can be asked stands here, how it is asked in `language.ts`.
 */
import type {
  AlertSubject,
  RiskRow,
  RuleRow,
  TaskRow,
} from "../store/snapshot.ts";
import type { Severity } from "../../rule/rule.ts";
import { SEVERITIES } from "../../rule/rule.ts";
import { EVENT_FIELDS } from "./event-filter.ts";
import {
  FilterError,
  compare,
  compile,
  numberField,
  stateField,
  textField,
  textsField,
} from "./language.ts";
import type { CompiledFilter, Field, Language, Test } from "./language.ts";

/** The filter of the alerts. Empty text lets everything through. Never throws. */
export function compileFilter(text: string): CompiledFilter<AlertSubject> {
  return compile(text, ALERTS);
}

/** The filter of the rules. Empty text lets everything through. Never throws. */
export function compileRuleFilter(text: string): CompiledFilter<RuleRow> {
  return compile(text, RULES);
}

/** The filter of the entities. Empty text lets everything through. Never throws. */
export function compileRiskFilter(text: string): CompiledFilter<RiskRow> {
  return compile(text, RISK);
}

/** The filter of the tasks. Empty text lets everything through. Never throws. */
export function compileTaskFilter(text: string): CompiledFilter<TaskRow> {
  return compile(text, TASKS);
}

const SEVERITY_VALUES: Readonly<Record<string, Severity>> = {
  low: "low",
  med: "medium",
  medium: "medium",
  high: "high",
  crit: "critical",
  critical: "critical",
};

const IS_VALUES: Readonly<Record<string, Test<AlertSubject>>> = {
  new: (row) => row.status === "open",
  open: (row) => row.status === "open",
  ack: (row) => row.status === "acknowledged",
  acknowledged: (row) => row.status === "acknowledged",
  cls: (row) => row.status === "closed",
  closed: (row) => row.status === "closed",
  provisional: (row) => row.certainty === "provisional",
  confirmed: (row) => row.certainty === "confirmed",
  withdrawn: (row) => row.certainty === "withdrawn",
  revised: (row) => row.revision > 1,
  block: (row) => row.isBlock === true,
  folded: (row) => (row.folded ?? 0) > 0,
};

const IS_RULE_VALUES: Readonly<Record<string, Test<RuleRow>>> = {
  fired: (row) => row.fired > 0,
  pending: (row) => row.pending > 0,
  ready: (row) => row.state === "ready" || row.state === "part",
  part: (row) => row.state === "part",
  waiting: (row) => row.state === "waiting",
  blind: (row) => row.state === "blind",
  off: (row) => row.state === "off",
};

const IS_RISK_VALUES: Readonly<Record<string, Test<RiskRow>>> = {
  marked: (row) => row.severity !== undefined || row.isBroad,
  broad: (row) => row.isBroad,
  host: (row) => row.type === "system",
  user: (row) => row.type === "user",
  other: (row) => row.type === "other",
};

const IS_TASK_VALUES: Readonly<Record<string, Test<TaskRow>>> = {
  created: (row) => row.change === "created",
  changed: (row) => row.change === "updated",
  deleted: (row) => row.change === "deleted",
  asked: (row) => row.asked,
  remote: (row) => row.origin?.kind === "remote",
  local: (row) => row.origin?.kind === "local",
  inferred: (row) => row.origin?.inferred === true,
  hidden: (row) => row.hints.some((hint) => HIDES.has(hint)),
  unknown: (row) => row.command === "",
};

const HIDES = new Set(["hidden", "sd-removed", "index-zero"]);

const ALERTS: Language<AlertSubject> = {
  fields: [
    severityField(),
    stateField(
      IS_VALUES,
      "new ack closed provisional confirmed withdrawn revised block folded",
    ),
    textField(["rule"], (row) => row.rule),
    textField(["host"], (row) => row.host),
    textField(["user"], (row) => row.user),
    textField(["id"], (row) => row.id),
    textsField(["entity"], (row) => row.entities ?? []),
    textsField(["target"], ({ target }) => targetTexts(target)),
    textsField(["tech"], (row) => row.techniques ?? []),
    textsField(["tactic"], (row) => row.tactics ?? []),
  ],
  other: columnField,
  texts: (row) => [row.rule, row.host, row.user, row.id, row.says ?? ""],
};

const TASKS: Language<TaskRow> = {
  fields: [
    stateField(
      IS_TASK_VALUES,
      "created changed deleted asked remote local inferred hidden unknown",
    ),
    textField(["task", "name"], (row) => row.name),
    textField(["host"], (row) => row.host),
    textField(["user"], (row) => row.user),
    textField(["guid"], (row) => row.guid),
    textField(["runs"], (row) => `${row.command}\n${row.decoded}`),
    textsField(["from"], ({ origin }) =>
      [origin?.host, origin?.address].filter((each) => each !== undefined),
    ),
    // Where another machine asked for it: the machine that a command names.
    textsField(["target"], (row) =>
      row.origin?.kind === "remote" ? [row.host] : [],
    ),
    textsField(["hint"], (row) => row.hints),
  ],
  texts: (row) => [row.name, row.host, row.user, row.command, row.decoded],
};

const RULES: Language<RuleRow> = {
  fields: [
    severityField(),
    stateField(IS_RULE_VALUES, "fired pending ready part waiting blind off"),
    textField(["rule", "name"], (row) => row.name),
    textField(["kind"], (row) => row.kind),
    textField(["why"], (row) => row.why),
    textsField(["tech"], (row) => row.techniques ?? []),
    textsField(["tactic"], (row) => row.tactics ?? []),
    textField(["id"], (row) => row.id),
  ],
  texts: (row) => [row.name, row.id, row.why],
};

const RISK: Language<RiskRow> = {
  fields: [
    stateField(IS_RISK_VALUES, "marked broad host user other"),
    textsField(["entity", "name"], (row) => row.names),
    numberField(["risk"], (row) => row.score24h),
    numberField(["week"], (row) => row.score7d),
  ],
  texts: (row) => [...row.names, row.message],
};

/** The machine that schtasks names, and whether that is another one: `target:fs02`, `target:local`. */
function targetTexts(target: AlertSubject["target"]): string[] {
  if (target === undefined) return [];
  const { verdict, host } = target;
  return host === undefined ? [verdict] : [verdict, host];
}

/** `row.dest`: a column of a Splunk detection's row, whatever the case of its name. */
function columnField(name: string): Field<AlertSubject> | undefined {
  const wanted = /^row\.(.+)$/is.exec(name)?.[1]?.toLowerCase();
  if (wanted === undefined) return undefined;
  return textsField([name], ({ columns = {} }) => {
    const column = Object.keys(columns).find(
      (each) => each.toLowerCase() === wanted,
    );
    if (column === undefined) return [];
    const cell = columns[column]!;
    return (typeof cell === "object" ? cell : [cell]).map(String);
  });
}

function severityField<
  Row extends { readonly severity: Severity },
>(): Field<Row> {
  return {
    names: ["sev", "severity"],
    words: ["low", "med", "high", "crit"],
    isOrdered: true,
    test(operator, value) {
      const wanted = SEVERITY_VALUES[value.text.toLowerCase()];
      if (wanted === undefined) {
        throw new FilterError(
          `unknown severity "${value.text}"; one of low med high crit`,
          value.at,
        );
      }
      const rank = SEVERITIES.indexOf(wanted);
      return (row) =>
        compare(SEVERITIES.indexOf(row.severity) - rank, operator);
    },
  };
}

/** The lists that have a filter. */
export const FILTERED_LISTS = [
  "alerts",
  "rules",
  "risk",
  "tasks",
  "events",
] as const;
export type FilteredList = (typeof FILTERED_LISTS)[number];

/** The fields of each list; rows are those that the screen has of it, of events as their filter sees them. */
const FIELDS = {
  alerts: ALERTS.fields,
  rules: RULES.fields,
  risk: RISK.fields,
  events: EVENT_FIELDS,
  tasks: TASKS.fields,
} as const;

/** The fields that a list's filter knows. @returns fields of the rows of that list, whichever those are */
export function fieldsOf(list: FilteredList): readonly Field<never>[] {
  return FIELDS[list];
}

/** True while the last word could become the name of a field: `s`, `sev`. */
export function mayBecomeField(
  text: string,
  list: FilteredList = "alerts",
): boolean {
  const last = /(?:^|[\s(|-])([a-z]+)$/i.exec(text)?.[1]?.toLowerCase();
  return (
    last !== undefined &&
    fieldsOf(list).some(({ names }) =>
      names.some((name) => name.startsWith(last)),
    )
  );
}
