/**
 * Everything about one alert, as the detail screen shows it.
 */
import type { Alert } from "../alert/alert.ts";
import { taskTarget } from "../alert/task-target.ts";
import { inEventOrder } from "../engine/match.ts";
import type { Evidence } from "../engine/match.ts";
import { printFilter } from "../lang/eql/printer.ts";
import type { Query } from "../lang/eql/tree.ts";
import { maxspanOf, ruleKind } from "../rule/rule.ts";
import type { AlertDetail, StepDetail } from "../screen/store/snapshot.ts";
import { alertRow } from "./alert-list.ts";
import { drilldownItems } from "./drilldown-items.ts";
import { resultDetail } from "./result-detail.ts";

/** @param index place in the filtered list; -1 when the filter hides it */
export function alertDetail(
  alert: Alert,
  index: number,
  total: number,
): AlertDetail {
  const { match, tasks, reason, suppression } = alert;
  const { rule } = match;
  const result = resultDetail(alert);
  const target = taskTarget(alert);
  return {
    id: alert.id,
    row: alertRow(alert),
    index,
    total,
    ruleId: rule.id,
    ruleFile: rule.origin.file,
    description: rule.description,
    query: rule.queryText.trim(),
    riskScore: rule.riskScore,
    threats: rule.threats,
    guide: rule.guide,
    references: rule.references,
    falsePositives: rule.falsePositives,
    key: Object.fromEntries(
      Object.entries(match.key).map(([field, value]) => [field, String(value)]),
    ),
    maxspanUs: maxspanOf(rule),
    steps: stepDetails(alert),
    tasks,
    ...(target && { target }),
    reason,
    ...(alert.notes && { notes: alert.notes }),
    ...(alert.ticked && { ticked: alert.ticked }),
    ...(suppression && suppression.count > 0 && { suppression }),
    ...(result && { result }),
    drilldowns: drilldownItems(alert),
    ...(rule.language === "eql" && {
      ...(rule.exclusions && { exclusions: rule.exclusions }),
      ...(rule.endpointActions && { endpointActions: rule.endpointActions }),
    }),
  };
}

/** Evidence as a page shows it. */
export function stepEvent(event: Evidence): NonNullable<StepDetail["event"]> {
  return {
    timeUs: event.timeUs,
    writtenUs: event.writtenUs,
    host: event.host.name,
    channel: event.channel,
    code: event.code,
    shape: event.shape,
    summary: event.summary,
    fields: event.fields,
    ...(event.aliases && { aliases: event.aliases }),
    ...(event.timeUncertain === true && { timeUncertain: true }),
    file: event.place.source.path,
    line: event.place.number,
    offset: event.place.offset,
    length: event.place.length,
  };
}

/** In the order of the steps; of a sample, which has none, as they happened. */
function stepDetails({ match }: Alert): StepDetail[] {
  // With all that is left out the conditions would be long; the rule's section lists it.
  const { rule } = match;
  const filters =
    rule.language === "eql" ? stepFilters(rule.writtenQuery ?? rule.query) : [];
  const steps = match.events.map((event, i) => ({
    step: i + 1,
    filter: filters[i] ?? "",
    event: event && stepEvent(event),
  }));
  if (ruleKind(rule) !== "sample") return steps;
  const order = inEventOrder(match.events);
  return order.map((event) => steps[match.events.indexOf(event)]!);
}

/** The filter of each step as text, `runs` written out. */
function stepFilters(query: Query): string[] {
  if (query.kind === "event") return [printFilter(query.filter)];
  return query.steps.flatMap((step) =>
    new Array<string>("runs" in step ? step.runs : 1).fill(
      printFilter(step.filter),
    ),
  );
}
