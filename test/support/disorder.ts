/**
 * Logs in which everything is out of order that a log can have out of order: numbers that are missing, come again or begin
 * anew, times that go back, events that are later than any lateness, hosts in wrong zones or with ids that come and go.
 * Nearly all lines are alike, so that nobody is interested in most of them.
 */
import { Random } from "./random.ts";

const HOSTS = ["A.corp.example", "B.corp.example", "C.corp.example", "D"];
const SYSMON = "Microsoft-Windows-Sysmon/Operational";
const START_MS = Date.UTC(2026, 2, 1, 23, 30);

/** How the records of one machine are written. */
interface Machine {
  readonly name: string;
  /** How far its clock is ahead of UTC. */
  readonly zoneMs: number;
  readonly isNested: boolean;
  nowMs: number;
  /** By channel. */
  readonly numbers: Map<string, number>;
}

const iso = (ms: number): string => new Date(ms).toISOString();
const plain = (ms: number): string =>
  iso(ms).replace("T", " ").replace("Z", "");

/** @param lines how many documents */
export function disorderly(seed: number, lines: number): string {
  const random = new Random(seed);
  const machines = HOSTS.map((name): Machine => ({
    name,
    zoneMs: (random.int(9) - 4) * 900_000,
    isNested: random.int(2) === 0,
    nowMs: START_MS,
    numbers: new Map(),
  }));
  let text = "";
  for (let i = 0; i < lines; i++) {
    const machine = machines[random.int(random.int(4) === 0 ? 4 : 2)]!;
    text += `${JSON.stringify(documentOf(random, machine))}\n`;
  }
  return text;
}

function documentOf(random: Random, machine: Machine): object {
  machine.nowMs += random.int(3_000);
  // Some are late, and some later than anybody waits.
  const [how, further] = [random.int(60), random.int(4_000_000)];
  const lateMs = how === 0 ? further : how < 4 ? further / 100 : 0;
  if (random.int(400) === 0) machine.nowMs -= random.int(900_000);
  const ms = Math.round(machine.nowMs - lateMs);
  const isSysmon = random.int(3) > 0;
  const channel = isSysmon ? SYSMON : "Security";
  const number = numberOf(random, machine, channel);
  return machine.isNested
    ? nested(random, machine, ms, isSysmon, number)
    : flat(random, machine, ms, isSysmon, number);
}

/** The next number, or one that is missing some, comes again, or begins anew. */
function numberOf(random: Random, { numbers }: Machine, channel: string) {
  const last = numbers.get(channel) ?? 5_000;
  switch (random.int(50)) {
    case 0:
      return last;
    case 1:
      return last - random.int(60);
    case 2:
      return undefined;
    case 3:
    case 4:
    case 5:
      numbers.set(channel, last + 2 + random.int(40));
      return last + 1;
    case 6:
      if (random.int(10) === 0) numbers.set(channel, 1);
      return last + 1;
    default:
      numbers.set(channel, last + 1);
      return last + 1;
  }
}

function dataOf(random: Random, ms: number, isSysmon: boolean): object {
  if (!isSysmon) return { ObjectName: `\\Device\\${random.int(9)}` };
  return {
    // Written a while before the record, or in no form that anybody expects.
    UtcTime: random.int(300) === 0 ? "lately" : plain(ms - random.int(20) ** 3),
    Image: `C:\\Windows\\System32\\${random.int(5)}.exe`,
    EventType: "SetValue",
    TargetObject: `HKLM\\Software\\${random.int(40)}`,
    Details: "DWORD (0x00000001)",
  };
}

function flat(
  random: Random,
  { name, zoneMs }: Machine,
  ms: number,
  isSysmon: boolean,
  number: number | undefined,
): object {
  return {
    ...(random.int(200) > 0 && { EventTime: plain(ms + zoneMs).slice(0, 19) }),
    ...(name === "B.corp.example" && { EventReceivedTime: plain(ms + 1_000) }),
    Hostname: random.int(20) === 0 ? name.toLowerCase() : name,
    Channel: isSysmon ? SYSMON : "Security",
    SourceName: isSysmon
      ? "Microsoft-Windows-Sysmon"
      : "Microsoft-Windows-Security-Auditing",
    SourceModuleType: "im_msvistalog",
    EventID: isSysmon ? 13 : 4663,
    ...(number !== undefined && { RecordNumber: number }),
    ...dataOf(random, ms, isSysmon),
  };
}

function nested(
  random: Random,
  { name, zoneMs }: Machine,
  ms: number,
  isSysmon: boolean,
  number: number | undefined,
): object {
  const withId = random.int(3);
  return {
    "@timestamp": iso(ms + zoneMs),
    winlog: {
      channel: isSysmon ? SYSMON : "Security",
      computer_name: name,
      event_id: isSysmon ? 13 : 4663,
      provider_name: isSysmon
        ? "Microsoft-Windows-Sysmon"
        : "Microsoft-Windows-Security-Auditing",
      ...(number !== undefined && { record_id: number }),
      event_data: dataOf(random, ms, isSysmon),
    },
    host: {
      name,
      // Two images of one machine, and a collector that knows of none.
      ...(withId > 0 && { id: random.int(500) === 0 ? "second" : "first" }),
    },
  };
}
