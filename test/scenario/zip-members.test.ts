/**
 * A log that was collected channel by channel, as files and packed: members of archives are read side by side in event
 * time as files are, so the same rules raise the same alerts.
 */
import { describe, expect, test } from "vitest";
import { sampleBytes, splitLines } from "../support/captures.ts";
import { scanFiles } from "../support/scan.ts";
import type { ScanResult } from "../support/scan.ts";
import { zipFile } from "../unit/source/zip-file.ts";

interface Document {
  readonly winlog: { readonly channel: string };
  readonly host: { readonly name: string };
}

/** Sequences whose steps stand in files of their own. */
const RULES = [
  '[network where event.code == "3"] [iam where event.action == "scheduled-task-created"]',
  '[process where event.code == "4688"] [process where event.code == "1"]',
  '[process where event.code == "1"] [any where event.provider == "Microsoft-Windows-TaskScheduler"]',
].map((steps, i) => ({
  path: `${i}.eql`,
  text: `sequence by host.id with maxspan=1m ${steps}\n`,
}));

/** The lines of the sample by host and channel, each file in its own order. */
function files(): Map<string, string> {
  const out = new Map<string, string>();
  for (const line of splitLines(sampleBytes("incident-winlogbeat"))) {
    const { winlog, host } = JSON.parse(line) as Document;
    const name = `${host.name}-${winlog.channel.replaceAll("/", "%4")}.json`;
    out.set(name, `${out.get(name) ?? ""}${line}\n`);
  }
  return out;
}

const told = ({ alerts, counters }: ScanResult): unknown => ({
  // Of two alerts that are certain at one moment the one of the source that was named first is told first.
  ids: alerts.map((alert) => alert["kibana.alert.uuid"]).sort(),
  events: counters.events,
  late: counters.late,
});

describe("files of one channel each", () => {
  const plain = files();
  const entries = [...plain].map(([name, content]) => ({ name, content }));
  const settings = { rules: RULES };
  const asFiles = scanFiles(Object.fromEntries(plain), settings);

  test("raise alerts from channels that were logged over hours", async () => {
    const { alerts, counters } = await asFiles;
    expect(plain.size).toBeGreaterThan(4);
    expect(alerts.length).toBeGreaterThan(20);
    expect(counters.late).toBe(0);
  });

  test.each([
    ["in one archive", { "all.zip": zipFile(entries) }],
    [
      "in one archive, in another order",
      { "all.zip": zipFile(entries.toReversed()) },
    ],
    [
      "in an archive each",
      Object.fromEntries(
        entries.map((entry) => [`${entry.name}.zip`, zipFile([entry])]),
      ),
    ],
    [
      "in archives inside an archive",
      {
        "all.zip": zipFile(
          entries.map((entry) => ({
            name: `${entry.name}.zip`,
            content: zipFile([entry]),
          })),
        ),
      },
    ],
    [
      "half in an archive, half as they are",
      {
        "all.zip": zipFile(entries.filter((_, i) => i % 2 === 0)),
        ...Object.fromEntries([...plain].filter((_, i) => i % 2 === 1)),
      },
    ],
  ])("%s", async (_, packed) => {
    expect(told(await scanFiles(packed, settings))).toEqual(
      told(await asFiles),
    );
  });
});
