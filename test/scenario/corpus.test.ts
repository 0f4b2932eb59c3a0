/**
 * The bundled rule, and the rule as published, on three real captures: what must be found is known (one remote task in
 * `schtask_create`, none in the others), and must not depend on how the log happens to be written down.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import {
  captureBytes,
  capturePath,
  CAPTURES,
  CLOCK_MS,
  hasCorpus,
  joinLines,
  publishedQuery,
  shuffleWithin,
  splitLines,
} from "../support/captures.ts";
import type { CaptureName } from "../support/captures.ts";
import { temporaryFolder } from "../support/folder.ts";
import { documents, tripline } from "../support/program.ts";
import { pieces, Random } from "../support/random.ts";
import {
  scanBytes,
  scanFiles,
  scanStream,
  SEQUENCE_RULE_FILE,
} from "../support/scan.ts";
import type { ScanResult } from "../support/scan.ts";

const HIT: CaptureName = "schtask_create";
const OTHERS = CAPTURES.filter((name) => name !== HIT);

/** What must be found, as far as it is the same in every form of the log. */
const REMOTE_TASK = {
  rule: "Remote Scheduled Task Creation",
  host: "WORKSTATION6.theshire.local",
  certainty: "confirmed",
  steps: [
    {
      at: "2020-12-19T12:00:01.012Z",
      code: "3",
      summary:
        "network 172.18.39.5:56588 -> 172.18.39.6:49671 inbound svchost.exe",
    },
    {
      at: "2020-12-19T12:00:22.232Z",
      code: "13",
      summary:
        "registry …\\Tasks\\{47CDCDF5-3457-4925-96E5-DB6635FFCDDE}\\Actions = Binary Data (svchost.exe)",
    },
  ],
  actions: [
    {
      task: "\\Microsoft\\Windows\\SoftwareProtectionPlatform\\EventCacheManager",
      from: "task event 4698",
      user: "THESHIRE\\pgustavo",
      command: "C:\\Windows\\system32\\cmd.exe",
      arguments: "/C C:\\Windows\\System32\\notepad.exe",
    },
  ],
};

type Document = ScanResult["alerts"][number];

function essence(alert: Document): unknown {
  return {
    rule: alert["kibana.alert.rule.name"],
    host: alert["host.name"],
    certainty: alert["tripline.certainty"],
    steps: alert["tripline.events"].map((event) => ({
      at: event["@timestamp"],
      code: event.code,
      summary: event.summary,
    })),
    actions: alert["tripline.actions"].map((action) => ({
      task: action.task,
      from: action.from,
      user: action.user,
      ...(action.type === "exec"
        ? { command: action.command, arguments: action.arguments }
        : {}),
    })),
  };
}

const essences = ({ alerts }: ScanResult): unknown[] => alerts.map(essence);

function ruleToml(query: string): string {
  return [
    "[rule]",
    'name = "Remote Scheduled Task Creation"',
    'rule_id = "954ee7c8-5437-49ae-b2d6-2960883898e9"',
    'type = "eql"',
    'language = "eql"',
    'severity = "medium"',
    "risk_score = 47",
    "query = '''",
    query,
    "'''",
    "",
  ].join("\n");
}

const rules = (query: string): { path: string; text: string }[] => [
  { path: "published.toml", text: ruleToml(query) },
];

