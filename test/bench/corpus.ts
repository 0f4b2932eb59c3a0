/**
 * The benchmark's corpus, made by a seeded generator: Windows events in the mix and the line lengths of real captures
 * (registry, process access, handles and script text before everything else; median line about 1.6 KB), half of them
 * flat as NXLog writes them, half nested as winlogbeat does; 8 % of the lines hold non-ASCII text, 1.5 % a `\u` escape;
 * values repeat as they do in life, and each source has a key order of its own. A known number of sequences is planted, each with its network line after its
 * registry line.
 */
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "./random.ts";

const HOSTS = [
  "WS-0104.corp.example",
  "WS-0217.corp.example",
  "SRV-FILE2.corp.example",
  "DC1.corp.example",
];
const IMAGES = [
  "C:\\Windows\\System32\\svchost.exe",
  "C:\\Windows\\System32\\lsass.exe",
  "C:\\Windows\\explorer.exe",
  "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
  "C:\\Program Files\\Example\\Agent\\agent.exe",
  "C:\\Windows\\System32\\wbem\\WmiPrvSE.exe",
  "C:\\Windows\\System32\\services.exe",
  "C:\\Program Files (x86)\\Office\\root\\winword.exe",
];
const KEYS = [
  "HKLM\\System\\CurrentControlSet\\Services\\Tcpip\\Parameters",
  "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer\\FolderDescriptions",
  "HKU\\S-1-5-21-1004336348-1177238915-682003330-1106\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings",
  "HKLM\\SOFTWARE\\Classes\\CLSID\\{B54F3741-5B07-11CF-A4B0-00AA004A55E8}\\InprocServer32",
];
const TASK_KEY =
  "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks\\{6A2B7D4C-0E51-4C56-9F0B-2B1D3A4C5E6F}\\DynamicInfo";
const WORDS =
  "the object handle access was granted by process with token privilege read write query value key section module loaded signature valid company product version rule name script block text parameter binding command invocation host application sequence number pipeline runspace".split(
    " ",
  );

type Data = Record<string, string>;
interface Draft {
  readonly channel: string;
  readonly provider: string;
  readonly id: number;
  readonly data: Data;
  readonly textWords: number;
}

const SYSMON = "Microsoft-Windows-Sysmon/Operational";

function words(random: Random, count: number): string {
  const out: string[] = [];
  for (let i = 0; i < count; i++) out.push(random.pick(WORDS));
  return out.join(" ");
}

function utc(us: number): string {
  return new Date(us / 1_000).toISOString().replace("T", " ").replace("Z", "");
}

function guid(random: Random, common: boolean): string {
  // A few long-lived processes write most of the events.
  const tail = common
    ? `00000000${random.int(40).toString(16).padStart(4, "0")}`
    : random.hex(12);
  return `{3f2a7b10-52dc-5fd1-3600-${tail}}`;
}

