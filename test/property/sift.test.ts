/**
 * The law of the sift: it lets nobody's event go. Lines of incidents are spelt with escapes and in other cases, values are
 * exchanged between lines; what the rules and the tasks find is what they find without it. And the test itself is tested:
 * a sift that reads nothing is caught.
 */
import { isDeepStrictEqual } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Engine } from "../../src/engine/engine.ts";
import { Searcher } from "../../src/engine/spl/searcher.ts";
import { DocumentIndex } from "../../src/event/document-index.ts";
import { EventOpener } from "../../src/event/opener.ts";
import { Detector } from "../../src/lib/detector.ts";
import { DATA_MODELS } from "../../src/lib/data-models.ts";
import { loadRules } from "../../src/rule/load.ts";
import type { RuleFileText } from "../../src/rule/rule-file.ts";
import { corpusLines } from "../bench/corpus.ts";
import { Random as Seeded } from "../bench/random.ts";
import { captureBytes, hasCorpus, sampleBytes } from "../support/captures.ts";
import { CONVERTERS, recordOfWinlogbeat } from "../support/convert.ts";
import type { Form } from "../support/convert.ts";
import { Random } from "../support/random.ts";
import { rehosted } from "../support/rehosted.ts";
import { scanBytes } from "../support/scan.ts";
import type { ScanResult } from "../support/scan.ts";

const RUNS = Math.ceil(
  Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 2_000) / 1_000,
);

/** Another writer's spelling of the same line; of a few lines also of their keys. */
function respelt(line: string, random: Random): string {
  const rate = random.int(40) + 2;
  const strings =
    random.int(20) === 0
      ? /"(?:[^"\\]|\\.)*"/g
      : /(?<="(?:TargetObject|Image|CommandLine|message|Message)":)"(?:[^"\\]|\\.)*"/g;
  return line.replace(strings, (string) =>
    random.int(2) === 0
      ? string
      : string.replace(/\\.|[A-Za-z]/g, (piece) => {
          if (piece.length > 1 || random.int(rate) > 0) return piece;
          const code = piece.charCodeAt(0).toString(16).padStart(4, "0");
          return `\\u${random.int(2) === 0 ? code : code.toUpperCase()}`;
        }),
  );
}

function recased(line: string, random: Random): string {
  return line.replace(
    /("(?:TargetObject|Image|CommandLine)":")((?:[^"\\]|\\.)*)/g,
    (_all, front: string, value: string) =>
      front +
      value.replace(/\\.|[a-z]/gi, (piece) =>
        piece.length > 1 || random.int(4) > 0
          ? piece
          : piece === "k"
            ? "\u212a"
            : piece.toUpperCase(),
      ),
  );
}

function shuffledValues(lines: string[], random: Random): void {
  const pattern = /"TargetObject":"((?:[^"\\]|\\.)*)"/;
  const values = lines.flatMap((line) => pattern.exec(line)?.[1] ?? []);
  if (values.length === 0) return;
  for (let i = 0; i < lines.length; i++) {
    if (random.int(4) > 0) continue;
    const value = values[random.int(values.length)]!;
    lines[i] = lines[i]!.replace(pattern, () => `"TargetObject":"${value}"`);
  }
}

/** Forms that are read by their keys, and such as look like one of them and are not. */
const MIXED: readonly Form[] = [
  "evtx_dump",
  "evtx_dump, attributes apart",
  "evtx_dump, EventID with qualifiers",
  "EvtxECmd, full",
  "EvtxECmd",
  "without the outer Event",
  "winlogbeat 6",
  "winlogbeat, module applied",
  "Elastic Agent, pipeline applied",
  "winlogbeat",
];

type Json = Record<string, unknown>;

