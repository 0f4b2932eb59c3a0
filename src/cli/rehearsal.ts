/**
 * A watch waits most of the time, and the first alert after that finds code that has hardly ever run. So a watch that has
 * come to the end of its logs rehearses: lines of its own go the whole way of an alert, through parts of their own, until
 * that code is compiled.
 *
 * ```text
 *   made up bytes ──► framer ──► pipeline ──► detector, tasks, book ──► document ──► JSON ──► nowhere
 *                                  all of it thrown away at the end
 *
 *   ── pause ──┬─ real lines come ───────────────► pause
 *              └─ none ──► rehearse for a slice ──► pause, until that took MOST_MS or MOST_ROUNDS are over
 * ```
 *
 * Nothing of it touches the run: no clock, counter, id, file or line of output is shared.
 */
import { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { US_PER_MS, US_PER_SECOND } from "../base/time.ts";
import { DEFAULT_LATENESS_US } from "../engine/limits.ts";
import { alertDocument } from "../export/ndjson.ts";
import { compileRule } from "../lib/load-rules.ts";
import { InputFramer } from "../source/input-framer.ts";
import type { ByteInput } from "../source/input-framer.ts";
import type { Line, Source } from "../source/line.ts";
import type { LineReader, ReaderState } from "../source/reader.ts";
import { assemble } from "./assemble.ts";
import { changeLine } from "./change-line.ts";
import { Output } from "./output.ts";
import { Pipeline } from "./pipeline.ts";

/** How long it works at a time, and rests in between; a line that comes meanwhile waits for as long at most. */
const SLICE_MS = 3;
const PAUSE_MS = 2;
/** How long it leaves a run alone that has lines to read. */
const BUSY_MS = 50;
/** What it may take in all. */
const MOST_MS = 1_000;
const MOST_ROUNDS = 2_000;

const SOURCE: Source = { id: 1, path: "rehearsal" };
const HOST = "REHEARSAL.corp.example";
/** Sequences, and tasks, that come again and again. */
const KEYS = 256;
/** Between two of them, of event time: what is undecided stays small. */
const STEP_US = 20 * US_PER_SECOND;

const RULE = `sequence by process.entity_id with maxspan=10s
  [network where process.name : "svchost.exe" and network.direction : ("incoming", "ingress") and
    source.port >= 49152 and destination.port >= 49152 and source.ip != "127.0.0.1"]
  [registry where registry.path : "*\\\\TaskCache\\\\Tasks\\\\*\\\\Actions"]`;

/**
 * Ends by itself.
 * @param isIdle no line has come for a while
 * @param isOver the run ends
 * @returns how many changes of alerts it told
 */
export async function rehearse(
  isIdle: () => boolean,
  isOver: () => boolean,
): Promise<number> {
  const rules = [compileRule(RULE, { file: "rehearsal.eql" })];
  const parts = assemble({
    rules,
    latenessUs: DEFAULT_LATENESS_US,
    stormLimit: 0,
    live: true,
  });
  const nowhere = new Writable({ write: (_, __, done) => done() });
  const out = new Output(nowhere as NodeJS.WriteStream);
  const lines = new RehearsedLines(isIdle, isOver);
  let told = 0;
  const pipeline: Pipeline = new Pipeline(
    parts,
    { readers: [lines], wait: () => Promise.resolve() },
    {
      follow: false,
      wallUs: () => lines.timeUs,
      // To work out what all of it comes to would hold up the run for a moment.
      onTurn: () => {
        if (lines.isOver) pipeline.stop();
      },
      onAlert: ({ kind, alert }) => {
        told++;
        out.write(changeLine(kind, alertDocument(alert)));
      },
    },
  );
  await pipeline.run();
  return told;
}

/** Lines that nobody wrote, one a batch, each when there is time for it. */
class RehearsedLines implements LineReader, ByteInput {
  readonly source = SOURCE;
  readonly named = true;
  readonly failure = undefined;
  readonly sizeBytes = undefined;
  readonly behindBytes = 0;
  readonly blank = 0;
  readonly oversize = 0;
  readonly zeroBytes = 0;
  readonly lostBytes = 0;
  readonly rotations = 0;
  readonly rewrites = 0;
  readonly file = undefined;
  readonly place = undefined;
  readonly #isIdle: () => boolean;
  readonly #isOver: () => boolean;
  readonly #framer = new InputFramer(this, SOURCE, {});
  readonly state: ReaderState = "reading";
  position = 0;
  #lines = 0;
  #takenMs = 0;
  #sliceMs = -Infinity;

  constructor(isIdle: () => boolean, isOver: () => boolean) {
    this.#isIdle = isIdle;
    this.#isOver = isOver;
  }

  get bytesRead(): number {
    return this.position;
  }

  /** Of the last event. */
  get timeUs(): number {
    return BEGIN_US + this.#lines * STEP_US;
  }

  get isOver(): boolean {
    return (
      this.#isOver() ||
      this.#takenMs > MOST_MS ||
      this.#lines >= 2 * MOST_ROUNDS
    );
  }

  async next(): Promise<readonly Line[]> {
    const nowMs = performance.now();
    if (nowMs - this.#sliceMs > SLICE_MS) {
      if (this.#lines > 0) this.#takenMs += nowMs - this.#sliceMs;
      await sleep(PAUSE_MS, undefined, { ref: false });
      while (!this.#isIdle() && !this.#isOver()) {
        await sleep(BUSY_MS, undefined, { ref: false });
      }
      this.#sliceMs = performance.now();
    }
    if (this.isOver) return [];
    const out: Line[] = [];
    await this.#framer.step(out);
    return out;
  }

  read(): Buffer {
    const bytes = Buffer.from(lineOf(this.#lines, this.timeUs));
    this.#lines++;
    this.position += bytes.length;
    return bytes;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const BEGIN_US = 1_700_000_000 * US_PER_SECOND;

/** In turn a connection and what is written to the registry because of it. */
function lineOf(number: number, timeUs: number): string {
  const round = number >> 1;
  const isFirst = number % 2 === 0;
  const guid = `{00000000-0000-4000-8000-0000000000${(round % KEYS).toString(16).padStart(2, "0")}}`;
  const time = new Date(
    (timeUs - (isFirst ? 0 : STEP_US - 1_000)) / US_PER_MS,
  ).toISOString();
  const id = isFirst ? "3" : "13";
  const data = isFirst
    ? {
        Protocol: "tcp",
        Initiated: "false",
        SourceIp: "192.0.2.7",
        SourcePort: "50551",
        DestinationIp: "192.0.2.2",
        DestinationPort: "49671",
      }
    : {
        EventType: "SetValue",
        Details: "Binary Data",
        TargetObject: `HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks\\${guid}\\Actions`,
      };
  return `${JSON.stringify({
    "@timestamp": time,
    event: { code: id, kind: "event", provider: "Microsoft-Windows-Sysmon" },
    host: { name: HOST },
    winlog: {
      channel: "Microsoft-Windows-Sysmon/Operational",
      provider_name: "Microsoft-Windows-Sysmon",
      event_id: id,
      computer_name: HOST,
      record_id: number + 1,
      event_data: {
        UtcTime: time.replace("T", " ").replace("Z", ""),
        ProcessGuid: guid,
        ProcessId: "1312",
        Image: "C:\\Windows\\System32\\svchost.exe",
        ...data,
      },
    },
  })}\n`;
}
