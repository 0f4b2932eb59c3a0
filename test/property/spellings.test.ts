/**
 * A rule in any producer's words finds the records of every other: directions of connections, registry paths, the names of
 * actions. Words are crossed with all forms of a record and all ways to compare, and the evidence names the word that was
 * not the usual one.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newCounters } from "../../src/base/counters.ts";
import { Engine } from "../../src/engine/engine.ts";
import type { Evidence } from "../../src/engine/match.ts";
import { EventOpener } from "../../src/event/opener.ts";
import { parseLine } from "../../src/event/parse-line.ts";
import { CONVERTERS, FORMS } from "../support/convert.ts";
import type { WindowsRecord } from "../support/convert.ts";
import { testRule } from "../support/engine.ts";

const TIME = "2026-03-11 09:20:31.826";

function record(
  eventId: number,
  data: Readonly<Record<string, string>>,
): WindowsRecord {
  return {
    provider: "Microsoft-Windows-Sysmon",
    providerGuid: "5770385f-c22a-43e0-bf4c-06f5698ffbd9",
    channel: "Microsoft-Windows-Sysmon/Operational",
    eventId,
    keywords: "0x8000000000000000",
    timeUs: Date.UTC(2026, 2, 11, 9, 20, 31, 826) * 1_000,
    recordId: 7,
    computer: "W6.corp.example",
    pid: 2_812,
    tid: 3_456,
    userId: "S-1-5-18",
    data: Object.entries({
      UtcTime: TIME,
      ProcessGuid: "{649442b8-52dc-5fd1-3600-000000000600}",
      Image: "C:\\Windows\\System32\\svchost.exe",
      ...data,
    }),
  };
}

const inAllForms = (each: WindowsRecord): Map<string, string> =>
  new Map(FORMS.map((form) => [form, CONVERTERS[form](each)]));

/** The evidence of the only match, or undefined. */
function found(condition: string, line: string): Evidence | undefined {
  const counters = newCounters();
  const opener = new EventOpener({ counters });
  const engine = new Engine({
    rules: [testRule(`any where ${condition}`)],
    counters,
  });
  const source = { id: 1, path: "log" };
  const place = { source, number: 1, offset: 0, length: 0, text: line };
  const events: Parameters<typeof engine.push>[0][] = [];
  opener.open(parseLine(line), place, events);
  opener.flush(events);
  expect(events).toHaveLength(1);
  engine.push(events[0]!);
  engine.finish();
  return engine.drain()[0]?.match.events[0];
}

const anyCase = (word: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    word,
    word.toUpperCase(),
    word.slice(0, 1).toUpperCase() + word.slice(1),
  );

/** Ways to say that a field is a word; the first two only with the word's own case. */
const SAYS: readonly ((field: string, word: string) => string)[] = [
  (field, word) => `${field} == "${word}"`,
  (field, word) => `${field} in ("nothing", "${word}")`,
  (field, word) => `${field} : "${word}"`,
  (field, word) => `${field} in~ ("${word}", "nothing")`,
  (field, word) => `${field} like~ "${word.slice(0, 5)}*"`,
  (field, word) => `${field} regex~ "${word.slice(0, 4)}.+"`,
  (field, word) => `startsWith~(${field}, "${word}")`,
  (field, word) => `not ${field} != "${word}"`,
];
/** The contrary of the first, third and fourth. */
const DENIES: readonly ((field: string, word: string) => string)[] = [
  (field, word) => `${field} != "${word}"`,
  (field, word) => `not ${field} : "${word}"`,
  (field, word) => `${field} not in~ ("${word}", "nothing")`,
];

const INWARD = ["ingress", "incoming", "inbound"];
const OUTWARD = ["egress", "outgoing", "outbound"];

const FIELD = "network.direction";