/** What a document may hold so that values stand elsewhere than in others like it. */
const ODDITIES: readonly ((doc: Json, data: Json, random: Random) => void)[] = [
  // A program's name is in its command line then.
  (doc, data) => {
    for (const name of ["Image", "ParentImage", "NewProcessName"]) {
      delete data[name];
    }
    delete (doc["process"] as Json | undefined)?.["name"];
  },
  (_doc, data, random) => {
    const names = Object.keys(data);
    const name = names[random.int(names.length)];
    if (name !== undefined) data[name] = { "#text": data[name] };
  },
  (_doc, data) => (data["Data"] = ["one", "two"]),
  (_doc, data) =>
    (data["Data"] = { "@Name": "Image", "#text": "C:\\svchost.exe" }),
  (_doc, data) => {
    data["TargetObject"] = "HKLM\\Schedule\\TaskCache\\Tree\\x";
    data["Image"] = "C:\\Windows\\System32\\svchost.exe";
  },
  (doc) => {
    for (const name of ["process", "registry", "file"]) {
      const fields = doc[name] as Json | undefined;
      for (const key of ["name", "path"]) delete fields?.[key];
    }
  },
  (doc) => {
    for (const name of ["process", "registry", "file"]) {
      const fields = doc[name] as Json | undefined;
      for (const key of ["name", "path"]) if (fields?.[key]) fields[key] = "-";
    }
  },
  (doc) => (doc["EventId"] = 13),
  (doc) => {
    doc["System"] = { EventID: 13, Computer: "WS-1" };
    doc["EventData"] = { TargetObject: "HKLM\\TaskCache\\x" };
  },
  (doc) => (doc["event_simpleName"] = "ProcessRollup2"),
  (doc) => (doc["user_data"] = { Image: "C:\\Windows\\svchost.exe" }),
  (doc) => {
    const event = (doc["Event"] ?? doc) as Json;
    event["UserData"] = { Child: { TargetObject: "HKLM\\TaskCache\\x" } };
  },
  (_doc, data) => {
    for (const name of ["EventType", "ObjectType"]) {
      if (name in data) data[name] = { "#text": data[name] };
    }
  },
  (_doc, data) => {
    if ("EventType" in data) data["EventType"] = "DeleteKey";
  },
  // Lists on the way to a value.
  (doc) => (doc["registry"] = [{ path: "HKLM\\\\TaskCache\\\\token" }]),
  (doc) => (doc["event"] = [{ ...(doc["event"] as Json), type: ["end"] }]),
  (doc) => {
    doc["Event"] ??= { System: { Computer: "WS-1", Version: 2 } };
  },
  (doc) => {
    const system = (doc["Event"] as Json | undefined)?.["System"] as
      Json | undefined;
    if (system !== undefined) system["Channel"] = { "#text": "Security" };
  },
  (doc, _data, random) => putSomewhere(doc, random),
  (doc, _data, random) => putSomewhere(doc, random),
  (_doc, data, random) => {
    const names = ["EventType", "ObjectType", "Image", "UtcTime"];
    data[names[random.int(names.length)]!] = anyOf(VALUES_OF_ALL_KINDS, random);
  },
];

/** Where values stand that decide shape, class, host or time, or how others are read. */
const DECIDING =
  "#event_simpleName @timestamp Channel Event Event.EventData Event.EventData.Data Event.System Event.System.Channel \
Event.System.Computer Event.System.EventID Event.System.EventRecordID Event.System.Provider Event.System.TimeCreated Event.UserData \
EventData EventID EventId EventReceivedTime EventTime EventType Hostname Keywords ObjectType RecordNumber SourceModuleType SourceName \
System TimeCreated UtcTime agent agent.type computer_name data_stream data_stream.dataset event event.action event.category event.code \
event.dataset event.module event.provider event.sequence event.type event_data event_data.UtcTime event_id host host.id host.name \
host.hostname log_name preview process process.entity_id record_number registry registry.data registry.data.type source_name task \
user_data winlog winlog.channel winlog.computer_name winlog.event_data winlog.event_data.UtcTime winlog.event_id winlog.provider_name \
winlog.record_id winlog.task winlog.time_created winlog.user_data"
    .split(" ")
    .map((path) => path.split("."));

const VALUES_OF_ALL_KINDS: readonly unknown[] = [
  null,
  {},
  [],
  "",
  "-",
  "13",
  "x",
  0,
  13,
  1.5,
  true,
  { "#text": "x" },
  { Version: 2 },
  ["x"],
  [{ x: 1 }],
];

function anyOf<T>(values: readonly T[], random: Random): T {
  return values[random.int(values.length)]!;
}

/** Puts a value of any kind where another is expected. */
function putSomewhere(doc: Json, random: Random): void {
  const path = anyOf(DECIDING, random);
  let owner = doc;
  for (const name of path.slice(0, -1)) {
    const inner = owner[name];
    const isOwner =
      typeof inner === "object" && inner !== null && !Array.isArray(inner);
    owner = isOwner ? (inner as Json) : ((owner[name] = {}) as Json);
  }
  owner[path.at(-1)!] = anyOf(VALUES_OF_ALL_KINDS, random);
}

