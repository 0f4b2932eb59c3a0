/** A password given on any carrier of a task appears in no output: what is printed, exported, kept or complained about. */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { actionsValue } from "../../samples/generator/task.ts";
import { FORMATS } from "../../src/export/format-names.ts";
import { temporaryFolder } from "../support/folder.ts";
import { TRIPLINE, tripline } from "../support/program.ts";
import { Screen } from "../support/pty.ts";
import { fixtures } from "../unit/event/support.ts";
import type { Fixture } from "../unit/event/support.ts";

const SECRET = "Heron-Marsh-77";
const ENCODED = Buffer.from(
  `schtasks /change /tn N /rp ${SECRET}`,
  "utf16le",
).toString("base64");
const WINDOWS = fixtures("wl-raw");
const GUID = "{0A0B0C0D-0000-4000-8000-000000000001}";
const KEY = `\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks\\${GUID}`;

function record(kind: string, data: Fixture): Fixture {
  const document = WINDOWS[kind]!;
  const own = document["winlog"] as Fixture;
  const eventData = { ...(own["event_data"] as Fixture), ...data };
  return { ...document, winlog: { ...own, event_data: eventData } };
}

/** What a task may run that has a password in it. */
const PROGRAMS = [
  `net user bob ${SECRET} /add`,
  `net use \\\\h\\s ${SECRET} /user:C\\b`,
  `curl -u bob:${SECRET} https://h/x`,
  `curl https://bob:${SECRET}@h/x`,
  `psexec \\\\h -u b -p ${SECRET} cmd`,
  `powershell -enc ${ENCODED}`,
];
const LINES = [
  ...PROGRAMS.map(
    (program) =>
      `schtasks /create /s fs9 /u C\\a /p ${SECRET} /tn N /tr "${program}" /sc once /st 10:00 /ru x /rp "${SECRET}"`,
  ),
  `wmic /node:fs9 /user:a /password:${SECRET} process call create "schtasks /run /tn N"`,
  `powershell -c "Register-ScheduledTask N -User x -Password '${SECRET}' -Action (New-ScheduledTaskAction -Execute a)"`,
  `powershell -c "$s=New-Object -ComObject Schedule.Service; $s.Connect('h','u','d','${SECRET}'); $f.RegisterTaskDefinition('N',$d,6,'u','${SECRET}',1)"`,
];
const xml = (program: string): string =>
  `<Task><RegistrationInfo><Description>schtasks /rp ${SECRET}</Description></RegistrationInfo><Actions><Exec><Command>cmd</Command><Arguments>/c ${program}</Arguments></Exec></Actions></Task>`;
const value = (program: string): Buffer =>
  actionsValue({
    guid: GUID,
    path: "\\N",
    author: "x",
    date: "2021-03-04T10:10:11",
    start: "2021-03-04T10:20:00",
    command: "cmd",
    arguments: `/c ${program}`,
    userId: "S-1-5-18",
  });

/** Two tasks of a registry export. */
const exported = (program: string): string =>
  [1, 2]
    .map(
      (n) =>
        `[HKEY_LOCAL_MACHINE${KEY.replace("1}", `${n}}`)}]\r\n"Actions"=hex:${value(program).toString("hex").match(/../g)!.join(",")}\r\n`,
    )
    .join("\r\n");

const DOCUMENTS: readonly Fixture[] = [
  ...LINES.map((line) =>
    record("sysmon 1", {
      CommandLine: line,
      ParentCommandLine: `cmd /c ${line}`,
      Image: "C:\\Windows\\System32\\schtasks.exe",
      OriginalFileName: "schtasks.exe",
    }),
  ),
  ...LINES.map((line) =>
    record("security 4688", {
      CommandLine: line,
      NewProcessName: "C:\\Windows\\System32\\schtasks.exe",
    }),
  ),
  ...LINES.map((line) =>
    record("Microsoft-Windows-PowerShell/Operational 4104", {
      ScriptBlockText: line,
    }),
  ),
  ...PROGRAMS.flatMap((program) => [
    record("security 4698", { TaskName: "\\N", TaskContent: xml(program) }),
    record("security 4702", { TaskName: "\\N", TaskContentNew: xml(program) }),
    record("security 4657", {
      ObjectName: `\\REGISTRY\\MACHINE${KEY}`,
      ObjectValueName: "Actions",
      NewValueType: "%%1875",
      NewValue: value(program).toString("hex"),
    }),
  ]),
  // What a task reads its code from.
  record("sysmon 13", {
    TargetObject: "HKU\\S-1-5-21-1-2-3-1104\\Software\\X\\debug",
    Details: Buffer.from(PROGRAMS.slice(0, 5).join("; "), "utf16le").toString(
      "base64",
    ),
  }),
  record("security 4698", {
    TaskName: "\\Reads",
    TaskContent:
      "<Task><Actions><Exec><Command>powershell</Command><Arguments>-c IEX (gp HKCU:\\Software\\X debug).debug</Arguments></Exec></Actions></Task>",
  }),
].map((document, i) => ({
  ...document,
  winlog: { ...(document["winlog"] as Fixture), record_id: 10_000 + i },
}));

/** Of a command line the encoded word is the secret as well: it can be read by anybody. */
const leaks = (text: string): boolean =>
  text.includes(SECRET) || text.includes(ENCODED.slice(8, 40));

