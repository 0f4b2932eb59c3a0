/** The law of the task tracker: the same facts in any order give the same records. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { TaskTracker } from "../../src/task/tracker.ts";
import type { TaskFact } from "../../src/task/tracker.ts";
import { VALUES } from "../unit/task/values.ts";

const ROOT =
  "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache";
const GUIDS = [
  "{47CDCDF5-3457-4925-96E5-DB6635FFCDDE}",
  "{11111111-2222-3333-4444-555555555555}",
];
const PATHS = ["\\Upd", "\\UPD", "Two", "\\A\\Three"];
const HOSTS = ["ws5", "ws6"];

const base = fc.record({
  hostId: fc.constantFrom(...HOSTS),
  timeUs: fc.integer({ min: 0, max: 120 }).map((tick) => tick * 500_000),
});
const guid = fc.constantFrom(...GUIDS);
const path = fc.constantFrom(...PATHS);
const maybe = <T>(arb: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arb, { nil: undefined });

const registry = fc.oneof(
  fc
    .tuple(path, guid)
    .map(([p, id]) => ({ path: `${ROOT}\\Tree\\${p}\\Id`, details: id })),
  fc
    .tuple(guid, fc.constantFrom("Path", "URI"), path)
    .map(([id, value, p]) => ({
      path: `${ROOT}\\Tasks\\${id}\\${value}`,
      details: p,
    })),
  fc
    .tuple(guid, fc.constantFrom("Actions", "Hash", "Schema", "Triggers"))
    .map(([id, value]) => ({
      path: `${ROOT}\\Tasks\\${id}\\${value}`,
      details: "Binary Data",
    })),
  fc.tuple(guid, fc.constantFrom(VALUES.A1, VALUES.A3)).map(([id, value]) => ({
    path: `${ROOT}\\Tasks\\${id}\\Actions`,
    bytesBase64: Buffer.from(value).toString("base64"),
  })),
  path.map((p) => ({
    path: `${ROOT}\\Tree\\${p}\\Index`,
    details: "DWORD (0x00000003)",
  })),
  path.map((p) => ({ path: `${ROOT}\\Tree\\${p}\\SD`, deleted: true })),
  path.map((p) => ({ path: `${ROOT}\\Tree\\${p}`, deleted: true })),
  guid.map((id) => ({ path: `${ROOT}\\Tasks\\${id}`, deleted: true })),
);
const xml = fc.record({
  eventCode: fc.constantFrom("4698", "4699", "4701", "4702"),
  taskName: path,
  xml: maybe(
    fc
      .constantFrom("calc.exe", "cmd.exe")
      .map(
        (command) =>
          `<Task><Actions><Exec><Command>${command}</Command></Exec></Actions></Task>`,
      ),
  ),
  user: maybe(fc.constantFrom("ann", "bob")),
  clientProcessId: maybe(fc.constantFrom("0", "77")),
  logonId: maybe(fc.constantFrom("0xabc", "0x0ABC", "2749", "0x3e7", "x")),
});
const logon = fc.record({
  logonId: fc.constantFrom("0xabc", "0xabd", "0x3e7"),
  address: maybe(fc.constantFrom("10.0.0.1", "127.0.0.1", "-")),
  workstation: maybe(fc.constantFrom("WS5", "WS9")),
  logonType: maybe(
    fc.constantFrom("Network", "Interactive", "RemoteInteractive"),
  ),
});
const explicitLogon = fc.record({
  target: fc.constantFrom("ws5", "ws6.corp", "localhost"),
});
const connection = fc.record({
  address: fc.constantFrom("10.0.0.1", "10.0.0.2"),
  sourcePort: fc.constant(50_000),
  port: fc.constantFrom(135, 445, 49_700),
});
const scheduler = fc.record({
  eventCode: fc.constantFrom("106", "140", "141", "142", "200"),
  taskName: path,
  action: maybe(fc.constantFrom("a.exe", "b.exe")),
});
const command = fc.record({
  line: fc
    .tuple(
      fc.constantFrom("create", "change", "delete"),
      path,
      fc.constantFrom("", "/s ws6", "/s ws7", "/s ws5.corp"),
      fc.constantFrom("calc.exe", "x /y"),
    )
    .map(
      ([verb, p, host, run]) =>
        `schtasks /${verb} ${host} /tn ${p} /tr "${run}"`,
    ),
  user: maybe(fc.constantFrom("ann", "bob")),
});

const fact: fc.Arbitrary<TaskFact> = fc
  .tuple(
    base,
    fc.oneof(
      registry.map((more) => ({
        kind: "registry" as const,
        processGuid: "{service}",
        ...more,
      })),
      xml.map((more) => ({ kind: "xml-event" as const, ...more })),
      scheduler.map((more) => ({ kind: "scheduler" as const, ...more })),
      path.map((p) => ({
        kind: "file" as const,
        path: `C:\\Windows\\System32\\Tasks\\${p}`,
      })),
      command.map((more) => ({ kind: "command" as const, ...more })),
      logon.map((more) => ({ kind: "logon" as const, ...more })),
      explicitLogon.map((more) => ({
        kind: "explicit-logon" as const,
        ...more,
      })),
      connection.map((more) => ({ kind: "connection" as const, ...more })),
    ),
  )
  .map(([common, more]) => ({
    ...common,
    hostName: `${common.hostId.toUpperCase()}.corp`,
    ...more,
  }));

const facts = fc.array(fact, { maxLength: 24 });
const shuffled = facts.chain((list) =>
  fc.tuple(
    fc.constant(list),
    fc.shuffledSubarray(list, { minLength: list.length }),
  ),
);

/** Everything that can be asked. */
function answers(list: readonly TaskFact[], askInBetween: boolean): unknown {
  const tracker = new TaskTracker();
  for (const [i, each] of list.entries()) {
    tracker.note(each);
    // What was concluded before must leave no trace either.
    if (askInBetween && i % 5 === 0) tracker.records();
  }
  const found = HOSTS.flatMap((hostId) =>
    [undefined, 5_000_000, 30_000_000].flatMap((nearUs) => [
      ...GUIDS.map((id) => tracker.find({ hostId, guid: id, nearUs })),
      ...PATHS.map((p) => tracker.find({ hostId, path: p, nearUs })),
    ]),
  );
  return { records: tracker.records(), found };
}

