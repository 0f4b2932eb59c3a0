/**
 * What the page of an alert shows of a Splunk detection's row: an alert goes in; its sentence, its columns as text, where
 * its records come from and who it is about come out. Nothing for rules of other languages.
 */
import type { Alert } from "../alert/alert.ts";
import { alertEntities } from "../alert/risk-entities.ts";
import { riskObjects, threatObjects } from "../alert/risk-objects.ts";
import { alertSentence } from "../alert/row-text.ts";
import { formatTimestamp, US_PER_SECOND } from "../base/time.ts";
import type { Evidence } from "../engine/match.ts";
import type { Cell, CellScalar } from "../engine/spl/row.ts";
import type { ResultDetail } from "../screen/store/snapshot.ts";

export function resultDetail({ match }: Alert): ResultDetail | undefined {
  const { rule, row, events } = match;
  if (rule.language !== "spl" || row === undefined) return undefined;
  const { detection } = rule;
  const addsRisk = alertEntities(match).some(({ score }) => score > 0);
  return {
    type: detection.type,
    status: detection.status,
    sentence: alertSentence(match),
    columns: Object.entries(row.columns).map(([name, cell]) => ({
      name,
      values: cellValues(name, cell),
    })),
    records: row.events,
    sources: row.sources,
    twice: startsInTwoLogs(events.filter((event) => event !== undefined)),
    firstUs: row.firstUs,
    lastUs: row.lastUs,
    window: row.window,
    riskObjects: addsRisk ? riskObjects(rule, row) : [],
    threatObjects: threatObjects(rule, row),
    stories: detection.stories,
    assetType: detection.assetType,
    confidence: detection.confidence,
    impact: detection.impact,
    dataSources: detection.dataSources,
    howToImplement: detection.howToImplement,
    cves: detection.cves,
    filters: rule.macros
      .filter(({ name, defaulted }) => !defaulted && name.endsWith("_filter"))
      .map(({ name }) => name),
    differences: rule.differences,
  };
}

/** Seconds since 1970 in a column of times are told as a time, too. */
function cellValues(name: string, cell: Cell): readonly string[] {
  const isTime = /time$/i.test(name);
  const text = (value: CellScalar): string =>
    isTime && typeof value === "number" && value >= 1e8 && value < 1e11
      ? `${value} (${formatTimestamp(Math.round(value * US_PER_SECOND))})`
      : String(value);
  return typeof cell === "object" ? cell.map(text) : [text(cell)];
}

/** The two logs stamp one start up to a second apart. */
const ONE_START_US = 3 * US_PER_SECOND;

/** How many starts of a process are told by Sysmon 1 and by Security 4688, as far as the evidence shows. */
function startsInTwoLogs(events: readonly Evidence[]): number {
  const audited = new Set(events.filter(({ code }) => code === "4688"));
  let pairs = 0;
  for (const event of events) {
    if (event.code !== "1" || !/sysmon/i.test(event.channel)) continue;
    for (const other of audited) {
      if (!isSameStart(event, other)) continue;
      audited.delete(other);
      pairs++;
      break;
    }
  }
  return pairs;
}

function isSameStart(a: Evidence, b: Evidence): boolean {
  const same = (field: string): boolean =>
    a.fields[field] !== undefined &&
    a.fields[field].toLowerCase() === b.fields[field]?.toLowerCase();
  return (
    a.host.id === b.host.id &&
    Math.abs(a.timeUs - b.timeUs) <= ONE_START_US &&
    (same("process.pid") ||
      (same("process.name") && same("process.command_line")))
  );
}