/** Lines that are damaged: what is wrong with them is said, what stands in them is not. */
const DAMAGED = [
  `/rp ${SECRET}`,
  `{"a /rp": ${SECRET}}`,
  `{"message":"schtasks /rp ${SECRET}`,
];

/** A log with all carriers, and a rule that fires on all of them. */
function written(): { folder: string; log: string; rule: string } {
  const folder = temporaryFolder();
  const log = join(folder, "log.ndjson");
  const rule = join(folder, "rule.eql");
  const lines = [...DOCUMENTS.map((each) => JSON.stringify(each)), ...DAMAGED];
  writeFileSync(log, `${lines.join("\n")}\n`);
  writeFileSync(rule, "any where event.code != null");
  return { folder, log, rule };
}

it("scan, tasks, alerts and the journal", { timeout: 90_000 }, async () => {
  const { folder, log, rule } = written();
  const state = join(folder, "state");
  const commands = [
    ...FORMATS.map((format) => ["scan", log, "-f", format]),
    ["scan", log, "--json", "--state", state],
    ["tasks", log],
    ["tasks", log, "--json"],
  ];
  for (const command of commands) {
    const rules = command[0] === "scan" ? ["--rules", rule] : [];
    const more = command[0] === "scan" ? ["--storm-limit", "0"] : [];
    const result = await tripline([...command, ...rules, ...more]);
    expect(result.code).toBe(0);
    expect(result.stdout.length).toBeGreaterThan(1_000);
    expect(leaks(result.stdout + result.stderr), command.join(" ")).toBe(false);
  }
  for (const format of FORMATS) {
    const listed = await tripline(["alerts", "--state", state, "-f", format]);
    expect(leaks(listed.stdout + listed.stderr)).toBe(false);
  }
  const files = readdirSync(state, { recursive: true, withFileTypes: true });
  const kept = files
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), "utf8"));
  expect(kept.join("").length).toBeGreaterThan(1_000);
  expect(leaks(kept.join(""))).toBe(false);
});

it("decode", { timeout: 60_000 }, async () => {
  const inputs = [
    ...LINES,
    ...PROGRAMS.map(xml),
    ...PROGRAMS.map((program) => value(program).toString("hex")),
    ...PROGRAMS.map(exported),
    // Cut in the middle, and of a kind that is not known.
    ...PROGRAMS.map((program) => xml(program).slice(0, -40)),
    `<Task><Actions><Exec><Command>schtasks /rp ${SECRET}`,
    `schtasks /create /tn N /tr ${SECRET}x /rp ${SECRET} /zz ${SECRET.slice(0, 3)}`.replace(
      `${SECRET}x`,
      "x",
    ),
  ];
  for (const input of inputs) {
    for (const flags of [[], ["--json"]]) {
      const { stdout, stderr } = await tripline(["decode", ...flags, "-"], {
        stdin: [input],
      });
      expect(leaks(stdout + stderr), input).toBe(false);
    }
  }
});

it("explain, and what is said of a mistake", { timeout: 90_000 }, async () => {
  const { log, rule } = written();
  // One line of each carrier.
  const kinds = new Map(
    DOCUMENTS.map((document, i) => {
      const { event_id: id } = document["winlog"] as { event_id?: string };
      return [id, i + 1];
    }),
  );
  expect(kinds.size).toBe(7);
  const commands = [...kinds.values()].flatMap((line) =>
    [[], ["--json"]].map((flags) => [
      ...["explain", "rule", "--rules", rule],
      ...["--event", `${log}:${line}`, ...flags],
    ]),
  );
  const damaged = `${log}:${DOCUMENTS.length + 1}`;
  commands.push(["explain", "rule", "--rules", rule, "--event", damaged]);
  for (const command of commands) {
    const { stdout, stderr } = await tripline(command);
    expect((stdout + stderr).length).toBeGreaterThan(20);
    expect(leaks(stdout + stderr), command.join(" ")).toBe(false);
  }
});

it("the screen", { timeout: 90_000 }, async ({ onTestFinished }) => {
  const { log, rule } = written();
  const screen = new Screen(
    process.execPath,
    [
      ...[TRIPLINE, "replay", log, "--speed", "max"],
      ...["--rules", rule, "--storm-limit", "0"],
    ],
    { cols: 200, rows: 50 },
    onTestFinished,
  );
  const shows = async (...texts: string[]): Promise<void> => {
    await screen.shows(...texts);
    expect(leaks(screen.text()), screen.text()).toBe(false);
  };
  await shows("REPLAY DONE", ">Alerts");
  screen.press("\r");
  await shows("[", "fired ");
  for (let alert = 0; alert < 12; alert++) {
    const before = screen.text();
    screen.press("]");
    await screen.until((text) => text !== before, "another alert");
    await screen.shows("fired ");
    expect(leaks(screen.text())).toBe(false);
  }
  screen.press("7");
  await shows(">Scheduled tasks", "\\Reads");
  screen.press("\r");
  await shows("[Runs]", "task 1 of");
  for (let section = 0; section < 4; section++) {
    const before = screen.text();
    screen.press("\t");
    await screen.until((text) => text !== before, "another section");
    expect(leaks(screen.text())).toBe(false);
  }
  screen.press("6");
  await shows("lines not JSON");
  screen.press("3");
  await shows(">Events");
  screen.press("1");
  await shows(">Alerts");
  // Nor was it drawn and painted over.
  expect(leaks(screen.output)).toBe(false);
});
