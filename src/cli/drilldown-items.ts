/**
 * The ways from an alert to what to look at next, as the screen offers them: an alert goes in, a list with the filter that
 * each opens comes out. Those of a Splunk detection are its author's; where none of them asks for the risk of the alert's
 * entities, the tool offers that itself.
 */
import type { Alert } from "../alert/alert.ts";
import { openDrilldowns } from "../alert/drilldowns.ts";
import type { OpenDrilldown } from "../alert/drilldowns.ts";
import { alertEntities, entityName } from "../alert/risk-entities.ts";
import { isNobody } from "../alert/risk-objects.ts";
import type { Rule } from "../rule/rule.ts";
import { canBeWritten, filterTerm } from "../screen/filter/filter-text.ts";
import { MAX_FILTER_LENGTH } from "../screen/filter/language.ts";
import type { DrilldownItem } from "../screen/store/snapshot.ts";

export function drilldownItems({ match }: Alert): readonly DrilldownItem[] {
  const items = openDrilldowns(match).map((drilldown): DrilldownItem => ({
    name: drilldown.name,
    kind: drilldown.kind,
    filter: filterOf(drilldown, match.rule),
    search: drilldown.search,
  }));
  if (items.some(({ kind }) => kind === "risk")) return items;
  const names = [...new Set(alertEntities(match).map(({ name }) => name))];
  const filter = filterTerm("entity", names.filter(canBeWritten));
  if (filter === undefined || filter.length > MAX_FILTER_LENGTH) return items;
  const name = `Risk of the last 7 days: ${names.join(", ")}`;
  return [...items, { name, kind: "risk", filter, search: "" }];
}

function filterOf({ kind, about }: OpenDrilldown, rule: Rule): string {
  switch (kind) {
    case "other":
      return "";
    case "results":
      return joined([
        filterTerm("rule", [rule.name]),
        ...Object.entries(about).map(([column, values]) =>
          filterTerm(`row.${column}`, values),
        ),
      ]);
    case "risk":
      return joined([
        // An entity that no filter can name does not hide the others.
        filterTerm(
          "entity",
          namesOf(Object.entries(about), rule).filter(canBeWritten),
        ),
      ]);
  }
}

/** By what the detection says its columns are; a column that it adds no risk to is taken as it is. */
function namesOf(
  about: readonly (readonly [string, readonly string[]])[],
  rule: Rule,
): readonly string[] {
  const objects = rule.language === "spl" ? rule.detection.riskObjects : [];
  const names = about.flatMap(([column, values]) => {
    const type = objects.find(({ field }) => field === column)?.type;
    return values.map((value) =>
      entityName(type ?? (column === "user" ? "user" : "system"), value),
    );
  });
  return [...new Set(names)].filter((name) => !isNobody(name));
}

/** As many terms as a filter may have; what is left out selects more, not less. */
function joined(terms: readonly (string | undefined)[]): string {
  let text = "";
  for (const term of terms) {
    if (term === undefined) continue;
    const longer = text === "" ? term : `${text} ${term}`;
    if (longer.length <= MAX_FILTER_LENGTH) text = longer;
  }
  return text;
}
