/**
 * What `tripline rules show` says of a Splunk detection beside what it says of any rule. One line a fact, safe to print.
 */
import { visible } from "../base/visible.ts";
import type { SplRule } from "../rule/rule.ts";

/** Lines for the head of the page: a word of nine columns, then the fact. */
export function detectionFacts(rule: SplRule): string[] {
  const { detection, macros, differences, lookups } = rule;
  const lines: string[] = [];
  const say = (label: string, text: string | undefined): void => {
    if (text === undefined || text === "") return;
    lines.push(`${label.padEnd(9)} ${visible(text, 2_000)}`);
  };
  say("type", `${detection.type}, ${detection.status}`);
  say("message", detection.message);
  for (const { field, type, score, message } of detection.riskObjects) {
    const own = message === detection.message ? undefined : message;
    say(
      "risk",
      `${field} (${type}) ${score}${own === undefined ? "" : `: ${own}`}`,
    );
  }
  const threats = detection.threatObjects.map(
    ({ field, type }) => `${field} (${type})`,
  );
  say("threat", threats.join(", "));
  say("stories", detection.stories.join(", "));
  say("asset", detection.assetType);
  say("domain", detection.securityDomain);
  say("CVE", detection.cves.join(", "));
  for (const each of detection.dataSources) say("data", each);
  for (const { name, defaulted } of macros) {
    if (!name.endsWith("_filter")) continue;
    say(
      "filter",
      defaulted ? `${name} is not defined: it keeps all` : `${name} is active`,
    );
  }
  const others = macros.filter(({ name }) => !name.endsWith("_filter"));
  say("macros", [...new Set(others.map(({ name }) => name))].join(", "));
  for (const { name, rows } of lookups.values()) {
    say("lookup", `${name}, ${rows.length} lines`);
  }
  for (const each of differences) say("differs", each);
  return lines;
}

/** Parts for the foot of the page, each with its heading. */
export function detectionParts(
  rule: SplRule,
): readonly (readonly [heading: string, text: string])[] {
  const { detection, falsePositives, references } = rule;
  const parts: [string, string][] = [
    ["False positives", falsePositives.join("\n")],
    ["Data it needs", detection.howToImplement],
    ["References", references.join("\n")],
    ...detection.drilldowns.map(({ name, search }): [string, string] => [
      `Drilldown: ${name}`,
      search,
    ]),
  ];
  return parts.filter(([, text]) => text !== "");
}