const KINDS: readonly (readonly [
  number,
  (random: Random, us: number) => Draft,
])[] = [
  [
    21,
    (r, us) =>
      sysmon(
        12,
        us,
        {
          EventType: r.pick(["CreateKey", "DeleteValue"]),
          ProcessGuid: guid(r, true),
          ProcessId: String(500 + r.int(4000)),
          Image: r.pick(IMAGES),
          TargetObject: key(r),
        },
        20,
      ),
  ],
  [
    19,
    (r, us) =>
      sysmon(
        10,
        us,
        {
          SourceProcessGUID: guid(r, true),
          SourceProcessId: "612",
          SourceThreadId: "700",
          SourceImage: r.pick(IMAGES),
          TargetProcessGUID: guid(r, true),
          TargetProcessId: "780",
          TargetImage: r.pick(IMAGES),
          GrantedAccess: "0x1000",
          CallTrace: Array.from(
            { length: 6 },
            () => `C:\\Windows\\SYSTEM32\\ntdll.dll+${r.hex(5)}`,
          ).join("|"),
        },
        30,
      ),
  ],
  [
    10,
    (r, us) =>
      sysmon(
        7,
        us,
        {
          ProcessGuid: guid(r, true),
          ProcessId: "4120",
          Image: r.pick(IMAGES),
          ImageLoaded: `C:\\Windows\\System32\\${r.pick(WORDS)}.dll`,
          FileVersion: "10.0.17763.1",
          Description: words(r, 4),
          Product: "Microsoft® Windows® Operating System",
          Company: "Example Corporation",
          OriginalFileName: "x.dll",
          Hashes: `SHA1=${r.hex(40)},MD5=${r.hex(32)},SHA256=${r.hex(64)}`,
          Signed: "true",
          Signature: "Example",
          SignatureStatus: "Valid",
        },
        60,
      ),
  ],
  [
    7,
    (r, us) =>
      sysmon(
        13,
        us,
        {
          EventType: "SetValue",
          ProcessGuid: guid(r, true),
          ProcessId: "1200",
          Image: r.pick(IMAGES),
          TargetObject: `${key(r)}\\${r.pick(WORDS)}`,
          Details: r.pick([
            "DWORD (0x00000001)",
            "Binary Data",
            "C:\\Temp\\x",
            "QWORD (0x00000000-0x00000001)",
          ]),
        },
        25,
      ),
  ],
  [
    1,
    (r, us) =>
      sysmon(
        11,
        us,
        {
          ProcessGuid: guid(r, true),
          ProcessId: "1200",
          Image: r.pick(IMAGES),
          TargetFilename: `C:\\Users\\Public\\${r.pick(WORDS)}.tmp`,
          CreationUtcTime: utc(us),
        },
        20,
      ),
  ],
  [
    0.7,
    (r, us) =>
      sysmon(
        3,
        us,
        {
          ProcessGuid: guid(r, true),
          ProcessId: "912",
          Image: r.pick(IMAGES),
          User: "NT AUTHORITY\\SYSTEM",
          Protocol: "tcp",
          Initiated: r.pick(["true", "false"]),
          SourceIsIpv6: "false",
          SourceIp: `10.0.4.${r.int(250)}`,
          SourceHostname: "-",
          SourcePort: String(40_000 + r.int(20_000)),
          SourcePortName: "-",
          DestinationIsIpv6: "false",
          DestinationIp: `10.0.5.${r.int(250)}`,
          DestinationHostname: "-",
          DestinationPort: r.pick(["135", "443", "445", "49670"]),
          DestinationPortName: "-",
        },
        30,
      ),
  ],
  [
    0.3,
    (r, us) =>
      sysmon(
        1,
        us,
        {
          ProcessGuid: guid(r, false),
          ProcessId: String(r.int(9000)),
          Image: r.pick(IMAGES),
          OriginalFileName: "x.exe",
          CommandLine: `"${r.pick(IMAGES)}" -k ${words(r, 3)}`,
          CurrentDirectory: "C:\\",
          User: "CORP\\jdoe",
          LogonId: "0x3e7",
          IntegrityLevel: "High",
          Hashes: `SHA256=${r.hex(64)}`,
          ParentProcessGuid: guid(r, true),
          ParentImage: r.pick(IMAGES),
          ParentCommandLine: r.pick(IMAGES),
        },
        60,
      ),
  ],
  [
    16,
    (r) =>
      security(
        r.pick([4656, 4658, 4663, 4690]),
        {
          SubjectUserSid: "S-1-5-18",
          SubjectUserName: "SRV-FILE2$",
          SubjectDomainName: "CORP",
          SubjectLogonId: "0x3e7",
          ObjectServer: "Security",
          ObjectType: "Key",
          ObjectName: `\\REGISTRY\\MACHINE\\${words(r, 2)}`,
          HandleId: `0x${r.hex(3)}`,
          ProcessId: `0x${r.hex(3)}`,
          ProcessName: r.pick(IMAGES),
          AccessMask: "0x1",
        },
        110,
      ),
  ],
  [
    2,
    (r) =>
      security(
        r.pick([4624, 4634, 4672, 4689]),
        {
          TargetUserName: "jdoe",
          TargetDomainName: "CORP",
          LogonType: "3",
          IpAddress: "10.0.4.7",
          IpPort: "50112",
          LogonProcessName: "Kerberos",
        },
        160,
      ),
  ],
  [
    9,
    (r) =>
      other(
        "Windows PowerShell",
        "PowerShell",
        800,
        { param1: words(r, 60), param2: words(r, 60) },
        180,
      ),
  ],
  [
    9,
    (r) =>
      other(
        "Microsoft-Windows-PowerShell/Operational",
        "Microsoft-Windows-PowerShell",
        4103,
        {
          ContextInfo: words(r, 90),
          Payload: words(r, 90 + (r.next() < 0.05 ? 1_500 : 0)),
        },
        200,
      ),
  ],
];

