import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, describe, expect, it, vi } from "vitest";
import { assemble } from "../../../src/cli/assemble.ts";
import { Pipeline } from "../../../src/cli/pipeline.ts";
import { DocumentIndex } from "../../../src/event/document-index.ts";
import { SourceSet } from "../../../src/source/source-set.ts";
import { joinLines, sampleBytes, splitLines } from "../../support/captures.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { scanBytes, scanFiles, scanStream } from "../../support/scan.ts";
import type { ScanResult } from "../../support/scan.ts";

const today = splitLines(sampleBytes("incident-winlogbeat"));

/** The same incident on the next day: another log of the same hosts, with other records. */
const tomorrow = today.map((line) =>
  line
    .replaceAll("2026-03-11", "2026-03-12")
    .replace(
      /"record_id":(\d+)/,
      (_, id) => `"record_id":${Number(id) + 9_000_000}`,
    ),
);

const serverOnly = (lines: readonly string[]): Buffer =>
  joinLines(lines.filter((line) => line.includes('"computer_name":"SRV-')));

const times = ({ alerts }: ScanResult): string[] =>
  alerts.map((alert) => alert["@timestamp"]).sort();

describe("several logs", () => {
  it.each([
    ["older first", ["a.ndjson", "b.ndjson"]],
    ["newer first", ["b.ndjson", "a.ndjson"]],
  ])("of one host, a day apart, keep their alerts: %s", async (_, order) => {
    const logs: Record<string, Buffer> = {
      "a.ndjson": serverOnly(today),
      "b.ndjson": serverOnly(tomorrow),
    };
    const result = await scanFiles(
      Object.fromEntries(order.map((name) => [name, logs[name]!])),
    );
    expect(times(result)).toEqual([
      "2026-03-11T09:20:52.232Z",
      "2026-03-12T09:20:52.232Z",
    ]);
    expect(result.counters.late).toBe(0);
  });

  it("that are one log cut by rotation are one log", async () => {
    const cut = 390;
    const result = await scanFiles({
      "log-1.ndjson": joinLines(today.slice(0, cut)),
      "log-2.ndjson": joinLines(today.slice(cut)),
    });
    expect(
      result.alerts.map((alert) =>
        alert["tripline.events"].map(({ file, line }) => `${file}:${line}`),
      ),
    ).toEqual([["log-2.ndjson:6", "log-1.ndjson:381"]]);
  });

  it("one a channel, are read side by side", async () => {
    const byChannel = new Map<string, string[]>();
    for (const line of today) {
      const channel = /"channel":"([^"]+)"/.exec(line)![1]!;
      const lines = byChannel.get(channel) ?? [];
      lines.push(line);
      byChannel.set(channel, lines);
    }
    const result = await scanFiles(
      Object.fromEntries(
        [...byChannel.values()].map((lines, i) => [
          `${i}.ndjson`,
          joinLines(lines),
        ]),
      ),
      { latenessMs: 65_000 },
    );
    expect(byChannel.size).toBeGreaterThan(2);
    expect(times(result)).toEqual(["2026-03-11T09:20:52.232Z"]);
    expect(result.alerts[0]!["tripline.actions"][0]).toMatchObject({
      type: "exec",
      command: "powershell",
    });
    expect(result.counters.late).toBe(0);
  });

  it("are not held up by one that shows no time", async () => {
    const junk = Array.from({ length: 12_000 }, (_, i) => `{"n":${i}}`);
    const result = await scanFiles({
      "junk.ndjson": joinLines(junk),
      "log.ndjson": joinLines(today),
    });
    expect(result.counters.unknownShape).toBe(12_000);
    expect(times(result)).toEqual(["2026-03-11T09:20:52.232Z"]);
  });

  it("may be empty", async () => {
    const result = await scanFiles({
      "empty.ndjson": "",
      "blank.ndjson": "\n\n",
      "log.ndjson": joinLines(today),
    });
    expect(times(result)).toEqual(["2026-03-11T09:20:52.232Z"]);
  });
});