/** Records of winlogbeat as others write them, some of them oddly; other lines as they are. */
function rewritten(
  content: Buffer,
  form: Form | "mixed",
  random: Random,
): Buffer {
  const lines = content.toString("utf8").split("\n");
  const own = ODDITIES[random.int(ODDITIES.length)]!;
  const ownSeed = random.int(1_000_000);
  const written = lines.map((line, i) => {
    if (!line.includes('"winlog"')) return line;
    const into = form === "mixed" ? MIXED[random.int(MIXED.length)]! : form;
    const text = CONVERTERS[into](recordOfWinlogbeat(JSON.parse(line) as Json));
    const isOwn = i > lines.length / 2 && random.int(3) === 0;
    if (!isOwn && random.int(8) > 0) return text;
    const doc = JSON.parse(text) as Json;
    const event = (doc["Event"] ?? doc) as Json;
    const winlog = (doc["winlog"] ?? {}) as Json;
    const data = (event["EventData"] ??
      event["event_data"] ??
      (winlog["event_data"] ??= {})) as Json;
    const change = isOwn ? own : ODDITIES[random.int(ODDITIES.length)]!;
    // Lines that are odd in the same way are of one kind: its sift is made of one of them.
    change(doc, data, isOwn ? new Random(ownSeed) : random);
    return JSON.stringify(doc);
  });
  return Buffer.from(written.join("\n"));
}

function mutated(content: Buffer, seed: number): Buffer {
  const random = new Random(seed);
  const lines = content.toString("utf8").split("\n");
  shuffledValues(lines, random);
  return Buffer.from(
    lines.map((line) => respelt(recased(line, random), random)).join("\n"),
  );
}

const found = ({ counters, tasks, alerts }: ScanResult): object => ({
  counters,
  tasks,
  alerts: alerts.map((alert) => [
    // A line that names no host is of its log, which has another path each time, and so the alert another id.
    alert["host.id"] === "log.ndjson" ? undefined : alert["kibana.alert.uuid"],
    alert["kibana.alert.rule.rule_id"],
    alert["tripline.events"].map(({ line, step }) => [line, step]),
  ]),
});

const LOGS: readonly (() => Buffer)[] = [
  () => sampleBytes("incident-winlogbeat"),
  ...(hasCorpus
    ? [
        () => captureBytes("schtask_create"),
        () => captureBytes("empire_schtasks_creation_standard_user"),
      ]
    : []),
];

/** Of generated lines: values that come often, come once, and never do. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  "destination.port": ["135", "443", "49670", "1"],
  "dll.hash.md5": ['"0*"', '"*"', '"none"'],
  "dll.hash.sha256": ['"1*"', '"none"'],
  "dll.name": ['"none.dll"', '"*"'],
  "event.action": ['"service-installed"', '"*Registry*"', '"key-created"'],
  "event.code": ["1", "3", "12", "13", "4663"],
  "event.type": ['"start"', '"change"', '"end"'],
  "file.path": [
    '"*.tmp"',
    '"C:\\\\Users\\\\Public\\\\token.tmp"',
    '"?:\\\\x*"',
  ],
  "process.executable": [
    '"*\\\\svchost.exe"',
    '"?:\\\\Windows\\\\*"',
    '"*x*y"',
  ],
  "process.name": ['"svchost.exe"', '"winword.exe"', '"none.exe"'],
  "process.parent.name": ['"none.exe"', '"services.exe"', '"*"'],
  "process.Ext.protection": ['"PsProtected*"'],
  "registry.path": [
    '"*\\\\token"',
    '"*TaskCache*"',
    '"*\\\\CLSID\\\\*"',
    '"x"',
  ],
  "user.name": ['"SYSTEM"', '"jdoe"', '"SRV*"'],
  "winlog.event_data.EventType": ['"SetValue"', '"DeleteKey"', '"x"'],
  "winlog.event_data.GrantedAccess": ['"0x1000"', '"0x1010"'],
};
const CATEGORIES = ["any", "file", "library", "network", "process", "registry"];

function madeCondition(random: Random, depth: number): string {
  if (depth > 0 && random.int(3) > 0) {
    const parts = Array.from({ length: 2 + random.int(2) }, () =>
      madeCondition(random, depth - 1),
    );
    return `(${parts.join(random.int(4) === 0 ? " or " : " and ")})`;
  }
  const paths = Object.keys(VALUES);
  const path = paths[random.int(paths.length)]!;
  const values = VALUES[path]!;
  const value = values[random.int(values.length)]!;
  const isNumber = path === "destination.port" || path === "event.code";
  const one =
    random.int(8) === 0
      ? `${path} ${random.int(2) === 0 ? "==" : "!="} null`
      : `${path} ${isNumber ? "==" : ":"} ${path === "event.code" ? `"${value}"` : value}`;
  return random.int(6) === 0 ? `not ${one}` : one;
}

/** Of data models: fields that ECS fields tell, also in parts, and such as nothing tells. */
const CIM_VALUES: Readonly<
  Record<string, Readonly<Record<string, readonly string[]>>>
