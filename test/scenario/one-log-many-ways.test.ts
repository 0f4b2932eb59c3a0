/**
 * What must not matter, on a log of the repository: how its bytes are written down, in which pieces they arrive, which of
 * its fields a collector left out, what a rule calls a direction, and where the machine that reads it stands.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  joinLines,
  sampleBytes,
  shuffleWithin,
  splitLines,
} from "../support/captures.ts";
import {
  CONVERTERS,
  LOCAL_CLOCK_US,
  recordOfWinlogbeat,
} from "../support/convert.ts";
import { temporaryFolder } from "../support/folder.ts";
import { documents, tripline } from "../support/program.ts";
import { pieces } from "../support/random.ts";
import {
  scanBytes,
  scanFiles,
  scanStream,
  SEQUENCE_RULE_FILE,
  sequenceRuleFiles,
} from "../support/scan.ts";
import type { ScanResult } from "../support/scan.ts";
import { zipFile } from "../unit/source/zip-file.ts";

type Json = Readonly<Record<string, unknown>>;

const records = splitLines(sampleBytes("incident-winlogbeat")).map((line) =>
  recordOfWinlogbeat(JSON.parse(line) as Json),
);

/** The collectors that tell least: a local clock without its zone, and the machine's name only. */
const FORMS = ["NXLog, exported", "NXLog, relayed"] as const;

/** The id of an alert does not depend on the form, so that it stands for the alert. */
const told = ({ alerts }: ScanResult): unknown =>
  alerts.map((alert) => ({
    id: alert["kibana.alert.uuid"],
    at: alert["@timestamp"],
    certainty: alert["tripline.certainty"],
    events: alert["tripline.events"].map((event) => [
      event["@timestamp"],
      event.code,
      event.summary,
      event.time_uncertain,
    ]),
    actions: alert["tripline.actions"],
  }));

