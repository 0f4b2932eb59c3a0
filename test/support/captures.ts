/**
 * Logs for the scenarios: the real captures beside the checkout, and the samples of the repository. Their lines, and the
 * time at which the event of a line happened, told from the text alone and by nothing of ours.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { Random } from "./random.ts";

const SHARED = new URL("../../../shared/", import.meta.url);
const CORPUS = new URL("corpus/", SHARED);

export const CAPTURES = [
  "schtask_create",
  "empire_schtasks_creation_standard_user",
  "covenant_sharpsc_query_dcerpc_smb_svcctl",
] as const;

export type CaptureName = (typeof CAPTURES)[number];

export const hasCorpus = existsSync(CORPUS);

/** Path of a packed capture. */
export function capturePath(name: CaptureName): string {
  return fileURLToPath(new URL(`${name}.ndjson.gz`, CORPUS));
}

const unpacked = new Map<CaptureName, Buffer>();

/** The bytes of a capture. */
export function captureBytes(name: CaptureName): Buffer {
  let bytes = unpacked.get(name);
  if (bytes === undefined) {
    bytes = gunzipSync(readFileSync(capturePath(name)));
    unpacked.set(name, bytes);
  }
  return bytes;
}

/** The query of Elastic's "Remote Scheduled Task Creation" as published, from the page about the rule. */
export function publishedQuery(): string {
  const page = readFileSync(
    new URL("seeds/000_9e746dc89dc011ca.txt", SHARED),
    "utf8",
  );
  const query = /Rule query\s+edit([\s\S]*?)Threat mapping/.exec(page)?.[1];
  if (query === undefined) throw new Error("the page has no query");
  return query.trim();
}

const SAMPLES = new URL("../../samples/", import.meta.url);

export const SAMPLE_NAMES = [
  "incident-winlogbeat",
  "incident-endpoint",
  "quiet-day",
] as const;

export type SampleName = (typeof SAMPLE_NAMES)[number];

export interface Expectation {
  readonly alerts: readonly {
    readonly rule: string;
    readonly host: string;
    readonly events: readonly {
      readonly line: number;
      readonly "@timestamp": string;
      readonly step: number;
    }[];
    readonly spanSeconds: number;
    readonly actions: readonly {
      readonly type: string;
      readonly command: string;
      readonly arguments: string;
    }[];
    /** Where the command of the task must come from. */
    readonly source: string;
  }[];
}

export function samplePath(name: SampleName): string {
  return fileURLToPath(new URL(`${name}.ndjson`, SAMPLES));
}

export function sampleBytes(name: SampleName): Buffer {
  return readFileSync(samplePath(name));
}

export function sampleExpectation(name: SampleName): Expectation {
  const file = new URL(`${name}.expected.json`, SAMPLES);
  return JSON.parse(readFileSync(file, "utf8")) as Expectation;
}

/** Lines without their ends; a blank one stays a line. */
export function splitLines(bytes: Buffer): string[] {
  const lines = bytes.toString("utf8").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

export function joinLines(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(""));
}

/**
 * When the event of a line happened, ms since 1970. Sysmon says it in `UtcTime`. Other records say when they were
 * written, by a clock that is `clockMs` ahead of UTC.
 */
export function happenedMs(line: string, clockMs: number): number {
  const utc = /"UtcTime":"([^"]+)"/.exec(line)?.[1];
  if (utc !== undefined) return Date.parse(`${utc.replace(" ", "T")}Z`);
  const written =
    /"EventTime":"([^"]+)"/.exec(line)?.[1] ??
    /"TimeCreated":"([^"]+)"/.exec(line)?.[1] ??
    /"@timestamp":"([^"]+)"/.exec(line)?.[1];
  if (written === undefined) throw new Error(`no time in ${line}`);
  return (
    Date.parse(`${written.replace(/Z$/, "").replace(" ", "T")}Z`) - clockMs
  );
}

/** How far the record clock of a capture is ahead of UTC (see the README of the corpus). */
export const CLOCK_MS: Readonly<Record<CaptureName, number>> = {
  schtask_create: -5 * 3_600_000,
  empire_schtasks_creation_standard_user: -4 * 3_600_000,
  covenant_sharpsc_query_dcerpc_smb_svcctl: -4 * 3_600_000,
};

/**
 * The lines in an order in which they could have arrived: each up to `lateMs` after it happened, at random. No line is
 * later than `lateMs` behind the newest before it.
 */
export function shuffleWithin(
  lines: readonly string[],
  clockMs: number,
  lateMs: number,
  seed: number,
): string[] {
  const random = new Random(seed);
  return lines
    .filter((line) => line.trim() !== "")
    .map((line) => ({
      line,
      arrivedMs: happenedMs(line, clockMs) + random.next() * lateMs,
    }))
    .sort((a, b) => a.arrivedMs - b.arrivedMs)
    .map(({ line }) => line);
}

/** The lines in event order, then each stretch of `lateMs` from back to front. */
export function reverseWithin(
  lines: readonly string[],
  clockMs: number,
  lateMs: number,
): string[] {
  const stretches = new Map<number, { line: string; atMs: number }[]>();
  for (const line of lines) {
    if (line.trim() === "") continue;
    const atMs = happenedMs(line, clockMs);
    const stretch = Math.floor(atMs / lateMs);
    stretches.set(stretch, [...(stretches.get(stretch) ?? []), { line, atMs }]);
  }
  return [...stretches]
    .sort(([a], [b]) => a - b)
    .flatMap(([, entries]) =>
      entries.sort((a, b) => b.atMs - a.atMs).map(({ line }) => line),
    );
}