> = {
  "Endpoint.Registry": {
    registry_path: [
      '"*\\\\token"',
      '"*TaskCache*"',
      '"*\\\\CLSID\\\\*"',
      "unknown",
    ],
    registry_value_name: ["token", "Actions", '"*e*"', "unknown"],
    registry_value_data: ['"Binary Data"', '"0x0*"', '"*"'],
    registry_key_name: ["CLSID", '"*Schedule*"'],
    process_id: ["4", "1*"],
    process_guid: ['"{*"', "none"],
    action: ["modified", "deleted"],
    nosuch: ["x"],
  },
  "Endpoint.Processes": {
    process_name: ["svchost.exe", "schtasks.exe", "WINWORD.exe", "unknown"],
    process: ['"*schtasks*"', '"*-k netsvcs*"', "unknown"],
    parent_process_name: ["services.exe", "none.exe", '"*"'],
    original_file_name: ["schtasks.exe", '"?"', '"*.exe"'],
    process_path: ['"C:\\\\Windows\\\\*"', '"*x*y"'],
    user: ["SYSTEM", "jdoe", "SRV*"],
  },
  "Endpoint.Filesystem": {
    file_path: ['"*.tmp"', '"C:\\\\Users\\\\Public\\\\token.tmp"', "unknown"],
    file_name: ["token.tmp", '"*.exe"'],
    dest: ["WS-1", "*"],
  },
  "Network_Traffic.All_Traffic": {
    dest_port: ["135", "443", "0", "49670"],
    src_ip: ["10.0.0.0/8", '"10.*"'],
    app: ['"*\\\\svchost.exe"', "none.exe"],
    direction: ["inbound"],
  },
  "Network_Resolution.DNS": { query: ['"*.example"', "none"] },
};

function madeSearch(dataset: string, random: Random, depth: number): string {
  if (depth > 0 && random.int(3) > 0) {
    const parts = Array.from({ length: 2 + random.int(2) }, () =>
      madeSearch(dataset, random, depth - 1),
    );
    return `(${parts.join(random.int(4) === 0 ? " OR " : " AND ")})`;
  }
  const fields = CIM_VALUES[dataset]!;
  const field = anyOf(Object.keys(fields), random);
  const name = `${dataset.slice(dataset.indexOf(".") + 1)}.${field}`;
  const values = fields[field]!;
  const one =
    random.int(4) === 0
      ? `${name} IN (${values.slice(0, 2).join(", ")})`
      : `${name}${random.int(8) === 0 ? "!=" : "="}${anyOf(values, random)}`;
  return random.int(6) === 0 ? `NOT ${one}` : one;
}

function madeDetection(i: number, random: Random): RuleFileText {
  const dataset = anyOf(Object.keys(CIM_VALUES), random);
  const short = dataset.slice(dataset.indexOf(".") + 1);
  const condition = madeSearch(dataset, random, 2);
  const search = `| tstats count from datamodel=${dataset} where ${condition} by ${short}.dest`;
  const lines = [
    `name: made ${i}`,
    `id: 00000000-0000-4000-8000-${String(i).padStart(12, "0")}`,
    "type: TTP",
    `search: '${search}'`,
  ];
  return { path: `${i}.yml`, text: `${lines.join("\n")}\n` };
}

/** Rules of which most are rare, and some hold of nearly all events; all of them Elastic's, all Splunk's, or both. */
function madeRules(count: number, random: Random): readonly RuleFileText[] {
  const share = anyOf([0, 1, 2, 3], random);
  return Array.from({ length: count }, (_, i) => {
    if (random.int(3) < share) return madeDetection(i, random);
    const category = CATEGORIES[random.int(CATEGORIES.length)]!;
    const condition = madeCondition(random, 2);
    return { path: `${i}.eql`, text: `${category} where ${condition}` };
  });
}

