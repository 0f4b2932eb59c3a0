/**
 * An explanation in one sentence: did the rule fire on the event, and which bound decided? In goes what was told of it; the
 * sentence holds times, counts and the rule's own text, and nothing of the log.
 */
import type { Counters } from "../../base/counters.ts";
import { formatDuration } from "../../base/time.ts";
import type { Us } from "../../base/time.ts";
import type { EqlRule, Rule } from "../../rule/rule.ts";
import { maxspanOf } from "../../rule/rule.ts";
import type { FilterExplanation, FilterRole } from "./filter.ts";
import type { SampleStory } from "./sample.ts";
import type { SearchExplanation } from "./search.ts";
import type { CandidateStory, KeyStory, StepStory } from "./story.ts";
import { decidingTests } from "./tree.ts";
import type { ConditionNode } from "./tree.ts";
import type { Match } from "../match.ts";

/**
 * What decided.
 *
 * | bound | means |
 * |---|---|
 * | `match` | nothing kept it: it fired |
 * | `category`, `condition` | the event is of another kind, or a test is not true of it |
 * | `data-model`, `by-field`, `command` | of a Splunk detection: no record of the model, a field without value, a later command |
 * | `key` | a field of the key is missing, or the other events have another key |
 * | `order` | the step before came later, or not at all |
 * | `other-step` | what the step asks of the events before it is not true |
 * | `used`, `newer` | another event took the candidate on, or a newer one took its place |
 * | `maxspan`, `until`, `missing` | too long a time, ended by `until`, forbidden by a missing-event step |
 * | `awaited` | later steps, or other filters, did not come |
 * | `lateness`, `repeat`, `limit`, `pipe` | read too late, read twice, beyond a limit, left out by `head` or `tail` |
 */
export type Bound =
  | "match"
  | "category"
  | "condition"
  | "data-model"
  | "by-field"
  | "command"
  | "key"
  | "order"
  | "other-step"
  | "used"
  | "newer"
  | "maxspan"
  | "until"
  | "missing"
  | "awaited"
  | "lateness"
  | "repeat"
  | "limit"
  | "pipe";

export interface Conclusion {
  readonly fired: boolean;
  readonly decidedBy: Bound;
  readonly text: string;
}

/** What is known when it is concluded. */
interface Findings {
  readonly rule: Rule;
  readonly filters: readonly FilterExplanation[];
  readonly keys: readonly KeyStory[];
  readonly samples: readonly SampleStory[];
  readonly matches: readonly Match[];
  readonly withdrawn: readonly Match[];
  readonly behindUs: Us;
  readonly latenessUs: Us;
  readonly endUs: Us;
}

const not = (decidedBy: Bound, text: string): Conclusion => ({
  fired: false,
  decidedBy,
  text,
});

/** @param counters of the engine, over the whole log */
export function concludeEql(
  findings: Findings & { readonly rule: EqlRule },
  counters: Counters,
): Conclusion {
  const { rule, filters, keys, samples, matches, withdrawn } = findings;
  if (matches.length > 0) return fired(matches);
  const satisfied = filters.filter(({ verdict }) => verdict === "pass");
  if (satisfied.length === 0) return unsatisfied(filters);
  const conclusion =
    rule.query.kind === "event"
      ? leftOut(rule, counters)
      : keys.length + samples.length === 0
        ? noKey(satisfied)
        : keys.length > 0
          ? concludeKey(findings, keys[0]!, counters)
          : concludeSample(rule, samples[0]!, counters);
  return withdrawn.length === 0
    ? conclusion
    : {
        ...conclusion,
        text: `it fired and was withdrawn: ${conclusion.text}`,
      };
}

function fired(matches: readonly Match[]): Conclusion {
  const text =
    matches.length === 1
      ? "it fired: the event is evidence of an alert"
      : `it fired: the event is evidence of ${matches.length} alerts`;
  return { fired: true, decidedBy: "match", text };
}

/** `step 2`, `the until step`, `the condition`. */
export function roleText(role: FilterRole): string {
  switch (role.kind) {
    case "query":
      return "the query";
    case "step": {
      const { steps } = role;
      return steps.length === 1
        ? `step ${steps[0]}`
        : `steps ${steps[0]} to ${steps.at(-1)}`;
    }
    case "missing":
      return role.after === 0
        ? "the missing event before step 1"
        : `the missing event after step ${role.after}`;
    case "until":
      return "until";
    case "filter":
      return `filter ${role.number}`;
  }
}

