/**
 * Mutated log lines through the whole of a scan: read, opened, asked every field, matched, written out. Nothing throws,
 * nothing hangs, and good lines between the bad ones lose nothing: a planted sequence is found each time.
 */
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../src/base/package-root.ts";
import { assemble } from "../../src/cli/assemble.ts";
import { Pipeline } from "../../src/cli/pipeline.ts";
import { channelReferences } from "../../src/event/field-reference.ts";
import { summarise } from "../../src/event/summary.ts";
import { FORMATS } from "../../src/export/format-names.ts";
import { createWriter } from "../../src/export/formats.ts";
import { alertDocument } from "../../src/export/ndjson.ts";
import { DATA_MODELS } from "../../src/lib/data-models.ts";
import { bundledRuleFiles } from "../../src/rule/bundled.ts";
import { loadRules } from "../../src/rule/load.ts";
import { SourceSet } from "../../src/source/source-set.ts";
import type { Random } from "../support/random.ts";
import { mutateBytes, mutateDocument } from "./mutate.ts";
import { checkText } from "./output-text.ts";
import type { Tally } from "./tally.ts";

/** Beside the bundled rules, so that damaged events become evidence too, in every kind of rule. */
const GREEDY: Readonly<Record<string, string>> = {
  "anything.eql": "any where true",
  "pairs.eql":
    "sequence by host.id with maxspan=5m [process where true] [any where not process]",
  "absent.eql":
    "sequence by host.id with maxspan=1m [registry where true] ![network where destination.port == 1]",
  "sample.eql": "sample by host.id [file where true] [registry where true]",
  "lineage.eql": "process where descendant of [process where process.pid > 0]",
  "texts.eql":
    'any where process.command_line regex~ ".*(a|b)+[^c]*" or registry.path like~ "*\\\\run*" or cidrmatch(source.ip, "10.0.0.0/8") or length(process.args) > 3',
};

const RULES = loadRules(
  [
    ...bundledRuleFiles(),
    ...Object.entries(GREEDY).map(([path, text]) => ({ path, text })),
  ],
  DATA_MODELS,
);

const FIELDS = [
  ...new Set(
    [...channelReferences("windows"), ...channelReferences("crowdstrike")]
      .flatMap(({ common, events }) => [
        ...common,
        ...events.flatMap(({ fields }) => fields),
      ])
      .map(({ field }) => field.replace("*", "sha256")),
  ),
];

const SEQUENCE = "Remote Scheduled Task Creation";
const CANARIES_A_BATCH = 20;
/** A batch takes a second or two; what goes wrong takes hours. */
const BOUND_MS = 120_000;

/** Each form's lines. A log is of one form, whatever is damaged in it. */
function readForms(): Buffer[][] {
  const root = join(packageRoot(), "test", "fixtures", "events");
  const folders = readdirSync(root, { withFileTypes: true });
  const forms = folders
    .filter((entry) => entry.isDirectory())
    .map(({ name }) =>
      readdirSync(join(root, name)).map((file) => join(root, name, file)),
    );
  const samples = ["incident-winlogbeat", "incident-endpoint"].map((name) => [
    join(packageRoot(), "samples", `${name}.ndjson`),
  ]);
  return [...forms, ...samples].flatMap((files) => {
    const lines = files.flatMap((file) => splitLines(readFileSync(file)));
    const isXml = (line: Buffer): boolean => line[0] === 0x3c;
    const groups = [lines.filter(isXml), lines.filter((line) => !isXml(line))];
    return groups.filter((group) => group.length > 0);
  });
}

/** The lines of a log without their ends. */
export function splitLines(bytes: Buffer): Buffer[] {
  return bytes
    .toString("latin1")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Buffer.from(line, "latin1"));
}

/**
 * Damages and reads `count` lines, batch by batch, the forms in turn, from any of them on.
 * @throws Error with the place of the log that shows the fault, which is kept
 */
export async function fuzzLines(
  count: number,
  random: Random,
  tally: Tally,
  linesABatch = 2_000,
): Promise<void> {
  const forms = readForms();
  const first = random.int(forms.length);
  const folder = mkdtempSync(join(tmpdir(), "tripline-fuzz-"));
  const path = join(folder, "log.ndjson");
  for (let done = 0; done < count; done += linesABatch) {
    const form = forms[(first + done / linesABatch) % forms.length]!;
    const lines = Math.min(linesABatch, count - done);
    writeFileSync(path, makeLog(form, lines, random));
    try {
      await scanLog(path, tally);
    } catch (error) {
      throw new Error(`after ${done} lines, see ${path}`, { cause: error });
    }
    tally.add("lines", lines);
  }
  rmSync(folder, { recursive: true });
}