/** Of lines of NXLog: what it writes in place of Sysmon's operation, which stands in the message then. */
const IN_PLACE = [
  '"INFO"',
  '"AUDIT_SUCCESS"',
  '""',
  '"Create&amp;Key"',
  "7",
  "null",
];

/** Old and new names of hashes, some of them side by side. */
const HASHES = [
  '"Hash":"MD5=0a"',
  '"Hash":"SHA256=1b","Hashes":"MD5=0a,SHA256=2c"',
  '"Hashes":"SHA256=1b","Hash":"MD5=0a"',
  '"Hashes":"MD5=7f"',
  '"Hashes":"none"',
];

/**
 * Some lines of NXLog with something else for their operation, or without it; some with a field that is no Sysmon's, and some
 * with other hashes.
 */
function relayed(content: Buffer, random: Random): Buffer {
  const lines = content.toString("utf8").split("\n");
  const ownSeed = random.int(1_000_000);
  const written = lines.map((before, i) => {
    const line = before.replace(/"Hashes":"[^"]*"/, (own) =>
      random.int(3) > 0 ? own : HASHES[random.int(HASHES.length)]!,
    );
    if (line.includes('"winlog"')) {
      return random.int(9) > 0
        ? line
        : line.replace("{", `{"process":{"parent":{"name":"none.exe"}},`);
    }
    const isOwn = i > lines.length / 3 && random.int(3) === 0;
    if (line !== "" && (isOwn || random.int(12) === 0)) {
      const doc = JSON.parse(line) as Json;
      putSomewhere(doc, isOwn ? new Random(ownSeed) : random);
      return JSON.stringify(doc);
    }
    if (random.int(3) > 0) return line;
    const other = IN_PLACE[random.int(IN_PLACE.length + 1)];
    return line.replace(/"EventType":"[A-Za-z]*"/, () =>
      other === undefined ? '"Other":1' : `"EventType":${other}`,
    );
  });
  return Buffer.from(written.join("\n"));
}

function generated(count: number, seed: number): Buffer {
  const lines: string[] = [];
  for (const { text } of corpusLines(new Seeded(seed))) {
    if (lines.push(text.trimEnd()) === count) break;
  }
  return Buffer.from(`${lines.join("\n")}\n`);
}

