/**
 * The export formats by name. A writer is fed alerts as they come and hands back text to print; it holds a count
 * and nothing that grows.
 */
import type { Alert } from "../alert/alert.ts";
import type { AlertDocument } from "./alert-document.ts";
import type { Format } from "./format-names.ts";
import { csvHeader, csvRecord } from "./csv.ts";
import { markdownHeader, markdownSection } from "./markdown.ts";
import { alertDocument, documentLine } from "./ndjson.ts";
import { tableFooter, tableHeader, tableRow } from "./table.ts";

export interface AlertWriter {
  /** Before the first alert; may be empty. */
  header(): string;
  alert(alert: Alert): string;
  /** An alert that is only known by its document, from the journal. */
  document(document: AlertDocument): string;
  /** After the last alert; may be empty. */
  footer(): string;
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
        ...documentWriter(markdownHeader, (d) => markdownSection(d), nothing),
        alert: (alert) =>
          markdownSection(alertDocument(alert), {
            rule: alert.match.rule,
            unknown: [
              ...new Set(alert.tasks.flatMap(({ unknown }) => unknown ?? [])),
            ],
          }),
      };
  }
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
