/** Whatever the input, the decoders of tasks answer: no exception, no hang, offsets inside the input. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeActionsValue } from "../../src/task/actions-value.ts";
import {
  decodeActionsText,
  decodeActionsTexts,
} from "../../src/task/carrier.ts";
import {
  readTaskCommand,
  taskCommandToDecoded,
} from "../../src/task/command-line.ts";
import { commandSentence } from "../../src/task/describe-command.ts";
import { describeTask } from "../../src/task/describe.ts";
import { decodeAnything } from "../../src/task/guess.ts";
import { commandHints } from "../../src/task/hints.ts";
import { readPowerShell } from "../../src/task/powershell-task.ts";
import {
  payloadKey,
  payloadScript,
  registryReads,
} from "../../src/task/registry-payload.ts";
import { readRegistryText } from "../../src/task/registry-text.ts";
import { schtasksTarget } from "../../src/task/schtasks-target.ts";
import { readTaskCachePath } from "../../src/task/task-cache-path.ts";
import type { DecodedTask } from "../../src/task/task.ts";
import { decodeTaskXml } from "../../src/task/task-xml.ts";
import { unwrapCommand } from "../../src/task/unwrap.ts";
import { splitCommands, splitWords } from "../../src/task/words.ts";
import { VALUES } from "../unit/task/values.ts";

/** What holds for every result. */
function check(decoded: DecodedTask): void {
  expect(["ok", "partial", "error"]).toContain(decoded.status);
  if (decoded.status === "error") {
    expect(decoded.problems.length).toBeGreaterThan(0);
  }
  if (decoded.status === "ok") {
    expect(decoded.problems.every(({ level }) => level === "note")).toBe(true);
  }
  expect(describeTask(decoded).length).toBeGreaterThan(0);
}

/** Texts made of the pieces that the readers look for, and of noise. */
const pieces = fc.oneof(
  fc.constantFrom(
    ...'schtasks|/create|/tn|/tr|/rp|/p|/u|/s|\\\\h|at|10:00|/delete|cmd /c |start |powershell -e |-c |wmic |process call create |psexec |net use |ConvertTo-SecureString |Register-ScheduledTask |New-ScheduledTaskAction -Execute |-Password |icm |Schedule.Service|.Connect(|.RegisterTaskDefinition(|net user |curl -u |://a:|[HKEY_LOCAL_MACHINE\\x|Actions"=|VwByAGkAdABlAC0A|%x%|Binary Data|hex:03,00,|0300|<Task>|</Task>|<Actions>|<Exec>|<Command>|&lt;|&amp;|<![CDATA[|]]>|<!--|<!DOCTYPE|REG_BINARY '.split(
      "|",
    ),
  ),
  fc.constantFrom(..." \t\"'`^\\/&|;{}()<>\n-=:,%!\0\u2013\u201C\u202E\uD800"),
  fc.string({ unit: "binary", maxLength: 8 }),
);
const text = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(""));

describe("the Actions value", () => {
  test("random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        check(decodeActionsValue(bytes));
        check(decodeActionsValue(Uint8Array.of(3, 0, ...bytes)));
      }),
    );
  });

  test("every prefix and every single flipped byte of each worked value", () => {
    for (const value of Object.values(VALUES)) {
      for (let at = 0; at < value.length; at++) {
        check(decodeActionsValue(value.slice(0, at)));
        for (const mask of [0xff, 0x01, 0x80]) {
          const flipped = Uint8Array.from(value);
          flipped[at]! ^= mask;
          const decoded = decodeActionsValue(flipped);
          check(decoded);
          for (const { offset } of decoded.problems) {
            expect(offset ?? 0).toBeLessThanOrEqual(value.length);
          }
        }
      }
    }
  });
});

describe("a task definition", () => {
  const XML = `<?xml version="1.0" encoding="UTF-16"?><Task version="1.2"><RegistrationInfo><URI>\\Upd</URI></RegistrationInfo><Triggers><CalendarTrigger><ScheduleByDay><DaysInterval>2</DaysInterval></ScheduleByDay></CalendarTrigger></Triggers><Settings><Hidden>true</Hidden></Settings><Principals><Principal id="A"><UserId>S-1-5-18</UserId></Principal></Principals><Actions Context="A"><Exec id="1"><Command>cmd</Command><Arguments>/c a &amp;&gt; b</Arguments></Exec><ComHandler><ClassId>{1}</ClassId><Data><![CDATA[a<b]]></Data></ComHandler></Actions></Task>`;
  const escaped = XML.replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");

  test("cut at each character, plain and escaped", () => {
    for (const text of [XML, escaped]) {
      for (let at = 0; at <= text.length; at++) {
        check(decodeTaskXml(text.slice(0, at)));
      }
    }
  });

  test("each byte of a task file flipped, and the file cut at each", () => {
    const file = Buffer.from(`\ufeff${XML}`, "utf16le");
    for (let at = 0; at < file.length; at++) {
      check(decodeAnything(file.subarray(0, at)).task);
      const flipped = Buffer.from(file);
      flipped[at]! ^= 0x15;
      check(decodeAnything(flipped).task);
    }
  });
});

/** Every prefix of a text, and the text with each of its characters changed. */
function* damaged(text: string): Generator<string> {
  for (let at = 0; at < text.length; at++) {
    yield text.slice(0, at);
    const code = text.charCodeAt(at);
    for (const other of [code ^ 0x15, 0x22, 0]) {
      yield text.slice(0, at) + String.fromCharCode(other) + text.slice(at + 1);
    }
  }
}

