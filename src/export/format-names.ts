/** The export formats, by the names that the command line takes. */
export const FORMATS = ["ndjson", "table", "csv", "markdown"] as const;
export type Format = (typeof FORMATS)[number];
