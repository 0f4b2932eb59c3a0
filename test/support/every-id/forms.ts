/**
 * Every form in which a collector writes the records of this folder, one log a form: its shape, the records that it can
 * carry, and where an answer is not what the record says, with the reason.
 */
import type { Us } from "../../../src/base/time.ts";
import {
  evtxecmd,
  dumped,
  splunkRow,
  velociraptor,
  xml,
  zircolite,
} from "./evtx.ts";
import { exported, isNamed, relayed } from "./nxlog.ts";
import { OTHER_RECORDS } from "./other-channels.ts";
import { HOST_ID } from "./record.ts";
import type { Answers, WrittenRecord } from "./record.ts";
import { SECURITY_RECORDS } from "./security.ts";
import { SYSMON_RECORDS } from "./sysmon.ts";
import { agent, winlogbeat, winlogbeat6 } from "./winlogbeat.ts";
import { processed } from "./winlogbeat-module.ts";

/** All of them, in the order of the logs. */
export const RECORDS: readonly WrittenRecord[] = [
  ...SYSMON_RECORDS,
  ...SECURITY_RECORDS,
  ...OTHER_RECORDS,
];

/** What a form answers otherwise than the record says. */
export interface Difference {
  readonly why: string;
  readonly of: (record: WrittenRecord) => boolean;
  readonly answers: Answers | "no data";
}

export interface Form {
  /** The log is `test/fixtures/events/<folder>/every-id.ndjson`. */
  readonly folder: string;
  readonly shape: string;
  /** A line, or undefined for records that the form cannot carry. */
  readonly write: (record: WrittenRecord) => string | undefined;
  /** Whether the machine's id is told. */
  readonly hostId: string;
  readonly hostName: string;
  /** What is left of the time of records that do not tell when they happened. */
  readonly precisionUs: Us;
  readonly keepsNumber: boolean;
  /** Whether the name of a record's task is written, which serves for an action where no table has one. */
  readonly tellsTask: boolean;
  /** Whether the time at which Sysmon's records were written is told. */
  readonly keepsWritten: boolean;
  readonly differences: readonly Difference[];
}

const is =
  (channel: string, ...codes: readonly string[]) =>
  (record: WrittenRecord): boolean =>
    record.source.channel === channel && codes.includes(record.code);

const SYSMON = "Microsoft-Windows-Sysmon/Operational";

const json =
  (write: (record: WrittenRecord) => object) =>
  (record: WrittenRecord): string =>
    JSON.stringify(write(record));

const PLAIN = {
  hostId: "ws-alma",
  hostName: "WS-ALMA.corp.example",
  precisionUs: 1,
  keepsNumber: true,
  tellsTask: false,
  keepsWritten: true,
  differences: [],
} as const;

/** Winlogbeat knows the machine's id, and calls it by its short name. */
const BEAT = {
  ...PLAIN,
  hostId: HOST_ID,
  hostName: "WS-ALMA",
  tellsTask: true,
} as const;

const NAMES_UNKNOWN: Difference = {
  why: "data without a name, and in UserData, stand in Message only",
  of: (record) => !isNamed(record),
  answers: "no data",
};

export const EVERY_FORM: readonly Form[] = [
  { ...BEAT, folder: "wl-raw", shape: "wl-raw", write: json(winlogbeat) },
  { ...BEAT, folder: "agent", shape: "wl-raw", write: json(agent) },
  {
    ...BEAT,
    folder: "wl-ecs",
    shape: "wl-ecs",
    write: (record) => {
      const document = processed(record);
      return document && JSON.stringify(document);
    },
    keepsWritten: false,
    differences: [
      {
        why: "the module copies the subject's session over that of the logon",
        of: is("Security", "4624", "4964"),
        answers: { "winlog.logon.id": "0x0" },
      },
      {
        why: "the module knows no use for the hashes of these ids",
        of: is(SYSMON, "27", "28"),
        answers: {
          "file.hash.md5": undefined,
          "file.hash.sha1": undefined,
          "file.hash.sha256": undefined,
        },
      },
      {
        why: "the module splits at white space and keeps the quotes",
        of: is("Security", "4688"),
        answers: { "process.args": ["schtasks", "/query", "/fo", '"LIST"'] },
      },
    ],
  },
  {
    ...PLAIN,
    folder: "wl6",
    shape: "wl6",
    write: json(winlogbeat6),
    precisionUs: 1_000,
    tellsTask: true,
  },
  { ...PLAIN, folder: "evtx", shape: "evtx", write: json(dumped) },
  {
    ...PLAIN,
    folder: "evtx-bare",
    shape: "evtx-bare",
    write: json(velociraptor),
  },
  {
    ...PLAIN,
    folder: "evtx-flat",
    shape: "evtx-flat",
    write: (record) =>
      // Their data have a Channel and an EventID of another meaning, which overwrite the record's.
      is("System", "104")(record) || is("Security", "1108")(record)
        ? undefined
        : JSON.stringify(zircolite(record)),
    differences: [
      {
        why: "Version is the record's: the tool keeps one value of a name",
        of: is(SYSMON, "4"),
        answers: { "winlog.event_data.Version": undefined },
      },
    ],
  },
  { ...PLAIN, folder: "evtxecmd", shape: "evtxecmd", write: json(evtxecmd) },
  // A line of XML is the record that it holds.
  { ...PLAIN, folder: "xml", shape: "evtx", write: xml },
  {
    ...PLAIN,
    folder: "nxlog-relay",
    shape: "nxlog",
    write: relayed,
    precisionUs: 1_000_000,
    tellsTask: true,
    differences: [
      NAMES_UNKNOWN,
      {
        why: "NXLog writes the logging account over the service's",
        of: is("System", "7045"),
        answers: { "winlog.event_data.AccountName": undefined },
      },
    ],
  },
  {
    ...PLAIN,
    folder: "nxlog-export",
    shape: "nxlog",
    write: exported,
    precisionUs: 1_000,
    keepsNumber: false,
    differences: [NAMES_UNKNOWN],
  },
  {
    ...PLAIN,
    folder: "splunk",
    shape: "splunk",
    // Data without a name are not extracted.
    write: (record) =>
      record.data.some(([name]) => name === "")
        ? undefined
        : JSON.stringify(splunkRow(record)),
  },
];