function sysmon(id: number, us: number, data: Data, textWords: number): Draft {
  return {
    channel: SYSMON,
    provider: "Microsoft-Windows-Sysmon",
    id,
    data: { RuleName: "-", UtcTime: utc(us), ...data },
    textWords,
  };
}
function security(id: number, data: Data, textWords: number): Draft {
  return other(
    "Security",
    "Microsoft-Windows-Security-Auditing",
    id,
    data,
    textWords,
  );
}
function other(
  channel: string,
  provider: string,
  id: number,
  data: Data,
  textWords: number,
): Draft {
  return { channel, provider, id, data, textWords };
}

/** Each source writes the keys of a kind of record in an order of its own. */
function orderKeys(
  source: number,
  object: Record<string, unknown>,
): Record<string, unknown> {
  const random = new Random(source);
  const entries = Object.entries(object);
  for (let i = entries.length - 1; i > 0; i--) {
    const j = random.int(i + 1);
    [entries[i], entries[j]] = [entries[j]!, entries[i]!];
  }
  return Object.fromEntries(entries);
}

/** The record as the event log renders it: names and values by line, then prose. */
function render(random: Random, { id, data, textWords }: Draft): string {
  const values = Object.entries(data).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const prose = words(random, textWords).replaceAll(" the ", ".\r\n\r\n\t");
  return [`Event ${id}:`, ...values, prose].join("\r\n");
}

/** One registry write in 150 is the Task Scheduler's, as in real captures. */
function key(random: Random): string {
  return random.int(150) === 0 ? TASK_KEY : random.pick(KEYS);
}

function line(
  random: Random,
  draft: Draft,
  host: string,
  us: number,
  record: number,
): string {
  let message = render(random, draft);
  if (random.next() < 0.08) message += " Zugriff gewährt – déjà vu";
  const iso = new Date(us / 1_000).toISOString();
  const flat = draft.data;
  const nested = record % 2 === 0;
  const doc = nested
    ? {
        "@timestamp": iso,
        event: {
          code: String(draft.id),
          kind: "event",
          provider: draft.provider,
          created: iso,
        },
        host: { name: host },
        log: { level: "information" },
        message,
        winlog: {
          channel: draft.channel,
          provider_name: draft.provider,
          event_id: String(draft.id),
          computer_name: host,
          record_id: record,
          event_data: flat,
          process: { pid: 2_140, thread: { id: 3_244 } },
          api: "wineventlog",
          opcode: "Info",
          task: "t",
        },
        agent: { type: "winlogbeat", version: "8.17.0", name: host },
        ecs: { version: "8.0.0" },
      }
    : orderKeys(HOSTS.indexOf(host), {
        SourceName: draft.provider,
        ProviderGuid: "{5770385f-c22a-43e0-bf4c-06f5698ffbd9}",
        Level: "4",
        Keywords: "0x8000000000000000",
        Channel: draft.channel,
        Hostname: host,
        TimeCreated: iso,
        "@timestamp": iso,
        EventID: draft.id,
        Message: message,
        Task: String(draft.id),
        ...flat,
      });
  let text = JSON.stringify(doc);
  // Some writers escape what they need not.
  if (random.next() < 0.015) text = text.replaceAll("C:", "\\u0043:");
  return `${text}\n`;
}