function makeLog(
  form: readonly Buffer[],
  count: number,
  random: Random,
): Buffer {
  const lines: Buffer[] = [];
  for (let i = 0; i < count; i++) {
    const line = form[random.int(form.length)]!;
    lines.push(damage(line, form[random.int(form.length)]!, random));
  }
  const isXml = form[0]![0] === 0x3c;
  for (let i = 0; i < CANARIES_A_BATCH; i++) {
    for (const line of canary(i + 1, isXml)) {
      // Never first: the first bytes tell what kind of log it is.
      lines.splice(1 + random.int(lines.length), 0, line);
    }
  }
  return Buffer.concat(lines.flatMap((line) => [line, Buffer.from("\n")]));
}

function damage(line: Buffer, other: Buffer, random: Random): Buffer {
  if (line[0] === 0x7b && random.int(2) === 0) {
    const changed = mutateDocument(JSON.parse(line.toString()), random);
    return Buffer.from(JSON.stringify(changed) ?? "");
  }
  return mutateBytes(line, other, random);
}

/** The two events of the bundled sequence, on a host of its own; in XML where the log is. `index` from 1: a process id of zeros is none. */
function canary(index: number, isXml: boolean): Buffer[] {
  const at = Date.UTC(2024, 0, 1, index);
  const key = `HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks\\{${index}}`;
  const network = {
    Initiated: "false",
    SourceIp: "10.0.0.9",
    SourcePort: "50000",
    DestinationIp: "10.0.0.8",
    DestinationPort: "50001",
  };
  const registry = { EventType: "SetValue", TargetObject: `${key}\\Actions` };
  const events: readonly (readonly [string, Record<string, string>])[] = [
    ["3", network],
    ["13", registry],
  ];
  return events.map(([code, data], i) => {
    const record = {
      code,
      number: index * 2 + i,
      host: `canary-${index}`,
      time: new Date(at + i * 5_000).toISOString(),
      data: {
        ...data,
        UtcTime: new Date(at + i * 5_000)
          .toISOString()
          .slice(0, -1)
          .replace("T", " "),
        ProcessGuid: `{00000000-0000-0000-0000-${String(index).padStart(12, "0")}}`,
        Image: "C:\\Windows\\System32\\svchost.exe",
      },
    };
    return Buffer.from(isXml ? asXml(record) : asJson(record));
  });
}

interface CanaryRecord {
  readonly code: string;
  readonly number: number;
  readonly host: string;
  readonly time: string;
  readonly data: Readonly<Record<string, string>>;
}

const CHANNEL = "Microsoft-Windows-Sysmon/Operational";

function asXml({ code, number, host, time, data }: CanaryRecord): string {
  const values = Object.entries(data).map(
    ([name, value]) => `<Data Name='${name}'>${value}</Data>`,
  );
  return `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Sysmon'/><EventID>${code}</EventID><TimeCreated SystemTime='${time}'/><EventRecordID>${number}</EventRecordID><Channel>${CHANNEL}</Channel><Computer>${host}</Computer></System><EventData>${values.join("")}</EventData></Event>`;
}

function asJson({ code, number, host, time, data }: CanaryRecord): string {
  return JSON.stringify({
    "@timestamp": time,
    event: { code, provider: "Microsoft-Windows-Sysmon" },
    winlog: {
      channel: CHANNEL,
      provider_name: "Microsoft-Windows-Sysmon",
      event_id: code,
      record_id: number,
      computer_name: host,
      event_data: data,
    },
  });
}

async function scanLog(path: string, tally: Tally): Promise<void> {
  const started = performance.now();
  const parts = assemble({
    rules: RULES.rules,
    latenessUs: 180_000_000,
    stormLimit: undefined,
  });
  const writers = FORMATS.map((format) => createWriter(format));
  const found = new Set<string>();
  let badLines = 0;
  const sources = await SourceSet.open([path], {
    follow: false,
    onNotice: () => tally.add("notices"),
  });
  try {
    await new Pipeline(parts, sources, {
      follow: false,
      onEvent: (event) => {
        tally.add("events");
        summarise(event);
        for (const field of FIELDS) event.get(field);
      },
      onBadLine: () => badLines++,
      onAlert: ({ alert }) => {
        tally.add("alerts");
        const { "host.id": host } = alertDocument(alert);
        if (host?.startsWith("canary-") && alert.match.rule.name === SEQUENCE) {
          found.add(host);
        }
        for (const writer of writers) checkText(writer.alert(alert));
      },
    }).run();
  } finally {
    await sources.close();
  }
  const { unparsed, unknownShape, noTime, oversize } = parts.detector.counters;
  tally.add("lines not JSON", unparsed);
  tally.add("documents of unknown shape", unknownShape);
  tally.add("documents without a time", noTime);
  tally.add("lines too long", oversize);
  if (badLines !== unparsed) {
    throw new Error(`${badLines} bad lines told, ${unparsed} counted`);
  }
  if (found.size !== CANARIES_A_BATCH) {
    throw new Error(
      `${found.size} of ${CANARIES_A_BATCH} planted sequences found`,
    );
  }
  const took = performance.now() - started;
  tally.slowest("slowest batch of lines, ms", took);
  if (took > BOUND_MS) throw new Error(`took ${Math.round(took)} ms`);
}