/** What was found is what parsing finds, also where the log is followed. @returns what parsing finds */
async function expectTheSame(
  fast: ScanResult,
  log: Buffer | string,
  rules: readonly RuleFileText[],
): Promise<ScanResult> {
  const slow = await scanBytes(log, { rules, indexed: false });
  expect(found(fast)).toEqual(found(slow));
  const live = { rules, writtenLater: [] };
  const followed = await scanBytes(log, live);
  const parsed = await scanBytes(log, { ...live, indexed: false });
  expect(found(followed)).toEqual(found(parsed));
  return slow;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the sift", () => {
  it("lets nobody's event go", async () => {
    for (let seed = 1; seed <= RUNS; seed++) {
      for (const log of LOGS) {
        const content = mutated(log(), seed);
        const fast = await scanBytes(content);
        const slow = await scanBytes(content, { indexed: false });
        expect(found(fast)).toEqual(found(slow));
      }
    }
  });

  it("lets nobody's event go, of whichever host it is", async () => {
    let hosts = 0;
    for (let seed = 1; seed <= RUNS; seed++) {
      const random = new Random(seed);
      const text = relayed(generated(1_500, seed), random).toString("utf8");
      const lines = rehosted(text.split("\n"), 2 + random.int(60), random);
      const content = lines.join("\n");
      const rules = madeRules(1 + random.int(24), random);
      const open = vi.spyOn(EventOpener.prototype, "openKind");
      const fast = await scanBytes(content, { rules });
      hosts += new Set(open.mock.calls.map(([, host]) => host)).size;
      open.mockRestore();
      await expectTheSame(fast, content, rules);
    }
    expect(hosts).toBeGreaterThan(RUNS);
  });

  it("opens no more lines of many machines than of one", async () => {
    const lines = generated(6_000, 1).toString("utf8").split("\n");
    const opened = async (hosts: number): Promise<number> => {
      const log = rehosted(lines, hosts, new Random(1), false).join("\n");
      const open = vi.spyOn(Detector.prototype, "openLine");
      await scanBytes(log);
      const { length } = open.mock.calls;
      open.mockRestore();
      return length;
    };
    const ofOne = await opened(1);
    expect(ofOne).toBeLessThan(1_500);
    expect(await opened(500)).toBeLessThan(1.1 * ofOne);
  });

  it("lets nobody's event go, whatever the rules are", async () => {
    let passed = 0;
    for (let seed = 1; seed <= RUNS + 3; seed++) {
      const random = new Random(seed);
      const content = relayed(generated(1_500, seed), random);
      const rules = madeRules(1 + random.int(24), random);
      const most = vi.spyOn(DocumentIndex.prototype, "mostMeshes", "get");
      if (random.int(2) === 0) most.mockReturnValue(1 + random.int(4));
      const open = vi.spyOn(Detector.prototype, "openLine");
      const fast = await scanBytes(content, { rules });
      passed += fast.counters.lines - open.mock.calls.length;
      open.mockRestore();
      most.mockRestore();
      const slow = await scanBytes(content, { rules, indexed: false });
      expect(found(fast)).toEqual(found(slow));
    }
    expect(passed).toBeGreaterThan(0);
  });

  it("is tried with Splunk detections that find something, and that tell lines apart", async () => {
    const random = new Random(1);
    const rules = Array.from({ length: 60 }, (_, i) =>
      madeDetection(i, random),
    );
    expect(loadRules(rules, DATA_MODELS).rules).toHaveLength(60);
    const branchesOf = vi.spyOn(Searcher.prototype, "branchesOf");
    let fired = 0;
    let tell = 0;
    for (const rule of rules) {
      branchesOf.mockClear();
      const content = generated(1_500, 1);
      const { alerts } = await scanBytes(content, { rules: [rule] });
      if (alerts.length > 0) fired++;
      const told = branchesOf.mock.results.some(
        ({ value }) =>
          ((value as readonly unknown[] | undefined) ?? []).length > 0,
      );
      if (told) tell++;
    }
    expect(fired).toBeGreaterThan(20);
    expect(tell).toBeGreaterThan(20);
  });

  it.each([
    "evtx_dump",
    "evtx_dump, attributes apart",
    "winlogbeat 6",
    "winlogbeat, module applied",
    "Elastic Agent, pipeline applied",
    "mixed",
  ] as const)("lets nobody's event go, written as %s", async (form) => {
    let passed = 0;
    for (let seed = 1; seed <= RUNS + 3; seed++) {
      const random = new Random(seed);
      const incident = sampleBytes("incident-winlogbeat");
      const made = generated(1_500, seed);
      const rules = madeRules(1 + random.int(24), random);
      for (const [log, settings] of [
        [incident, {}],
        [made, { rules }],
      ] as const) {
        const content = mutated(rewritten(log, form, random), seed);
        const open = vi.spyOn(Detector.prototype, "openLine");
        const fast = await scanBytes(content, settings);
        passed += fast.counters.lines - open.mock.calls.length;
        open.mockRestore();
        const slow = await scanBytes(content, {
          ...settings,
          indexed: false,
        });
        expect(found(fast)).toEqual(found(slow));
      }
    }
    expect(passed).toBeGreaterThan(0);
  });

  const time = "2026-03-11 09:20:50.100";
  const channel = "Microsoft-Windows-Sysmon/Operational";
  const provider = "Microsoft-Windows-Sysmon";

  const dumped = (number: number, EventID: number, data: Json): Json => ({
    Event: {
      System: {
        Provider: { "#attributes": { Name: provider } },
        EventID,
        TimeCreated: { "#attributes": { SystemTime: time } },
        EventRecordID: number,
        Channel: channel,
        Computer: "WS-1",
      },
      EventData: { UtcTime: time, ...data },
    },
  });

  const oldest = (number: number, others: Json): Json => ({
    "@timestamp": "2026-03-11T09:20:50.100Z",
    computer_name: "WS-1",
    event_id: 13,
    log_name: channel,
    source_name: provider,
    record_number: `${number}`,
    event_data: { UtcTime: time, TargetObject: `HKLM\\a${number % 5}` },
    ...others,
  });

  const processed = (number: number, code: string, others: Json): Json => ({
    "@timestamp": "2026-03-11T09:20:50.100Z",
    event: { code, module: "sysmon", category: ["registry"] },
    host: { name: "WS-1" },
    winlog: {
      channel,
      computer_name: "WS-1",
      provider_name: provider,
      event_id: code,
      record_id: number,
      event_data: { EventType: "SetValue" },
    },
    ...others,
  });

  const exported = (number: number, others: Json): Json => ({
    EventID: 13,
    Channel: channel,
    SourceName: provider,
    Hostname: "WS-1",
    RecordNumber: number,
    EventType: "SetValue",
    TimeCreated: "2026-03-11T09:20:50.100Z",
    UtcTime: time,
    TargetObject: `HKLM\\a${number % 5}`,
    ...others,
  });

  const many = (count: number, make: (i: number) => Json): readonly Json[] =>
    Array.from({ length: count }, (_, i) => make(i));

  const unlikeLogs: readonly (readonly [string, readonly Json[], string])[] = [
    [
      "values that are elements with attributes",
      [
        ...many(1_500, (i) =>
          dumped(i, 12, {
            EventType: { "#text": "CreateKey" },
            TargetObject: `HKLM\\a${i % 5}`,
          }),
        ),
        ...many(2_500, (i) =>
          dumped(1_500 + i, 12, {
            EventType: { "#text": "DeleteKey" },
            TargetObject: "HKLM\\a",
          }),
        ),
      ],
      'any where event.type == "deletion" and registry.path : "HKLM*"',
    ],
    [
      "one that is of another shape by what else it holds",
      [
        ...many(1_500, (i) => oldest(i, {})),
        oldest(1_500, { Event: { System: { Version: 2 } } }),
      ],
      'any where registry.path : "*evil"',
    ],
    [
      "a value that is null, and makes it a relay's line",
      [
        ...many(1_500, (i) => exported(i, {})),
        ...many(1_500, (i) => exported(1_500 + i, { SourceModuleType: null })),
        exported(3_000, {
          SourceModuleType: null,
          TargetObject: "HKLM\\&lt;evil&gt;",
        }),
      ],
      'any where registry.path : "*<evil>"',
    ],
    [
      "a list on the way to a value",
      [
        ...many(1_600, (i) =>
          processed(i, "22", { dns: { answers: [{ data: "1.1.1.1" }] } }),
        ),
        processed(1_600, "22", { dns: { answers: [{ data: "6.6.6.6" }] } }),
      ],
      'any where dns.answers.data : "6.6.6.6"',
    ],
    [
      "a value that the kind tells, beside others",
      many(1_600, (i) =>
        processed(i, "13", { registry: { path: `HKLM\\a${i % 5}` } }),
      ),
      'any where winlog.event_data.EventType : "SetValue" and registry.path : "*a3"',
    ],
  ];

  it.each(unlikeLogs)("lets nobody's event go: %s", async (_, lines, text) => {
    const log = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    const rules = [{ path: "1.eql", text }];
    const fast = await scanBytes(log, { rules });
    const slow = await scanBytes(log, { rules, indexed: false });
    expect(found(fast)).toEqual(found(slow));
    const shapes = ({ statuses }: ScanResult): unknown =>
      statuses.map((each) => each.shapes);
    expect(shapes(fast)).toEqual(shapes(slow));
  });

  it("lets nobody's event go: one that is of another shape by what is an object there", async () => {
    const lines = [
      ...many(1_500, (i) =>
        oldest(i, { Event: { System: "x", EventData: { Foo: "a" } } }),
      ),
      oldest(1_500, {
        Event: { System: { Version: 2 }, EventData: { Foo: "sought" } },
      }),
    ];
    const text = 'any where winlog.event_data.Foo : "sought"';
    const log = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    const { alerts } = await scanBytes(log, {
      rules: [{ path: "1.eql", text }],
    });
    expect(alerts).toHaveLength(1);
  });

  it("knows nothing of the values of the line that it was made from", async () => {
    // Where an element has attributes, all of the data is put together anew. More than a chunk of them.
    const element = { "#attributes": { x: "y" }, "#text": time };
    const lines = [
      ...many(900, (i) =>
        dumped(i, 13, { UtcTime: element, TargetObject: `HKLM\\a${i}` }),
      ),
      dumped(900, 13, { TargetObject: "HKLM\\other" }),
      dumped(901, 13, { TargetObject: "HKLM\\sought" }),
    ];
    const rules = [
      { path: "1.eql", text: `registry where registry.path : "*sought"` },
    ];
    const log = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    const { alerts } = await scanBytes(log, { rules });
    expect(alerts).toHaveLength(1);
  });

  /** Events of a few processes of one machine, as winlogbeat writes them. */
  const ofProcesses = (count: number, random: Random): string => {
    const idOf = (process: number): string =>
      `{3f2a7b10-52dc-5fd1-3600-0000000000${process + 10}}`;
    const lines = many(count, (i) => {
      const id = idOf(random.int(3));
      const Image = `C:\\${["a", "b", "c"][random.int(3)]!}.exe`;
      const parent = {
        ParentProcessGuid: idOf(random.int(3)),
        ParentImage: Image,
      };
      const kinds: readonly (readonly [string, Json])[] = [
        ["1", { ProcessGuid: id, Image, ...parent }],
        ["5", { ProcessGuid: id, Image }],
        ["11", { ProcessGuid: id, Image, TargetFilename: "C:\\x" }],
        ["12", { ProcessGuid: id, Image, TargetObject: "HKLM\\x" }],
      ];
      const access = { SourceProcessGUID: id, SourceImage: Image };
      const [code, data] = kinds[random.int(8)] ?? ["10", access];
      const at = `2026-03-11T09:2${Math.floor(i / 600) % 10}:${`${Math.floor(i / 10) % 60}`.padStart(2, "0")}.${i % 10}00Z`;
      const UtcTime = at.replace("T", " ").replace("Z", "");
      return processed(i, code, {
        "@timestamp": at,
        event: { code },
        winlog: {
          ...{ channel, computer_name: "WS-1", provider_name: provider },
          ...{ event_id: code, record_id: i, event_data: { UtcTime, ...data } },
        },
      });
    });
    // A minute late at most, which is less than the lateness.
    const late = lines.map((line, i) => [i + random.int(300), line] as const);
    return late
      .sort(([a], [b]) => a - b)
      .map(([, line]) => `${JSON.stringify(line)}\n`)
      .join("");
  };

  const LINEAGE = [
    'file where descendant of [process where process.name == "a.exe"]',
    'registry where child of [process where process.name == "b.exe"] and process.name == "c.exe"',
    'process where event.type == "end" and not descendant of [process where process.name == "c.exe"]',
    'any where event.code == "11" and event of [process where process.executable : "?:\\\\b*"]',
    'sequence by process.entity_id with maxspan=30s [process where event.type == "start"] [file where descendant of [process where event.type == "start" and process.name == "a.exe"]]',
  ].map((text, i) => ({ path: `${i}.eql`, text }));

  it("lets no event of a process go that rules with lineage have to hear of", async () => {
    let passed = 0;
    let missed = 0;
    for (let seed = 1; seed <= RUNS + 3; seed++) {
      const random = new Random(seed);
      const log = ofProcesses(3_000, random);
      const rules = LINEAGE.filter(() => random.int(2) === 0);
      const open = vi.spyOn(Detector.prototype, "openLine");
      const fast = await scanBytes(log, { rules });
      passed += fast.counters.lines - open.mock.calls.length;
      open.mockRestore();
      const slow = await expectTheSame(fast, log, rules);
      // The test itself: who is not told of them finds something else.
      const pass = vi.spyOn(Engine.prototype, "ordersPassed");
      pass.mockReturnValue(false);
      const deaf = await scanBytes(log, { rules });
      pass.mockRestore();
      if (!isDeepStrictEqual(found(deaf), found(slow))) missed++;
    }
    expect(passed).toBeGreaterThan(1_000);
    expect(missed).toBeGreaterThan(0);
  });

  it("is caught when it does not read values", async () => {
    const content = mutated(sampleBytes("incident-winlogbeat"), 1);
    const slow = await scanBytes(content, { indexed: false });
    expect(slow.counters.hits).toBeGreaterThan(0);
    vi.spyOn(DocumentIndex.prototype, "missedValue").mockReturnValue("");
    const blind = await scanBytes(content);
    expect(blind.counters.hits).toBeLessThan(slow.counters.hits);
  });

  it("is caught when it takes bytes for values", async () => {
    const content = mutated(sampleBytes("incident-winlogbeat"), 1);
    const slow = await scanBytes(content, { indexed: false });
    // As they stand in the line: an escape is six characters.
    const read = DocumentIndex.prototype.missedValue;
    vi.spyOn(DocumentIndex.prototype, "missedValue").mockImplementation(
      function (this: DocumentIndex, ...place) {
        const value = read.apply(this, place);
        return typeof value === "string"
          ? value.replaceAll("a", "\\u0061")
          : value;
      },
    );
    const literal = await scanBytes(content);
    expect(literal.counters.hits).toBeLessThan(slow.counters.hits);
  });
});
