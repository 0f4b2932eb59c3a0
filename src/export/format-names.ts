/** The export formats, by the names that the command line takes. */
export const FORMATS = [
  "ndjson",
  "table",
  "csv",
  "markdown",
  "html",
  "navigator",
] as const;
export type Format = (typeof FORMATS)[number];

/** Formats that are one document: nothing is written before the last alert is known. */
export function isWhole(format: Format): boolean {
  return format === "html" || format === "navigator";
}
