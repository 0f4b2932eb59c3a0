import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { schtasksTarget } from "../../../src/task/schtasks-target.ts";

const HOST = "ws1.corp.local";
const target = (line: string, host = HOST) => schtasksTarget(line, host);

describe("where a task is created", () => {
  test.each<[string, object]>([
    [
      "schtasks /create /tn a /tr b /sc daily",
      { verdict: "local", text: "no /S: matched on /SC" },
    ],
    [
      "schtasks /Create /S ws2 /tn a /tr b /sc once /st 10:00",
      { verdict: "remote", host: "ws2", text: "creates the task on ws2" },
    ],
    [
      "schtasks /create /s \\\\WS2.corp.local /tn a /tr b /sc daily",
      {
        verdict: "remote",
        host: "WS2.corp.local",
        text: "creates the task on WS2.corp.local",
      },
    ],
    [
      "schtasks /create /s WS1 /tn a /tr b /sc daily",
      { verdict: "self", host: "WS1", text: "names this computer" },
    ],
    [
      'schtasks /create /tn "x /s ws9" /tr b /sc daily',
      { verdict: "local", text: "no /S: matched inside /TN, on /SC" },
    ],
    [
      'schtasks /create /tn a /tr "cmd /s /c b" /xml c.xml',
      { verdict: "local", text: "no /S: matched inside /TR" },
    ],
    [
      "schtasks /create /tn a /tr cmd /s ws9 /sc daily",
      { verdict: "remote", host: "ws9", runs: "cmd" },
    ],
    [
      "schtasks /create /u d\\u /p /s ws9 /tn a /tr b /sc daily",
      { verdict: "remote", host: "ws9" },
    ],
    [
      "schtasks /create /tn /s /tr b /sc daily",
      {
        verdict: "local",
        task: "/s",
        text: "no /S: matched inside /TN, on /SC",
      },
    ],
    [
      "schtasks /create /sc daily /tn a /tr b /s",
      { verdict: "unreadable", text: "could not read the arguments" },
    ],
    [
      '"C:\\Windows\\System32\\schtasks.exe" /create /f /xml t.xml /tn a',
      { verdict: "local", text: "no /S", xmlFile: "t.xml", task: "a" },
    ],
    [
      "schtasks -create -s ws9 -tn a -tr b -sc daily",
      { verdict: "remote", host: "ws9" },
    ],
  ])("%s", (line, expected) => {
    expect(target(line)).toMatchObject(expected);
  });
});

describe("the machine itself", () => {
  test.each([
    ".",
    "localhost",
    "LOCALHOST",
    "127.0.0.1",
    "::1",
    "\\\\ws1",
    HOST,
  ])("/s %s", (name) => {
    expect(target(`schtasks /create /s ${name} /tn a`)).toMatchObject({
      verdict: "self",
    });
  });

  test.each([
    ["ws1.other.local", HOST, "remote"],
    ["ws1.corp.local", "WS1", "self"],
    ["10.0.0.1", "10.0.0.2", "remote"],
    ["10.0.0.1", "10", "remote"],
    ["ws10", HOST, "remote"],
  ])("/s %s on %s: %s", (name, host, verdict) => {
    expect(target(`schtasks /create /s ${name}`, host)).toMatchObject({
      verdict,
    });
  });
});

describe("other forms", () => {
  test("what else a reader asks", () => {
    expect(
      target(
        'schtasks /create /s fs9 /tn "My Task" /tr "\\"C:\\Program Files\\a.exe\\" -x" /sc weekly /d MON /st 06:00 /ru system /rp s3cret',
      ),
    ).toEqual({
      verdict: "remote",
      host: "fs9",
      text: "creates the task on fs9",
      task: "My Task",
      runs: '"C:\\Program Files\\a.exe" -x',
      runAs: "system",
      schedule: "every week on MON at 06:00",
    });
  });

  test("no secret is in any of its texts", () => {
    for (const line of [
      "schtasks /create /s fs9 /u a /p s3cret /tn a",
      "schtasks /create /tn a /tr b /sc daily /rp /s3cret",
      'schtasks /create /tn a /tr "net user bob s3cret /add" /sc daily',
      'schtasks /create /tn a /tr "net use \\\\h\\s s3cret /user:u" /sc daily',
    ]) {
      expect(JSON.stringify(target(line))).not.toContain("s3cret");
    }
  });

  test("a value behind a colon", () => {
    expect(target("schtasks /create /s:ws2 /tn:a")).toMatchObject({
      verdict: "remote",
      host: "ws2",
      task: "a",
    });
  });

  test("the first /S counts", () => {
    expect(target("schtasks /create /s ws2 /s ws1")).toMatchObject({
      verdict: "remote",
      host: "ws2",
    });
  });

  test("an empty name and quotes that do not close are not read", () => {
    for (const line of [
      'schtasks /create /s "" /tn a',
      'schtasks /create /tn "a /s ws2',
    ]) {
      expect(target(line)).toMatchObject({ verdict: "unreadable" });
    }
  });

  test("an empty account is the system's", () => {
    expect(target('schtasks /create /tn a /ru ""')).toMatchObject({
      runAs: "SYSTEM",
    });
  });

  test.each([
    "schtasks",
    "",
    "schtasks /query /s ws2",
    "schtasks /change /s ws2 /tn a",
    "schtasks /tn /create",
  ])("nothing is created: %s", (line) => {
    expect(target(line)).toBeUndefined();
  });
});

test("any text has an answer, and naming a host in front of it makes it remote", () => {
  const word = fc.oneof(
    fc.constantFrom(
      ...'/tn|/tr|/s|/sc|-S|/p|/rp|/create|"|\\"|a|""|/x:y|\\\\'.split("|"),
    ),
    fc.string({ maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), (words) => {
      const rest = words.join(" ");
      expect(() => target(`schtasks ${rest}`)).not.toThrow();
      const found = target(`schtasks /create /s fs9 ${rest}`)!;
      expect(["remote", "unreadable"]).toContain(found.verdict);
      if (found.verdict === "remote") expect(found.host).toBe("fs9");
    }),
    { numRuns: 500 },
  );
});