function planted(random: Random, us: number): readonly [Draft, Draft] {
  const ProcessGuid = guid(random, false);
  const Image = "C:\\Windows\\System32\\svchost.exe";
  const registry = sysmon(
    13,
    us,
    {
      EventType: "SetValue",
      ProcessGuid,
      ProcessId: "1312",
      Image,
      TargetObject: `HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks\\{${random.hex(8)}-0000-4000-8000-${random.hex(12)}}\\Actions`,
      Details: "Binary Data",
    },
    25,
  );
  const network = sysmon(
    3,
    us - 20_000_000,
    {
      ProcessGuid,
      ProcessId: "1312",
      Image,
      User: "NT AUTHORITY\\SYSTEM",
      Protocol: "tcp",
      Initiated: "false",
      SourceIsIpv6: "false",
      SourceIp: "10.0.4.66",
      SourceHostname: "-",
      SourcePort: "50551",
      SourcePortName: "-",
      DestinationIsIpv6: "false",
      DestinationIp: "10.0.5.2",
      DestinationHostname: "-",
      DestinationPort: "49671",
      DestinationPortName: "-",
    },
    30,
  );
  return [registry, network];
}

export interface Corpus {
  readonly path: string;
  readonly bytes: number;
  readonly lines: number;
  /** Sequences: alerts that the bundled rules have to raise. */
  readonly planted: number;
  readonly sha256: string;
}

const SEED = 20260301;
const VERSION = 4;

/** A line with its end. */
export interface CorpusLine {
  readonly text: string;
  /** With it a planted sequence is complete. */
  readonly ends: boolean;
}

/**
 * Lines without end.
 * @param fromUs what the clock shows before the first
 * @param mostUs the next event is no later than this
 */
export function* corpusLines(
  random: Random,
  fromUs = Date.UTC(2026, 2, 1, 8) * 1_000,
  mostUs = 20_000,
): Generator<CorpusLine> {
  let us = fromUs;
  let waiting: Draft | undefined;
  for (let lines = 0; ; lines++) {
    us += random.int(mostUs);
    const put = (draft: Draft, host: string): string =>
      line(random, draft, host, us, lines);
    if (lines % 5_000 === 4_000) {
      const [registry, network] = planted(random, us);
      waiting = network;
      yield { text: put(registry, HOSTS[2]!), ends: false };
    } else if (waiting !== undefined && lines % 5_000 === 4_100) {
      yield { text: put(waiting, HOSTS[2]!), ends: true };
      waiting = undefined;
    } else {
      const draft = random.weighted(KINDS)(random, us);
      yield { text: put(draft, random.pick(HOSTS)), ends: false };
    }
  }
}

/** Makes the corpus of about `megabytes` (10⁶ bytes), or finds the one made before. */
export function makeCorpus(megabytes: number): Corpus {
  const folder = join(tmpdir(), "tripline-bench");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `corpus-v${VERSION}-${megabytes}mb.ndjson`);
  const note = `${path}.json`;
  if (existsSync(note) && existsSync(path)) {
    const corpus = JSON.parse(readFileSync(note, "utf8")) as Corpus;
    if (statSync(path).size === corpus.bytes) return corpus;
  }
  const hash = createHash("sha256");
  const file = openSync(path, "w");
  let bytes = 0;
  let lines = 0;
  let plants = 0;
  for (const { text, ends } of corpusLines(new Random(SEED))) {
    if (bytes >= megabytes * 1_000_000) break;
    const buffer = Buffer.from(text);
    hash.update(buffer);
    writeSync(file, buffer);
    bytes += buffer.length;
    lines++;
    if (ends) plants++;
  }
  closeSync(file);
  const corpus: Corpus = {
    path,
    bytes,
    lines,
    planted: plants,
    sha256: hash.digest("hex"),
  };
  writeFileSync(note, JSON.stringify(corpus));
  return corpus;
}