test("any order of arrival gives the same records", () => {
  fc.assert(
    fc.property(shuffled, ([list, other]) => {
      expect(answers(other, true)).toEqual(answers(list, false));
    }),
    { numRuns: 300 },
  );
});

test("a task that is asked for alone is what it is among all", () => {
  fc.assert(
    fc.property(facts, (list) => {
      const trackers = [new TaskTracker(), new TaskTracker()] as const;
      const [alone, among] = trackers;
      for (const each of list) {
        for (const tracker of trackers) tracker.note(each);
        among.records();
      }
      for (const hostId of HOSTS) {
        const queries = [
          ...GUIDS.map((id) => ({ hostId, guid: id })),
          ...PATHS.map((p) => ({ hostId, path: p })),
        ];
        for (const query of queries) {
          expect(alone.find(query)).toEqual(among.find(query));
        }
      }
    }),
    { numRuns: 300 },
  );
});

test("facts said twice change nothing", () => {
  fc.assert(
    fc.property(facts, (list) => {
      expect(answers([...list, ...list], false)).toEqual(answers(list, false));
    }),
  );
});

test("ids are unique, and an answer is never empty", () => {
  fc.assert(
    fc.property(facts, (list) => {
      const tracker = new TaskTracker();
      for (const each of list) tracker.note(each);
      const ids = tracker.records().map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const hostId of HOSTS) {
        for (const p of PATHS) {
          const found = tracker.find({ hostId, path: p, nearUs: 1 });
          expect(found.length).toBeGreaterThan(0);
          expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
          for (const { definition, unknown } of found) {
            expect(definition === undefined).toBe(unknown !== undefined);
          }
        }
      }
    }),
  );
});