function unsatisfied(filters: readonly FilterExplanation[]): Conclusion {
  const ofCategory = filters.filter(
    ({ category }) => category.verdict === "pass",
  );
  const single = filters.length === 1;
  if (ofCategory.length === 0) {
    const wanted = [...new Set(filters.map(({ category }) => category.wanted))];
    return not(
      "category",
      `the event is of another category: the rule asks about ${wanted.join(", ")}`,
    );
  }
  // The one that comes nearest says most.
  const [nearest] = ofCategory
    .map((each) => ({ each, tests: decidingTests(each.condition) }))
    .sort((a, b) => a.tests.length - b.tests.length);
  const { each, tests } = nearest!;
  const why = testsText(tests);
  return not(
    "condition",
    single
      ? `the condition does not hold: ${why}`
      : `the event satisfies no ${each.role.kind === "filter" ? "filter" : "step"}; nearest is ${roleText(each.role)}: ${why}`,
  );
}

/** Longest text of a test in the sentence. */
const MOST_TEXT = 120;

function testsText(tests: readonly ConditionNode[]): string {
  const [first] = tests;
  if (first === undefined) return "it is never true";
  const text =
    first.text.length > MOST_TEXT
      ? `${first.text.slice(0, MOST_TEXT)}…`
      : first.text;
  const what =
    first.verdict === "pass"
      ? "is true below not"
      : first.verdict === "unknown"
        ? "has no value to be true of"
        : "is not true";
  const more = tests.length - 1;
  return `${text} ${what}${more === 0 ? "" : `, and ${more} more`}`;
}

function noKey(satisfied: readonly FilterExplanation[]): Conclusion {
  const missing = new Set(
    satisfied.flatMap(({ key }) =>
      (key?.fields ?? []).flatMap(({ field, optional, values }) =>
        !optional && values.length === 0 ? [field] : [],
      ),
    ),
  );
  return not(
    "key",
    `the event satisfies ${satisfied.map(({ role }) => roleText(role)).join(", ")}, but has no key: ${[...missing].join(", ")} is missing`,
  );
}

/** Nothing of the event kept it from a match that is not there. */
function leftOut(rule: EqlRule, counters: Counters): Conclusion {
  const { pipes } = rule.query;
  if (pipes.length > 0) {
    const text = pipes.map(({ name, count }) => `| ${name} ${count}`).join(" ");
    return not("pipe", `the match is there, and ${text} leaves it out`);
  }
  const { evictedKeys, evictedHits } = counters;
  return not(
    "limit",
    `it would match, had no limit been reached: ${evictedKeys} keys and ${evictedHits} hits were let go early`,
  );
}

function concludeKey(
  findings: Findings & { readonly rule: EqlRule },
  story: KeyStory,
  counters: Counters,
): Conclusion {
  const { behindUs, latenessUs } = findings;
  if (story.arrival === "too-late") {
    return not(
      "lateness",
      `it was read when its host was ${formatDuration(behindUs)} further on, later than the lateness of ${formatDuration(latenessUs)} allows`,
    );
  }
  if (story.arrival === "repeat") {
    return not("repeat", "the same record was read before: it counts once");
  }
  const step = story.steps.at(-1);
  if (step === undefined) return concludeEnder(story);
  switch (step.result) {
    case "no-candidate":
      return withoutCandidate(step);
    case "not-joined":
      return not(
        "other-step",
        `step ${step.step} asks something of the events before it that is not true`,
      );
    case "too-long":
      return tooLong(findings.rule, step.candidate!, step.step);
    default:
      return ended(findings, story, step.candidate!, counters);
  }
}

/** An event that can only end or forbid something. */
function concludeEnder({ killed, forbids }: KeyStory): Conclusion {
  if (killed.length > 0) {
    return not(
      "until",
      `it ends ${count(killed.length, "pending sequence")} of its key by until`,
    );
  }
  if (forbids.length > 0) {
    return not(
      "missing",
      `it forbids ${count(forbids.length, "complete sequence")} of its key: it is an event that must be missing`,
    );
  }
  return not(
    "order",
    "it can only end or forbid a sequence, and none of its key was there to be ended",
  );
}

function withoutCandidate({ step, instead }: StepStory): Conclusion {
  const [why] = instead;
  const head = `step ${step} found no step ${step - 1} to follow`;
  switch (why?.kind) {
    case "ended": {
      const { end } = why.candidate;
      switch (end) {
        case "killed":
          return not("until", `${head}: an until event had ended it`);
        case "expired":
          return not(
            "maxspan",
            `${head}: it had run out of time, an event before this one came too late`,
          );
        case "overwritten":
        case "matched":
        case "forbidden":
        case "waiting":
          return not("used", `${head}: another event had followed it already`);
      }
    }
    case "unstarted":
      return not(
        "order",
        `${head}: the last event of step ${step - 1} had itself none to follow`,
      );
    case "later":
      return not(
        "order",
        `${head}: step ${step - 1} happened ${formatDuration(why.afterUs)} after it`,
      );
    case "other-key":
      return not(
        "key",
        `${head}: the last one, ${formatDuration(why.beforeUs)} before, has another key`,
      );
    default:
      return not("order", `${head} in this log`);
  }
}

