/**
 * Where one of some keys answers a field, whatever a text of the field must have stands in the value of that key. New values
 * are told by it (`src/engine/anchors.ts`): without it, lines would be let go that a rule wants. (Data that shapes work out of
 * something else is looked at in `test/unit/event/verbatim-fields.test.ts`.)
 *
 * ```text
 *   event of each form and id ─► one answering key gets a value of odd parts, the others go ─► the field is read
 *                                        │                                                           │
 *                                        └───────────── stand here ◄─── runs of any part of it ◄─────┘
 * ```
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newCounters } from "../../src/base/counters.ts";
import { fold } from "../../src/base/fold.ts";
import { packageRoot } from "../../src/base/package-root.ts";
import { DocumentIndex, KeptDocument } from "../../src/event/document-index.ts";
import type { Doc, Event, KeyPath } from "../../src/event/event.ts";
import { EventOpener } from "../../src/event/opener.ts";
import { allMapped } from "../../src/event/tables.ts";
import { isObject, toList } from "../../src/event/values.ts";
import { verbatimRuns } from "../../src/event/verbatim-fields.ts";
import type { Line } from "../../src/source/line.ts";
import { Random } from "../support/random.ts";

/** Values of each key. */
const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 12);

/** What shapes translate, cut, join, or write otherwise. */
const PARTS = [
  "\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet002\\Services\\evil",
  "\\REGISTRY\\USER\\S-1-5-21-1-2-3-1001\\Software\\abcd",
  "HKLM\\SYSTEM\\CurrentControlSet\\Enum\\",
  "HKCR\\CLSID\\",
  "HKU\\.DEFAULT\\Control Panel",
  "{649442b8-52dc-5fd1-3600-000000000600}",
  "00000000-0000-0000-0000-000000000000",
  "DOMAIN\\user@REALM.EXAMPLE",
  "NT AUTHORITY\\SYSTEM",
  "NULL SID",
  "S-1-16-12288",
  "Mandatory Label\\High Mandatory Level",
  "MD5=0123456789ABCDEF0123456789ABCDEF,SHA256=",
  "0123456789abcdef0123456789abcdef",
  "0x00000000000003e7",
  "0xdeadbeef",
  "type:  5 name.example;::ffff:203.0.113.7;",
  "FE80:0:0:0::1",
  "%%14592",
  "\\??\\C:\\share\\dir\\",
  "\\\\server\\share\\file.txt:stream:$DATA",
  'C:\\Program Files\\x\\..\\evil.exe /flag:"a b"',
  "C:/unix/style/path.ext",
  '"quoted\\" arg" rest',
  "trailing\\",
  "cn=Bobby,ou=xyz",
  "HostApplication = powershell.exe -enc abcd\nUser = DOM\\bobby\nScriptName = C:\\x\\y.ps1\n",
  "EventType: SetValue\nProcessId: 4444\n",
  "<Task><Exec><Command>evil.exe</Command><Arguments>-abcd efgh</Arguments></Exec></Task>",
  "&lt;Command&gt;evil.exe&amp;lt;abcd",
  "DWORD (0x00000001)",
  "Binary Data",
  "DNS_ERROR_RCODE_NAME_ERROR",
  "SeDebugPrivilege\n\t\t\tSeBackupPrivilege",
  "ingress",
  "true",
  "N/A",
  "   padded   ",
  "[abcd]`{}|~^_!#$%()+;=@:",
  "a,b,c dddd",
];

const DATA = (name: string): string => `winlog.event_data.${name}`;

const FIXTURES = join(packageRoot(), "test", "fixtures", "events");
const logs = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ndjson"))
  .sort();

type Values = Readonly<Record<string, unknown>>;

function withValue(doc: Values, [name, ...rest]: KeyPath, to: unknown): Values {
  const inner = isObject(doc[name!]) ? (doc[name!] as Values) : {};
  return {
    ...doc,
    [name!]: rest.length === 0 ? to : withValue(inner, rest, to),
  };
}

function without(doc: Values, [name, ...rest]: KeyPath): Values {
  const { [name!]: value, ...others } = doc;
  return rest.length > 0 && isObject(value)
    ? { ...others, [name!]: without(value as Values, rest) }
    : others;
}

/** Opened by its keys; undefined of what has to be parsed. */
function opened(text: string): Event | undefined {
  const line: Line = {
    ...{ source: { id: 1, path: "log" }, number: 1, offset: 0, text },
    length: Buffer.byteLength(text),
  };
  const documents = DocumentIndex.create()!;
  const opener = new EventOpener({ counters: newCounters(), documents });
  const kept = documents.read(line);
  const events: Event[] = [];
  if (kept === undefined || !opener.openKept(kept, line, events)) {
    return undefined;
  }
  opener.flush(events);
  return events[0]?.kept instanceof KeptDocument ? events[0] : undefined;
}

function pathsOf(doc: unknown): ReadonlySet<string> {
  const names: string[] = [];
  const collect = (value: unknown): void => {
    if (!isObject(value)) return;
    for (const [name, inner] of Object.entries(value)) {
      names.push(name);
      collect(inner);
    }
  };
  collect(doc);
  const paths = [...allMapped().fields, ...names.map(DATA)];
  return new Set(
    paths.filter((path) => verbatimRuns(path, "zzzzqqqq").length > 0),
  );
}

/** A part of a text, or all of it: what a condition may look for. */
function part(text: string, random: Random): string {
  if (random.int(3) === 0) return text;
  const from = random.int(text.length + 1);
  return text.slice(from, from + 4 + random.int(40));
}

/** Fields that are answered otherwise than they say, in the events of a log; and how many answers there were. */
function answersOf(log: string): { wrong: string[]; answers: number } {
  const random = new Random(log.length);
  const wrong: string[] = [];
  let answers = 0;
  const lines = readFileSync(join(FIXTURES, log), "utf8").trimEnd().split("\n");
  for (const text of lines) {
    const event = opened(text);
    if (event === undefined) continue;
    const doc = JSON.parse(text) as Values;
    const { shape } = event.class;
    for (const path of pathsOf(doc)) {
      const keys = shape.answeringKeys?.(event, path) ?? [];
      const read = shape.reader(event.class, path);
      const bare = keys.reduce(without, doc);
      for (const key of keys) {
        for (let run = 0; run < RUNS; run++) {
          const value = Array.from(
            { length: 1 + random.int(2) },
            () => PARTS[random.int(PARTS.length)]!,
          ).join("");
          const written = fold(JSON.stringify(value));
          const other = Object.create(event, {
            doc: { value: withValue(bare, key, value) as Doc },
            keptVersion: { value: undefined },
          }) as Event;
          for (const each of toList(read(other))) {
            answers++;
            const sought = part(fold(String(each)), random);
            const missing = verbatimRuns(path, sought).find(
              (found) => !written.includes(found),
            );
            if (missing === undefined) continue;
            wrong.push(`${path} by ${key.join(".")}: ${missing} of ${written}`);
          }
        }
      }
    }
  }
  return { wrong, answers };
}

describe("what a field must have stands in the value of the key that answers", () => {
  let all = 0;
  it.each(logs)("%s", (log) => {
    const { wrong, answers } = answersOf(log);
    expect(wrong).toEqual([]);
    all += answers;
  });

  it("is asked of many answers", () => {
    expect(all).toBeGreaterThan(1_000 * RUNS);
  });
});