describe.skipIf(!hasCorpus)(
  "real captures (needs ../shared/corpus beside the checkout)",
  () => {
    test("tripline scan finds the one remote task, and where it is written", async () => {
      const { code, stdout, stderr } = await tripline([
        "scan",
        ...CAPTURES.map(capturePath),
      ]);
      expect(code).toBe(0);
      const all = documents(stdout) as unknown as Document[];
      // The other bundled rule's are in splunk.test.ts.
      const alerts = all.filter((each) => each["tripline.row"] === undefined);
      expect(all.length - alerts.length).toBe(2);
      expect(alerts.map(essence)).toEqual([REMOTE_TASK]);
      const [connection, write] = alerts[0]!["tripline.events"];
      expect([connection!.line, write!.line]).toEqual([1017, 908]);
      expect([connection!.step, write!.step]).toEqual([1, 2]);
      expect(
        Date.parse(write!["@timestamp"]) -
          Date.parse(connection!["@timestamp"]),
      ).toBe(21_220);
      const bytes = captureBytes(HIT);
      const lines = splitLines(bytes);
      for (const { file, line, offset, length } of alerts[0]![
        "tripline.events"
      ]) {
        expect(file).toBe(capturePath(HIT));
        expect(bytes.toString("utf8", offset, offset + length)).toBe(
          lines[line - 1],
        );
      }
      expect(alerts[0]).toMatchObject({
        "@timestamp": "2020-12-19T12:00:22.232Z",
        "kibana.alert.severity": "medium",
        "kibana.alert.risk_score": 47,
        "kibana.alert.workflow_status": "open",
        "tripline.key": {
          "host.id": "workstation6",
          "process.entity_id": "{649442b8-52dc-5fd1-3600-000000000600}",
        },
      });
      expect(alerts[0]!.threat.map(({ tactic }) => tactic.id)).toEqual([
        "TA0008",
        "TA0002",
      ]);
      expect(stderr).toContain("2,687 events of 2,688 lines");
    });

    test.each(OTHERS)("nothing in %s", async (name) => {
      const result = await scanBytes(captureBytes(name));
      expect(result.alerts).toEqual([]);
      expect(result.badLines).toEqual([]);
    });

    test("the rule as published finds the same", async () => {
      const file = join(temporaryFolder(), "published.toml");
      writeFileSync(file, ruleToml(publishedQuery()));
      const { code, stdout } = await tripline([
        "scan",
        "--no-bundled",
        "--rules",
        file,
        ...CAPTURES.map(capturePath),
      ]);
      expect(code).toBe(0);
      const alerts = documents(stdout) as unknown as Document[];
      expect(alerts.map(essence)).toEqual([REMOTE_TASK]);
      expect(alerts[0]!["kibana.alert.rule.rule_id"]).toBe(
        "954ee7c8-5437-49ae-b2d6-2960883898e9",
      );
      expect(alerts[0]!["tripline.events"].map(({ line }) => line)).toEqual([
        1017, 908,
      ]);
    });

    test("the machine's time zone changes nothing", async () => {
      const outputs = await Promise.all(
        ["UTC", "Asia/Tokyo", "America/St_Johns"].map((TZ) =>
          tripline(["scan", capturePath(HIT)], { env: { TZ } }),
        ),
      );
      expect(documents(outputs[0]!.stdout)).toHaveLength(2);
      expect(outputs[1]!.stdout).toBe(outputs[0]!.stdout);
      expect(outputs[2]!.stdout).toBe(outputs[0]!.stdout);
    });

    describe("the order of arrival", () => {
      test.each([1, 2, 3, 4, 5])(
        "lines up to 60 s late, seed %i",
        async (seed) => {
          const lines = shuffleWithin(
            splitLines(captureBytes(HIT)),
            CLOCK_MS[HIT],
            60_000,
            seed,
          );
          const bytes = joinLines(lines);
          const result = await scanBytes(bytes, { latenessMs: 65_000 });
          expect(essences(result)).toEqual([REMOTE_TASK]);
          for (const { offset, length, line } of result.alerts[0]![
            "tripline.events"
          ]) {
            expect(bytes.toString("utf8", offset, offset + length)).toBe(
              lines[line - 1],
            );
          }
          expect(result.counters.late).toBe(0);
        },
      );

      test.each(OTHERS)("lines up to 60 s late, %s", async (name) => {
        const lines = splitLines(captureBytes(name));
        const result = await scanBytes(
          joinLines(shuffleWithin(lines, CLOCK_MS[name], 60_000, 1)),
        );
        expect(result.alerts).toEqual([]);
      });

      test("the identity of the alert is the same in each", async () => {
        const lines = splitLines(captureBytes(HIT));
        const ids = new Set<string>();
        for (const seed of [6, 7]) {
          const { alerts } = await scanBytes(
            joinLines(shuffleWithin(lines, CLOCK_MS[HIT], 60_000, seed)),
          );
          ids.add(alerts[0]!["kibana.alert.uuid"]);
        }
        const { alerts } = await scanBytes(captureBytes(HIT));
        ids.add(alerts[0]!["kibana.alert.uuid"]);
        expect(ids.size).toBe(1);
      });
    });

    describe("the form of the file", () => {
      const text = hasCorpus ? captureBytes(HIT).toString("utf8") : "";

      test.each<[string, string | Buffer]>([
        ["CRLF", text.replaceAll("\n", "\r\n")],
        ["a byte order mark", `\ufeff${text}`],
        ["no line end at the end", text.trimEnd()],
        [
          "documents of an Elasticsearch export",
          splitLines(Buffer.from(text))
            .map((line) =>
              line.trim() === ""
                ? line
                : `{"_index":"winlogbeat-7","_id":"1","_source":${line}}`,
            )
            .join("\n"),
        ],
      ])("%s", async (_, content) => {
        const result = await scanBytes(content);
        expect(essences(result)).toEqual([REMOTE_TASK]);
        expect(
          result.alerts[0]!["tripline.events"].map(({ line }) => line),
        ).toEqual([1017, 908]);
        expect(result.badLines).toEqual([]);
      });

      test("CRLF and a byte order mark do not move the evidence", async () => {
        const bytes = Buffer.from(`\ufeff${text.replaceAll("\n", "\r\n")}`);
        const result = await scanBytes(bytes);
        const lines = splitLines(captureBytes(HIT));
        for (const { line, offset, length } of result.alerts[0]![
          "tripline.events"
        ]) {
          expect(bytes.toString("utf8", offset, offset + length)).toBe(
            lines[line - 1],
          );
        }
      });

      test("a last line that is cut off is counted and costs nothing else", async () => {
        const bytes = captureBytes(HIT);
        const result = await scanBytes(bytes.subarray(0, bytes.length - 200));
        expect(essences(result)).toEqual([REMOTE_TASK]);
        expect(result.counters.unparsed).toBe(1);
        expect(result.badLines).toEqual([
          expect.stringMatching(/^log\.ndjson:1042: Unterminated string/),
        ]);
      });
    });

    describe("two chunks through standard input", () => {
      const random = new Random(21);

      test("cut anywhere", async () => {
        const bytes = captureBytes(HIT);
        for (const cut of [
          1,
          ...random.cuts(bytes.length, 6),
          bytes.length - 1,
        ]) {
          const result = await scanStream(Readable.from(pieces(bytes, [cut])));
          expect(essences(result), `cut at ${cut}`).toEqual([REMOTE_TASK]);
        }
      });

      test("cut inside the evidence, and inside a character", async () => {
        const lines = splitLines(captureBytes(HIT));
        const bytes = joinLines(
          lines.map((line, i) =>
            i === 907
              ? line.replace('"RuleName":"-"', '"RuleName":"é€😀"')
              : line,
          ),
        );
        const at = bytes.indexOf("é€😀");
        expect(at).toBeGreaterThan(0);
        for (let cut = at; cut <= at + 9; cut++) {
          const result = await scanStream(Readable.from(pieces(bytes, [cut])));
          expect(essences(result), `cut at ${cut - at}`).toEqual([REMOTE_TASK]);
        }
      });

      test("to the program", async () => {
        const bytes = captureBytes(HIT);
        const { code, stdout } = await tripline(
          ["scan", "-", "--no-bundled", "--rules", SEQUENCE_RULE_FILE],
          { stdin: pieces(bytes, random.cuts(bytes.length, 1)) },
        );
        expect(code).toBe(0);
        const alerts = documents(stdout) as unknown as Document[];
        expect(alerts.map(essence)).toEqual([REMOTE_TASK]);
        expect(alerts[0]!["tripline.events"].map(({ file }) => file)).toEqual([
          "-",
          "-",
        ]);
      });
    });

    describe("the rule's words", () => {
      test.each(["incoming", "inbound", "ingress", "INGRESS"])(
        "network.direction == %j",
        async (word) => {
          const query = publishedQuery().replace(
            'network.direction == "incoming"',
            `network.direction == "${word}"`,
          );
          expect(query).toContain(`"${word}"`);
          const result = await scanBytes(captureBytes(HIT), {
            rules: rules(query),
          });
          expect(essences(result)).toEqual([REMOTE_TASK]);
        },
      );

      test('network.direction != "outgoing" keeps the inbound connection', async () => {
        const query = publishedQuery().replace(
          'network.direction == "incoming"',
          'network.direction != "outgoing"',
        );
        const result = await scanBytes(captureBytes(HIT), {
          rules: rules(query),
        });
        expect(essences(result)).toEqual([REMOTE_TASK]);
      });
    });

    describe("the fields of the log", () => {
      const rewrite = (
        change: (document: Record<string, unknown>, index: number) => unknown,
      ): Buffer =>
        joinLines(
          splitLines(captureBytes(HIT)).map((line, i) =>
            line.trim() === ""
              ? line
              : JSON.stringify(
                  change(JSON.parse(line) as Record<string, unknown>, i),
                ),
          ),
        );

      test.each([0, 1])(
        "short host names in half of the lines (%i)",
        async (half) => {
          const bytes = rewrite((document, i) => ({
            ...document,
            Hostname:
              i % 2 === half
                ? String(document["Hostname"]).split(".")[0]
                : document["Hostname"],
          }));
          const result = await scanBytes(bytes);
          expect(result.alerts).toHaveLength(1);
          expect(result.alerts[0]!["tripline.events"]).toMatchObject([
            { line: 1017 },
            { line: 908 },
          ]);
          expect(result.alerts[0]!["tripline.key"]).toMatchObject({
            "host.id": "workstation6",
          });
          expect(result.alerts[0]!["tripline.actions"]).toMatchObject([
            { command: "C:\\Windows\\system32\\cmd.exe" },
          ]);
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
        const bytes = rewrite((document) =>
          Object.fromEntries(
            Object.entries(document).filter(([name]) => !names.includes(name)),
          ),
        );
        expect(essences(await scanBytes(bytes))).toEqual([REMOTE_TASK]);
      });

      test("one process, its GUID in two spellings", async () => {
        const bytes = rewrite((document, i) =>
          i === 1016
            ? {
                ...document,
                ProcessGuid: "649442B8-52DC-5FD1-3600-000000000600",
              }
            : document,
        );
        expect(bytes.toString()).toContain('"649442B8-52DC');
        expect(essences(await scanBytes(bytes))).toEqual([REMOTE_TASK]);
      });
    });

    test("the same capture of the next day changes nothing about this one", async () => {
      const text = captureBytes(HIT).toString("utf8");
      const result = await scanFiles({
        "today.ndjson": text,
        "tomorrow.ndjson": text.replaceAll("2020-12-19", "2020-12-20"),
      });
      expect(
        result.alerts
          .map((alert) => [
            alert["@timestamp"],
            ...alert["tripline.events"].map(
              ({ file, line }) => `${file}:${line}`,
            ),
          ])
          .sort(),
      ).toEqual([
        ["2020-12-19T12:00:22.232Z", "today.ndjson:1017", "today.ndjson:908"],
        [
          "2020-12-20T12:00:22.232Z",
          "tomorrow.ndjson:1017",
          "tomorrow.ndjson:908",
        ],
      ]);
      expect(result.counters.late).toBe(0);
    });
  },
);