function tooLong(
  rule: EqlRule,
  { spanUs }: CandidateStory,
  step: number,
): Conclusion {
  const maxspan = maxspanOf(rule);
  const bound =
    maxspan === undefined
      ? "the limit on the age of a sequence"
      : `the maxspan of ${formatDuration(maxspan)}`;
  return not(
    "maxspan",
    `step ${step} came ${formatDuration(spanUs)} after step 1, beyond ${bound}`,
  );
}

/** What became of the sequence that the event is a part of. */
function ended(
  { rule, endUs, latenessUs }: Findings & { readonly rule: EqlRule },
  { late }: KeyStory,
  candidate: CandidateStory,
  counters: Counters,
): Conclusion {
  const { events, end, deadlineUs } = candidate;
  const next = events.length + 1;
  switch (end) {
    case "matched":
      return late === 0
        ? leftOut(rule, counters)
        : not(
            "lateness",
            `in order of time the sequence is complete, but ${count(late, "event")} of its key came later than the lateness of ${formatDuration(latenessUs)} allows, when the rest was decided`,
          );
    case "forbidden":
      return not(
        "missing",
        "the sequence is complete, and an event that must be missing forbids it",
      );
    case "overwritten":
      return not(
        "newer",
        `a newer event of step ${events.length} took its place before step ${next} came`,
      );
    case "killed":
      return not("until", `an until event ended it before step ${next} came`);
    case "expired":
      return tooLong(rule, candidate, next);
    case "waiting":
      return not(
        "awaited",
        endUs > deadlineUs
          ? `step ${next} did not come in time`
          : `step ${next} had not come by the last event read, ${formatDuration(deadlineUs - endUs)} before its time was over`,
      );
  }
}

function concludeSample(
  rule: EqlRule,
  { filled, fills }: SampleStory,
  counters: Counters,
): Conclusion {
  const open = filled.flatMap((event, i) =>
    event === undefined ? [i + 1] : [],
  );
  if (open.length > 0) {
    return not(
      "awaited",
      `no event of this key satisfies ${open.length === 1 ? "filter" : "filters"} ${open.join(", ")}${fills === undefined ? ", and others fill the rest" : ""}`,
    );
  }
  return fills === undefined
    ? not("used", "earlier events of this key fill all filters")
    : leftOut(rule, counters);
}

/** A Splunk detection. */
export function concludeSearch(
  {
    search: { tables, groups },
    matches,
  }: Findings & { readonly search: SearchExplanation },
  counters: Counters,
): Conclusion {
  if (matches.length > 0) return fired(matches);
  const records = tables.filter(({ isRecord }) => isRecord);
  if (records.length === 0) {
    const models = [...new Set(tables.map(({ model }) => model))];
    return not(
      "data-model",
      `the event is no record of ${models.join(", ")}, that the search reads`,
    );
  }
  const counting = records.filter(({ verdict }) => verdict === "pass");
  if (counting.length === 0) {
    const missing = records.find(
      ({ where }) => where === undefined || where.verdict === "pass",
    );
    if (missing !== undefined) {
      const fields = missing.by.filter(({ values }) => values.length === 0);
      return not(
        "by-field",
        `the event counts in no group: ${fields.map(({ field }) => field).join(", ")} has no value, and nothing fills it`,
      );
    }
    const tests = decidingTests(records[0]!.where!);
    return not(
      "condition",
      `the condition of tstats does not hold: ${testsText(tests)}`,
    );
  }
  const group = groups.find(({ isResult }) => !isResult) ?? groups[0];
  if (group === undefined || counters.lateRecords > 0) {
    return not(
      "limit",
      "the window of the event was closed early, or has no room for another group",
    );
  }
  if (!group.isCounted) {
    return not("repeat", "the same record was counted before: it counts once");
  }
  const command = group.commands.find(({ keeps }) => !keeps);
  if (command === undefined) {
    return not(
      "limit",
      "a row with it comes out, and another of the same key stands for it, or a limit was reached",
    );
  }
  const text =
    command.text.length > MOST_TEXT
      ? `${command.text.slice(0, MOST_TEXT)}…`
      : command.text;
  return not("command", `its group is left out by | ${text}`);
}

function count(n: number, what: string): string {
  return n === 1 ? `1 ${what}` : `${n} ${what}s`;
}
