/**
 * Builds the sample logs of this folder and the alerts they must raise. `node samples/generate.ts` rewrites
 * the files; the same code always gives the same bytes.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { incidentEndpoint } from "./generator/incident-endpoint.ts";
import { incidentWinlogbeat } from "./generator/incident-winlogbeat.ts";
import { quietDay } from "./generator/quiet-day.ts";

/** File name to content of everything that is generated. */
export function buildSamples(): Map<string, string> {
  const files = new Map<string, string>();
  for (const [name, build] of [
    ["incident-winlogbeat", incidentWinlogbeat],
    ["incident-endpoint", incidentEndpoint],
    ["quiet-day", quietDay],
  ] as const) {
    const sample = build();
    files.set(`${name}.ndjson`, sample.log);
    files.set(`${name}.expected.json`, sample.expected);
  }
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, content] of buildSamples()) {
    writeFileSync(new URL(name, import.meta.url), content);
  }
}