describe(FIELD, () => {
  const connection = (Initiated: string): WindowsRecord =>
    record(3, {
      Protocol: "tcp",
      Initiated,
      SourceIp: "10.0.0.5",
      SourcePort: "50233",
      DestinationIp: "10.0.0.6",
      DestinationPort: "135",
    });
  const ecs = (module: string, direction: string): string =>
    JSON.stringify({
      "@timestamp": "2026-03-11T09:20:31.826Z",
      event: { category: ["network"], type: ["start"], module },
      host: { name: "W6", id: "w6" },
      network: { direction },
    });
  const written = (initiated: string, words: readonly string[]): string[] => [
    ...inAllForms(connection(initiated)).values(),
    ...words.flatMap((word) => [ecs("endpoint", word), ecs("other", word)]),
    JSON.stringify({
      event_simpleName:
        initiated === "true" ? "NetworkConnectIP4" : "NetworkReceiveAcceptIP4",
      aid: "w6",
      ContextTimeStamp: "1773220831.826",
      RemoteAddressIP4: "10.0.0.5",
    }),
    JSON.stringify({
      EventID: 5156,
      Channel: "Security",
      SourceName: "Microsoft-Windows-Security-Auditing",
      Hostname: "W6",
      EventTime: "2026-03-11 09:20:31",
      Direction: initiated === "true" ? "%%14593" : "%%14592",
      "@timestamp": "2026-03-11T09:20:31Z",
    }),
  ];

  it("is asked for in any word, of any record", () => {
    const side = fc.constantFrom(
      { words: INWARD, others: OUTWARD, lines: written("false", INWARD) },
      { words: OUTWARD, others: INWARD, lines: written("true", OUTWARD) },
    );
    const anyWord = (words: readonly string[]): fc.Arbitrary<string> =>
      fc.constantFrom(...words);
    const question = side.chain(({ words, others, lines }) =>
      fc.record({
        line: fc.constantFrom(...lines),
        first: fc.constant(words[0]!),
        word: anyWord(words),
        other: anyWord(others),
        cased: anyWord(words).chain(anyCase),
        // == and in mind the case.
        says: fc.nat(SAYS.length - 1),
        denies: fc.nat(DENIES.length - 1),
      }),
    );
    fc.assert(
      fc.property(
        question,
        ({ line, word, other, cased, says, denies, first }) => {
          const isExact = says < 2 || says === SAYS.length - 1;
          const asked = isExact ? word : cased;
          const evidence = found(SAYS[says]!(FIELD, asked), line);
          expect(evidence).toBeDefined();
          // What is negated names no word; all others name the one that was meant.
          const usual =
            asked.toLowerCase() === first || says === SAYS.length - 1;
          if (usual) expect(evidence).not.toHaveProperty("aliases");
          // A pattern may fit several: the first of them counts.
          else
            expect(Object.keys(evidence!.aliases ?? {})).toEqual(
              says === 4 || says === 5 ? expect.anything() : [FIELD],
            );
          expect(evidence!.fields[FIELD]).toBe(first);
          expect(found(DENIES[denies]!(FIELD, word), line)).toBeUndefined();
          expect(found(SAYS[says]!(FIELD, other), line)).toBeUndefined();
          const kept = found(DENIES[denies]!(FIELD, other), line);
          expect(kept).toBeDefined();
          expect(kept).not.toHaveProperty("aliases");
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("registry.path", () => {
  const HIVES = [
    "HKLM",
    "HKEY_LOCAL_MACHINE",
    "\\REGISTRY\\MACHINE",
    "MACHINE",
  ] as const;
  const SETS = ["CurrentControlSet", "ControlSet001"] as const;
  const path = (hive: string, set: string): string =>
    `${hive}\\SYSTEM\\${set}\\Services\\demo\\ImagePath`;
  const spelling = fc
    .tuple(fc.constantFrom(...HIVES), fc.constantFrom(...SETS))
    .map(([hive, set]) => path(hive, set));
  const quoted = (text: string): string => text.replaceAll("\\", "\\\\");
  const escaped = (text: string): string =>
    quoted(text.replaceAll("\\", "\\\\"));
  const WAYS: readonly ((text: string) => string)[] = [
    (text) => `registry.path == "${quoted(text)}"`,
    (text) => `registry.path : "${quoted(text.toLowerCase())}"`,
    (text) => `registry.path : "${quoted(text.slice(0, -9))}*"`,
    (text) => `registry.path in~ ("${quoted(text.toUpperCase())}", "x")`,
    (text) => `registry.path regex~ "${escaped(text.slice(0, -9))}.*"`,
    (text) => `startsWith(registry.path, "${quoted(text.slice(0, -9))}")`,
  ];

  it("is asked for in any spelling, of any record", () => {
    const line = fc.oneof(
      fc.tuple(spelling, fc.constantFrom(...FORMS)).map(([text, form]) =>
        CONVERTERS[form](
          record(13, {
            EventType: "SetValue",
            TargetObject: text,
            Details: "x.exe",
          }),
        ),
      ),
      spelling.map((text) =>
        JSON.stringify({
          "@timestamp": "2026-03-11T09:20:31.826Z",
          event: { category: ["registry"], module: "endpoint" },
          host: { name: "W6", id: "w6" },
          registry: { path: text },
        }),
      ),
      spelling.map((text) =>
        JSON.stringify({
          event_simpleName: "RegGenericValueUpdate",
          aid: "w6",
          ContextTimeStamp: "1773220831.826",
          RegObjectName: text.slice(0, -10),
          RegValueName: "ImagePath",
        }),
      ),
    );
    fc.assert(
      fc.property(
        line,
        spelling,
        fc.nat(WAYS.length - 1),
        (log, asked, way) => {
          const evidence = found(WAYS[way]!(asked), log);
          expect(evidence).toBeDefined();
          const shown = evidence!.fields["registry.path"]!;
          expect(shown.startsWith("HKLM\\")).toBe(true);
          expect(evidence!.aliases?.["registry.path"]).toBe(
            shown === asked ? undefined : asked,
          );
          expect(found(`not (${WAYS[way]!(asked)})`, log)).toBeUndefined();
          expect(
            found(WAYS[way]!(asked.replace("demo", "other")), log),
          ).toBeUndefined();
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("event.action", () => {
  it.each([
    [1, ["Process creation", "Process Create (rule: ProcessCreate)", "start"]],
    [
      5,
      [
        "Process terminated",
        "Process terminated (rule: ProcessTerminate)",
        "end",
      ],
    ],
    [7, ["Image loaded", "Image loaded (rule: ImageLoad)", "load"]],
    [11, ["FileCreate", "File created (rule: FileCreate)", "creation"]],
  ] as const)("of Sysmon's event %i, by any producer's name", (id, names) => {
    for (const [form, line] of inAllForms(record(id, {}))) {
      for (const [i, name] of names.entries()) {
        const evidence = found(`event.action == "${name}"`, line);
        expect(evidence, `${form}: ${name}`).toBeDefined();
        expect(evidence!.aliases?.["event.action"], form).toBe(
          i === 0 ? undefined : name,
        );
      }
    }
  });
});
