/**
 * The rules that one event can be explained by: those of which it satisfies something first, then those that ask about its
 * kind, then all others. Every rule is asked once, by the code that explains, in slices.
 */
import { setImmediate as yieldToOthers } from "node:timers/promises";
import { roleText } from "../engine/explain/conclusion.ts";
import {
  explainFilters,
  planJoin,
  plannedFilters,
} from "../engine/explain/filter.ts";
import { SearchTrace } from "../engine/explain/search.ts";
import { DEFAULT_LIMITS } from "../engine/limits.ts";
import type { WindowPlan } from "../engine/spl/windows.ts";
import type { Event } from "../event/event.ts";
import { toList } from "../event/values.ts";
import type { Rule } from "../rule/rule.ts";
import type { WhyRuleRow } from "../screen/store/why.ts";

const SLICE_MS = 10;
const ORDER = { hit: 0, category: 1, other: 2 } as const;

/** @returns undefined when it was given up for another question */
export async function whyRules(
  rules: readonly Rule[],
  event: Event,
  windows: WindowPlan | "all",
  isGivenUp: () => boolean,
): Promise<readonly WhyRuleRow[] | undefined> {
  const rows: WhyRuleRow[] = [];
  let sliceEnd = performance.now() + SLICE_MS;
  for (const rule of rules) {
    const { id, name, severity } = rule;
    rows.push({ id, name, severity, ...relation(rule, event, windows) });
    if (performance.now() < sliceEnd) continue;
    await yieldToOthers();
    if (isGivenUp()) return undefined;
    sliceEnd = performance.now() + SLICE_MS;
  }
  return rows.sort(
    (a, b) =>
      ORDER[a.relation] - ORDER[b.relation] ||
      (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}

function relation(
  rule: Rule,
  event: Event,
  windows: WindowPlan | "all",
): Pick<WhyRuleRow, "relation" | "what"> {
  if (rule.language === "spl") {
    const plan = windows === "all" ? undefined : windows;
    const record = new SearchTrace(rule, plan, DEFAULT_LIMITS).take(
      event,
      true,
    );
    const tables = record?.tables ?? [];
    if (tables.some(({ verdict }) => verdict === "pass")) {
      return { relation: "hit", what: "counts it" };
    }
    const isRecord = tables.some((table) => table.isRecord);
    return { relation: isRecord ? "category" : "other", what: "" };
  }
  const filters = plannedFilters(rule, planJoin(rule));
  const categories = toList(event.get("event.category"));
  const ofKind = filters.filter(
    ({ filter }) =>
      filter.category === "any" || categories.includes(filter.category),
  );
  if (ofKind.length === 0) return { relation: "other", what: "" };
  const satisfied = explainFilters(ofKind, event).filter(
    ({ verdict }) => verdict === "pass",
  );
  return satisfied.length === 0
    ? { relation: "category", what: "" }
    : {
        relation: "hit",
        what: satisfied.map(({ role }) => roleText(role)).join(", "),
      };
}