describe.each(FORMS)("%s", (form) => {
  const lines = records.map(CONVERTERS[form]);
  const bytes = joinLines(lines);
  const text = bytes.toString();
  const parsed = lines.map((line) => JSON.parse(line) as Json);
  const whole = scanBytes(bytes);

  const rewritten = (change: (document: Json, index: number) => Json): Buffer =>
    joinLines(parsed.map((each, i) => JSON.stringify(change(each, i))));

  test("raises the alert of the sample", async () => {
    const { alerts } = await whole;
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      "@timestamp": "2026-03-11T09:20:52.232Z",
      "host.id": "srv-files2",
    });
    expect(alerts[0]!["tripline.events"].map(({ line }) => line)).toEqual([
      396, 381,
    ]);
  });

  test.each<[string, () => string | Buffer]>([
    ["crlf.ndjson", () => text.replaceAll("\n", "\r\n")],
    ["bom.ndjson", () => `\ufeff${text}`],
    ["utf-16le.ndjson", () => Buffer.from(text, "utf16le")],
    ["utf-16le-bom.ndjson", () => Buffer.from(`\ufeff${text}`, "utf16le")],
    [
      "hits.ndjson",
      () => lines.map((line) => `{"_index":"x","_source":${line}}`).join("\n"),
    ],
    ["array.json", () => `[${lines.join(",\n")}]`],
    ["pretty.json", () => JSON.stringify(parsed, null, 2)],
    ["truncated.ndjson", () => bytes.subarray(0, bytes.length - 100)],
    ["log.ndjson.gz", () => gzipSync(bytes)],
    ["log.ndjson.zst", () => zstdCompressSync(bytes)],
    ["log.zip", () => zipFile([{ name: "log.ndjson", content: bytes }])],
  ])("as %s", async (name, write) => {
    const result = await scanFiles({ [name]: write() });
    expect(told(result)).toEqual(told(await whole));
    expect(result.counters.unparsed).toBe(name === "truncated.ndjson" ? 1 : 0);
  });

  test.each([1, 2, 3])("lines up to 60 s late, seed %i", async (seed) => {
    const clockMs = LOCAL_CLOCK_US / 1_000;
    const order = shuffleWithin(lines, clockMs, 60_000, seed);
    const result = await scanBytes(joinLines(order), { latenessMs: 65_000 });
    expect(told(result)).toEqual(told(await whole));
    expect(result.counters.late).toBe(0);
  });

  test("in two chunks, cut at any byte", async () => {
    const expected = told(await whole);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: bytes.length - 1 }),
        async (cut) => {
          const result = await scanStream(Readable.from(pieces(bytes, [cut])));
          expect(told(result)).toEqual(expected);
        },
      ),
      { numRuns: 12 },
    );
  });

  test.each([0, 1])(
    "short host names in half of the lines (%i)",
    async (half) => {
      const result = await scanBytes(
        rewritten((document, i) => ({
          ...document,
          Hostname:
            i % 2 === half
              ? String(document["Hostname"]).split(".")[0]
              : document["Hostname"],
        })),
      );
      expect(told(result)).toEqual(told(await whole));
    },
  );

  test.each([
    [["Message"]],
    [["ProcessId"]],
    [["EventType"]],
    [["RecordNumber"]],
    [["@timestamp"]],
    [["Message", "ProcessId", "EventType", "RecordNumber", "@timestamp"]],
  ])("without %j", async (names) => {
    const result = await scanBytes(
      rewritten((document) =>
        Object.fromEntries(
          Object.entries(document).filter(([name]) => !names.includes(name)),
        ),
      ),
    );
    // Without its number a record is known by its data, and so is its alert.
    const withoutIds = (of: ScanResult): ScanResult => ({
      ...of,
      alerts: of.alerts.map((each) => ({ ...each, "kibana.alert.uuid": "" })),
    });
    const compare = names.includes("RecordNumber")
      ? withoutIds
      : (of: ScanResult): ScanResult => of;
    expect(told(compare(result))).toEqual(told(compare(await whole)));
  });

  test("with process ids in another spelling in half of the lines", async () => {
    const result = await scanBytes(
      rewritten((document, i) => {
        const id = document["ProcessGuid"];
        return typeof id === "string" && i % 2 === 0
          ? { ...document, ProcessGuid: id.replace(/[{}]/g, "").toUpperCase() }
          : document;
      }),
    );
    expect(told(result)).toEqual(told(await whole));
  });

  test.each(["incoming", "inbound", "ingress", "INGRESS"])(
    "network.direction == %j",
    async (word) => {
      const rules = sequenceRuleFiles().map((file) => ({
        ...file,
        text: file.text.replaceAll('"incoming"', `"${word}"`),
      }));
      const result = await scanBytes(bytes, { rules });
      expect(told(result)).toEqual(told(await whole));
      // The evidence says by which word, where it is not the one that is shown.
      expect(result.alerts[0]!["tripline.events"][0]!.aliases).toEqual(
        word.toLowerCase() === "ingress"
          ? undefined
          : { "network.direction": word },
      );
    },
  );

  test('network.direction != "outgoing"', async () => {
    const rules = sequenceRuleFiles().map((file) => ({
      ...file,
      text: file.text.replaceAll(
        'network.direction == "incoming"',
        'network.direction != "outgoing"',
      ),
    }));
    expect(JSON.stringify(rules)).toContain("!=");
    const result = await scanBytes(bytes, { rules });
    expect(told(result)).toEqual(told(await whole));
  });

  test("in another time zone", async () => {
    const log = join(temporaryFolder(), "log.ndjson");
    writeFileSync(log, bytes);
    const [utc, ...others] = await Promise.all(
      ["UTC", "Asia/Tokyo", "America/St_Johns"].map((TZ) =>
        tripline(["scan", log, "--no-bundled", "--rules", SEQUENCE_RULE_FILE], {
          env: { TZ },
        }),
      ),
    );
    expect(documents(utc!.stdout)).toHaveLength(1);
    for (const { stdout } of others) expect(stdout).toBe(utc!.stdout);
  });
});
