/**
 * A Splunk detection on three real captures: two hold a process start that Sysmon and Security describe, each a row of two
 * records; the third has none. It must not depend on who collected the log or in which order it came.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AlertDocument } from "../../src/export/alert-document.ts";
import { bundledRuleFiles } from "../../src/rule/bundled.ts";
import {
  captureBytes,
  capturePath,
  CAPTURES,
  CLOCK_MS,
  hasCorpus,
  joinLines,
  shuffleWithin,
  splitLines,
} from "../support/captures.ts";
import type { CaptureName } from "../support/captures.ts";
import { CONVERTERS, FORMS, recordOfExport } from "../support/convert.ts";
import type { WindowsRecord } from "../support/convert.ts";
import { temporaryFolder } from "../support/folder.ts";
import { documents, tripline } from "../support/program.ts";
import { scanBytes } from "../support/scan.ts";

const [DETECTION] = bundledRuleFiles().filter(({ path }) =>
  path.endsWith(".yml"),
);
const rules = [{ path: "detection.yml", text: DETECTION!.text }];

interface Found {
  readonly row: AlertDocument["tripline.row"];
  readonly sources: AlertDocument["tripline.sources"];
  readonly lines: readonly number[];
}

const SOURCES = { "Sysmon 1": 1, "Security 4688": 1 };

const FOUND: Readonly<Record<CaptureName, readonly Found[]>> = {
  schtask_create: [
    {
      row: {
        process_name: "schtasks.exe",
        process:
          'schtasks  /create /F /tn \\Microsoft\\Windows\\SoftwareProtectionPlatform\\EventCacheManager /tr "C:\\Windows\\system32\\cmd.exe /C C:\\Windows\\System32\\notepad.exe" /sc ONSTART /ru system /S WORKSTATION6',
        parent_process_name: "cmd.exe",
        dest: "WORKSTATION5.theshire.local",
        user: "pgustavo",
        count: 2,
        firstTime: "2020-12-19T12:00:22",
        lastTime: "2020-12-19T12:00:22",
      },
      sources: SOURCES,
      lines: [66, 480],
    },
  ],
  empire_schtasks_creation_standard_user: [
    {
      row: {
        process_name: "schtasks.exe",
        process:
          '"C:\\windows\\system32\\schtasks.exe" /Create /F /SC DAILY /ST 09:00 /TN MordorSchtask /TR "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe -NonI -W hidden -c \\"IEX ([Text.Encoding]::UNICODE.GetString([Convert]::FromBase64String((gp HKCU:\\Software\\Microsoft\\Windows\\CurrentVersion debug).debug)))\\""',
        parent_process_name: "powershell.exe",
        dest: "WORKSTATION5.theshire.local",
        user: "pgustavo",
        count: 2,
        firstTime: "2020-09-21T07:15:45",
        lastTime: "2020-09-21T07:15:45",
      },
      sources: SOURCES,
      lines: [179, 326],
    },
  ],
  covenant_sharpsc_query_dcerpc_smb_svcctl: [],
};

/** What a relay adds to a record; two of the captures came through one. */
const RELAYED: ReadonlySet<string> = new Set(
  (
    "SeverityValue Severity EventReceivedTime EventTime ExecutionProcessID ThreadID host port tags @version AccountType " +
    "AccountName Domain UserID Opcode OpcodeValue Category SourceModuleName SourceModuleType RecordNumber Version EventType"
  ).split(" "),
);

/** The record of a line of a capture, whichever way it came. */
function recordOf(name: CaptureName, line: string, i: number): WindowsRecord {
  const document = JSON.parse(line) as Record<string, unknown>;
  const written = document["EventTime"];
  const exported =
    written === undefined
      ? document
      : {
          ...Object.fromEntries(
            Object.entries(document).filter(([key]) => !RELAYED.has(key)),
          ),
          TimeCreated: written,
        };
  return recordOfExport(exported, CLOCK_MS[name] * 1_000, i + 1);
}

function found(alert: AlertDocument): Found {
  return {
    row: alert["tripline.row"],
    sources: alert["tripline.sources"],
    lines: alert["tripline.events"]
      .map(({ line }) => line)
      .sort((a, b) => a - b),
  };
}

/** Without what a form of the log may lose or change: the parts of a second, and the order of lines. */
function essence({ row, sources }: Found): unknown {
  const { firstTime: _, lastTime: __, ...columns } = row!;
  return { columns, sources };
}

describe.skipIf(!hasCorpus).each(CAPTURES)(
  "%s (needs ../shared/corpus beside the checkout)",
  (name) => {
    const expected = FOUND[name];
    const lines = hasCorpus ? splitLines(captureBytes(name)) : [];

    test("tripline scan finds the rows, and where their records are written", async () => {
      const file = join(temporaryFolder(), "detection.yml");
      writeFileSync(file, DETECTION!.text);
      const { code, stdout } = await tripline([
        "scan",
        "--no-bundled",
        "--rules",
        file,
        capturePath(name),
      ]);
      expect(code).toBe(0);
      const alerts = documents(stdout) as unknown as AlertDocument[];
      expect(alerts.map(found)).toEqual(expected);
      for (const alert of alerts) {
        expect(alert["tripline.certainty"]).toBe("confirmed");
        for (const { offset, length, line } of alert["tripline.events"]) {
          expect(
            captureBytes(name).toString("utf8", offset, offset + length),
          ).toBe(lines[line - 1]);
        }
      }
    });

    test.each(FORMS)("%s", async (form) => {
      const records = lines
        .filter((line) => line.trim() !== "")
        .map((line, i) => recordOf(name, line, i));
      const { alerts } = await scanBytes(
        joinLines(records.map(CONVERTERS[form])),
        { rules },
      );
      expect(alerts.map(found).map(essence)).toEqual(expected.map(essence));
    });

    test.each([1, 2, 3])("lines up to 60 s late, seed %i", async (seed) => {
      const order = shuffleWithin(lines, CLOCK_MS[name], 60_000, seed);
      const { alerts } = await scanBytes(joinLines(order), { rules });
      expect(
        alerts.map(({ "tripline.row": row, "tripline.sources": sources }) => ({
          row,
          sources,
        })),
      ).toEqual(expected.map(({ row, sources }) => ({ row, sources })));
    });
  },
);
