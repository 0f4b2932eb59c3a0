/**
 * Everything about one alert, as the detail screen shows it.
 */
import type { Alert } from "../alert/alert.ts";
import { printFilter } from "../lang/eql/printer.ts";
import type { Query } from "../lang/eql/tree.ts";
import type { AlertDetail, StepDetail } from "../screen/store/snapshot.ts";
import { alertRow } from "./alert-list.ts";

/** @param index place in the filtered list; -1 when the filter hides it */
export function alertDetail(
  alert: Alert,
  index: number,
  total: number,
): AlertDetail {
  const { match, tasks, reason } = alert;
  const { rule } = match;
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
    maxspanUs:
      rule.query.kind === "sequence" ? rule.query.maxspan?.us : undefined,
    steps: stepDetails(alert),
    tasks,
    reason,
  };
}

function stepDetails({ match }: Alert): StepDetail[] {
  const filters = stepFilters(match.rule.query);
  return match.events.map((event, i) => ({
    step: i + 1,
    filter: filters[i] ?? "",
    event:
      event === undefined
        ? undefined
        : {
            timeUs: event.timeUs,
            writtenUs: event.writtenUs,
            host: event.host.name,
            channel: event.channel,
            code: event.code,
            shape: event.shape,
            summary: event.summary,
            fields: event.fields,
            file: event.place.source.path,
            line: event.place.number,
            offset: event.place.offset,
            length: event.place.length,
          },
  }));
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