describe("each text of a carrier, cut and changed at each character", () => {
  const hex = Buffer.from(VALUES.A1).toString("hex");
  const commas = hex.match(/../g)!.join(",");
  const key =
    "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks\\{0A0B0C0D-0000-4000-8000-000000000001}";
  const encoded = Buffer.from("schtasks /run /tn N", "utf16le").toString(
    "base64",
  );
  const registry: Record<string, string> = {
    export: `[${key}]\r\n"Path"="\\\\A"\r\n"Actions"=hex:${commas.slice(0, 60)}\\\r\n  ${commas.slice(60)}\r\n[${key}]\r\n"Actions"=hex(3):${commas}\r\n`,
    query: `${key}\r\n    Path    REG_SZ    \\A\r\n    Actions    REG_BINARY    ${hex}\r\n`,
    add: `reg add "${key}" /v Actions /t REG_BINARY /d ${hex} /f`,
    base64: Buffer.from(VALUES.A2).toString("base64"),
  };
  const lines: Record<string, string> = {
    schtasks:
      'schtasks /create /s fs9 /u C\\a /p "my pw" /tn "A b" /tr "\\"C:\\p q.exe\\" -x" /sc weekly /d MON /st 06:00 /ru x /rp y /f',
    at: "at \\\\fs9 03:30 /every:T,Th c:\\b.cmd -z",
    cmdlets: `powershell -c "Register-ScheduledTask -CimSession fs9 -TaskName N -Action (New-ScheduledTaskAction -Execute 'a.exe' -Argument '-b')"`,
    com: `powershell -c "$s=New-Object -ComObject Schedule.Service; $s.Connect('h','u','d','pw'); $f.RegisterTaskDefinition('N',$d,6,'u','pw',1)"`,
    wmic: 'wmic /node:fs9 /user:a /password:b process call create "cmd /c sch^tasks /run /tn N"',
    encoded: `psexec \\\\h -u b -p c cmd /c start "" powershell -w hidden -enc ${encoded}`,
    registry: 'powershell -c "IEX (gp HKCU:\\Software\\X debug).debug"',
  };

  test.each(Object.entries(registry))("a registry text: %s", (_, text) => {
    for (const each of damaged(text)) {
      for (const decoded of decodeActionsTexts(each)) {
        check(decoded);
        for (const { offset = 0 } of decoded.problems) {
          expect(offset).toBeLessThanOrEqual(VALUES.A2.length);
        }
      }
    }
  });

  test.each(Object.entries(lines))("a command line: %s", (_, line) => {
    for (const each of damaged(line)) {
      const command = readTaskCommand(each);
      if (command !== undefined) check(taskCommandToDecoded(command));
      readTaskCommand(each, { program: "schtasks.exe" });
      schtasksTarget(each, "h");
      unwrapCommand(each);
      registryReads(each);
    }
  });
});

describe("texts", () => {
  test("every reader answers", () => {
    fc.assert(
      fc.property(text, (input) => {
        check(decodeActionsText(input));
        check(decodeTaskXml(input));
        check(decodeTaskXml(`<Task><Actions><Exec><Command>${input}`));
        check(decodeAnything(input).task);
        check(decodeAnything(Buffer.from(input, "utf16le")).task);
        check(decodeAnything(Buffer.from(input)).task);
        commandHints([input]);
        readTaskCachePath(input);
        readRegistryText(input);
        schtasksTarget(input, "h");
        schtasksTarget(`schtasks /create ${input}`, "h");
        readPowerShell(input);
        payloadKey(input);
        payloadScript(input);
        registryReads(`gp HKCU:\\${input}`);
        unwrapCommand(input);
        unwrapCommand("cmd", `/c ${input}`);
        for (const line of [input, `schtasks ${input}`, `cmd /c ${input}`]) {
          const command = readTaskCommand(line);
          if (command === undefined) continue;
          check(taskCommandToDecoded(command));
          expect(commandSentence(command)).not.toBe("");
        }
      }),
      { numRuns: 400 },
    );
  });

  test("words lie in order inside the line and leave only blanks between them", () => {
    fc.assert(
      fc.property(text, fc.boolean(), (line, singleQuotes) => {
        let at = 0;
        for (const { start, end } of splitWords(line, { singleQuotes })) {
          expect(line.slice(at, start)).toMatch(/^[ \t\r\n]*$/);
          expect(end).toBeGreaterThan(start);
          at = end;
        }
        expect(line.slice(at)).toMatch(/^[ \t\r\n]*$/);
        for (const command of splitCommands(line)) {
          expect(line).toContain(command);
        }
      }),
    );
  });

  test("a definition reads the same however often it was escaped", () => {
    const safe = fc.string({ maxLength: 20 }).filter((s) => !/[<&\0]/.test(s));
    fc.assert(
      fc.property(safe, fc.integer({ min: 0, max: 2 }), (command, times) => {
        const xml = `<Task><Actions><Exec><Command>${command}</Command></Exec></Actions></Task>`;
        let escaped = xml;
        for (let i = 0; i < times; i++) {
          escaped = escaped
            .replaceAll("&", "&amp;")
            .replaceAll("<", "&lt;")
            .replaceAll(">", "&gt;")
            .replaceAll('"', "&quot;");
        }
        expect(decodeTaskXml(escaped)).toEqual(decodeTaskXml(xml));
      }),
    );
  });
});