describe("logs whose clock is not known until the end", () => {
  // Security records in local time, as NXLog writes them, and no Sysmon event that would tell the zone.
  const logon = (time: string, id: number): string =>
    JSON.stringify({
      EventTime: time,
      Hostname: "HOST1",
      EventID: 4624,
      SourceName: "Microsoft-Windows-Security-Auditing",
      Channel: "Security",
      RecordNumber: id,
      TargetUserName: "anna",
      LogonType: "3",
    });
  const rules = [
    {
      path: "two-logons.eql",
      text: "sequence by host.id with maxspan=1m [authentication where true] [authentication where true]",
    },
  ];

  it("are put in order across files", async () => {
    const result = await scanFiles(
      {
        "b.ndjson": `${logon("2026-03-12 10:00:00", 3)}\n${logon("2026-03-12 10:00:30", 4)}\n`,
        "a.ndjson": `${logon("2026-03-11 10:00:00", 1)}\n${logon("2026-03-11 10:00:30", 2)}\n`,
      },
      { rules },
    );
    expect(times(result)).toEqual([
      "2026-03-11T10:00:30.000Z",
      "2026-03-12T10:00:30.000Z",
    ]);
    expect(result.counters.late).toBe(0);
  });
});

describe("documents of a shape that wants them whole", () => {
  afterEach(() => vi.restoreAllMocks());

  const lines = splitLines(
    readFileSync("test/fixtures/events/flat/forms.ndjson"),
  );
  const log = joinLines(Array.from({ length: 2_000 }, () => lines).flat());

  it("are read by their keys in vain once a kind, and looked at no more when all are", async () => {
    const read = vi.spyOn(DocumentIndex.prototype, "read");
    const walk = vi.spyOn(DocumentIndex.prototype, "walk");
    const { counters } = await scanBytes(log);
    expect(counters.events).toBe(lines.length * 2_000);
    expect(read.mock.calls.length).toBeLessThanOrEqual(lines.length);
    // A chunk holds more lines than are tried.
    expect(walk.mock.calls.length).toBeLessThan(4);
  });
});

describe("a pipe", () => {
  it("is read like a file", async () => {
    const result = await scanStream(Readable.from([joinLines(today)]));
    expect(times(result)).toEqual(["2026-03-11T09:20:52.232Z"]);
    expect(
      result.alerts[0]!["tripline.events"].map(({ file }) => file),
    ).toEqual(["-", "-"]);
  });
});

describe("a folder of logs that are rotated", () => {
  it("keeps the last of those that are gone, and what was counted of all", async () => {
    const files = 40;
    const folder = temporaryFolder();
    const paths = Array.from({ length: files }, (_, i) =>
      join(folder, `${i}.ndjson`),
    );
    for (const [i, path] of paths.entries()) {
      writeFileSync(path, `${today[i]!}\n\n`);
    }
    const parts = assemble({ rules: [], latenessUs: 0, stormLimit: undefined });
    const sources = await SourceSet.open([folder], {
      follow: true,
      pollMs: 5,
      onNotice: () => undefined,
    });
    // A reader is let go when its file has been gone for a minute.
    let areGone = false;
    const set = {
      get readers() {
        return areGone ? [] : sources.readers;
      },
      wait: (ms: number) => sources.wait(ms),
    } as SourceSet;
    const { detector, health } = parts;
    const pipeline: Pipeline = new Pipeline(parts, set, {
      follow: true,
      onAlert: () => undefined,
      onTurn: () => {
        if (areGone && pipeline.feeds.length < files) pipeline.stop();
        areGone = detector.counters.events === files;
      },
    });
    await pipeline.run();
    await sources.close();
    expect(pipeline.feeds).toHaveLength(32);
    expect(health.sources()).toHaveLength(32);
    expect(detector.counters.events).toBe(files);
    expect(pipeline.readCounts).toEqual({
      blank: files,
      oversize: 0,
      zeroBytes: 0,
    });
  });
});
