/**
 * The export formats by name. A writer is fed alerts as they come and hands back text to print; it holds a count
 * and nothing that grows, except for a report and a layer, which are written at the end and bound what they keep.
 */
import type { Alert } from "../alert/alert.ts";
import type { TriageDecision } from "../alert/decision.ts";
import type { AlertDocument } from "./alert-document.ts";
import type { Format } from "./format-names.ts";
import type { Rule } from "../rule/rule.ts";
import { csvHeader, csvRecord } from "./csv.ts";
import { ReportBuilder } from "./html/report.ts";
import type { ReportFacts } from "./html/report.ts";
import { markdownHeader, markdownSection } from "./markdown.ts";
import { LayerBuilder, layerText } from "./navigator.ts";
import { alertDocument, documentLine } from "./ndjson.ts";
import { tableFooter, tableHeader, tableRow } from "./table.ts";

/** What is known of an alert beyond its document. */
export interface Background {
  readonly rule?: Rule | undefined;
  /** What was decided about it, oldest first. */
  readonly decisions?: readonly TriageDecision[] | undefined;
}

export interface AlertWriter {
  /** Before the first alert; may be empty. */
  header(): string;
  alert(alert: Alert, decisions?: readonly TriageDecision[]): string;
  /** An alert that is only known by its document, from the journal. */
  document(document: AlertDocument, background?: Background): string;
  /** After the last alert; may be empty. @param facts of the run, for a report */
  footer(facts?: ReportFacts): string;
}

const nothing = (): string => "";

export function createWriter(format: Format): AlertWriter {
  switch (format) {
    case "ndjson":
      return documentWriter(nothing, (d) => `${documentLine(d)}\n`, nothing);
    case "csv":
      return documentWriter(csvHeader, csvRecord, nothing);
    case "table": {
      let alerts = 0;
      const row = (document: AlertDocument): string => {
        alerts++;
        return tableRow(document);
      };
      return documentWriter(tableHeader, row, () => tableFooter(alerts));
    }
    case "markdown":
      return {
        header: markdownHeader,
        document: (document, background) =>
          markdownSection(document, background),
        alert: (alert) =>
          markdownSection(alertDocument(alert), {
            rule: alert.match.rule,
            unknown: unknownTasks(alert),
          }),
        footer: nothing,
      };
    case "html": {
      const report = new ReportBuilder();
      return {
        header: nothing,
        document: (document, background) => {
          report.add({ document, ...background });
          return "";
        },
        alert: (alert, decisions) => {
          report.add({
            document: alertDocument(alert),
            rule: alert.match.rule,
            unknown: unknownTasks(alert),
            decisions,
          });
          return "";
        },
        footer: (facts) => report.build(facts),
      };
    }
    case "navigator": {
      const layer = new LayerBuilder();
      const add = (document: AlertDocument): string => {
        layer.add(document);
        return "";
      };
      return documentWriter(nothing, add, () => layerText(layer.build()));
    }
  }
}

/** Why the actions of linked tasks are not known, each reason once. */
function unknownTasks({ tasks }: Alert): string[] {
  return [...new Set(tasks.flatMap(({ unknown }) => unknown ?? []))];
}

/** A format that needs nothing but the document. */
function documentWriter(
  header: () => string,
  document: (document: AlertDocument) => string,
  footer: () => string,
): AlertWriter {
  return {
    header,
    alert: (alert) => document(alertDocument(alert)),
    document,
    footer,
  };
}
