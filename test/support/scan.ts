/**
 * Runs the stages of `tripline scan` over given bytes, in this process: what a scan would print, and what it would say
 * on the side.
 */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import type { Readable } from "node:stream";
import { isSettled } from "../../src/alert/book.ts";
import type { Counters } from "../../src/base/counters.ts";
import { packageRoot } from "../../src/base/package-root.ts";
import { assemble } from "../../src/cli/assemble.ts";
import { Pipeline } from "../../src/cli/pipeline.ts";
import type { PipelineOptions } from "../../src/cli/pipeline.ts";
import { quickSieve } from "../../src/cli/quick.ts";
import type { Sievers } from "../../src/cli/sievers.ts";
import type { Walkers } from "../../src/cli/walkers.ts";
import type { DocumentIndex } from "../../src/event/document-index.ts";
import type {
  HostReport,
  SourceReport,
} from "../../src/event/health/source-health.ts";
import type { SourceEventStatus } from "../../src/event/opener.ts";
import type { AlertDocument } from "../../src/export/alert-document.ts";
import { alertDocument } from "../../src/export/ndjson.ts";
import { DATA_MODELS } from "../../src/lib/data-models.ts";
import { bundledRuleFiles } from "../../src/rule/bundled.ts";
import { loadRules } from "../../src/rule/load.ts";
import type { RuleFileText } from "../../src/rule/rule-file.ts";
import { ChunkPlaces } from "../../src/source/byte-line.ts";
import { SourceSet } from "../../src/source/source-set.ts";

export interface ScanSettings {
  /** @default the bundled sequence alone, whose evidence is in two events of two kinds: most can go wrong with it */
  readonly rules?: readonly RuleFileText[];
  /** @default 180 s */
  readonly latenessMs?: number;
  /** Read as `-` instead of files. */
  readonly stdin?: Readable;
  /** Read of each line what is asked for, as `tripline scan` does. @default true */
  readonly indexed?: boolean;
  /** Read only lines that hold a word of a rule, from the first chunk on, as `tripline scan --quick` does. @default false */
  readonly quick?: boolean;
  /** Who walks over chunks ahead. @default nobody */
  readonly walkers?: (documents: DocumentIndex) => Walkers;
  /** Who looks at chunks ahead, where only some lines are read. @default nobody */
  readonly sievers?: Sievers;
  /** Follow the log, as a watch does, which is written on when it is caught up: by a piece each time. @default read it once */
  readonly writtenLater?: readonly string[] | undefined;
  /** Hears of each event before it passes, as a replay's screen does. @default nobody */
  readonly hears?: Pick<PipelineOptions, "gate" | "onEvent" | "wantsDocument">;
}

export interface ScanResult {
  /** As printed: each alert once nothing can change it any more. File names are without their folder. */
  readonly alerts: readonly AlertDocument[];
  readonly counters: Counters;
  /** `file:line: reason` of lines that are not JSON. */
  readonly badLines: readonly string[];
  readonly notices: readonly string[];
  /** What became known of scheduled tasks, as JSON with the file names of the alerts. */
  readonly tasks: string;
  /** What was said of the logs themselves, without where they stand. */
  readonly health: readonly HostReport[];
  /** Of each log by its name: what flowed through it, and what was told of its hosts and its clock. */
  readonly flows: readonly SourceReport[];
  readonly statuses: readonly (SourceEventStatus & { readonly path: string })[];
  /** Lines that were left out. */
  readonly leftOut: number;
}

/** The bundled rule _Remote Scheduled Task Creation_, for `--rules`. */
export const SEQUENCE_RULE_FILE = join(
  packageRoot(),
  "src",
  "rule",
  "bundled",
  "remote-scheduled-task-creation.toml",
);

/** The same as a text. */
export function sequenceRuleFiles(): readonly RuleFileText[] {
  return bundledRuleFiles().filter(({ path }) => path.endsWith(".toml"));
}

/** Scans files of the given names and contents, in that order. */
export async function scanFiles(
  files: Readonly<Record<string, Buffer | string>>,
  settings: ScanSettings = {},
): Promise<ScanResult> {
  const folder = mkdtempSync(join(tmpdir(), "tripline-scan-"));
  try {
    const paths = Object.entries(files).map(([name, content]) => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    });
    return await scanPaths(paths, folder, settings);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Scans one log. */
export function scanBytes(
  content: Buffer | string,
  settings: ScanSettings = {},
): Promise<ScanResult> {
  return scanFiles({ "log.ndjson": content }, settings);
}

/** Scans what a pipe gives. */
export function scanStream(
  stdin: Readable,
  settings: ScanSettings = {},
): Promise<ScanResult> {
  return scanPaths(["-"], "", { ...settings, stdin });
}

async function scanPaths(
  paths: readonly string[],
  folder: string,
  settings: ScanSettings,
): Promise<ScanResult> {
  const { rules, latenessMs = 180_000, stdin, indexed = true } = settings;
  const report = loadRules(rules ?? sequenceRuleFiles(), DATA_MODELS);
  if (report.failed.length > 0) {
    throw new Error(report.failed.map(({ message }) => message).join("\n"));
  }
  const parts = assemble({
    rules: report.rules,
    latenessUs: latenessMs * 1_000,
    stormLimit: undefined,
    indexed,
  });
  const sieve =
    settings.quick === true
      ? quickSieve(report.rules, () => parts.detector.held > 0, {
          headBytes: 0,
          others: settings.sievers,
        })
      : undefined;
  if (typeof sieve === "string") throw new Error(sieve);
  const { documents } = parts.detector;
  const walkers = documents && settings.walkers?.(documents);
  const notices: string[] = [];
  const follow = settings.writtenLater !== undefined;
  const pieces = [...(settings.writtenLater ?? [])];
  const sources = await SourceSet.open(paths, {
    follow,
    sieve,
    ahead: (settings.sievers ?? walkers)?.ahead,
    memory:
      walkers ??
      (sieve === undefined && documents !== undefined
        ? new ChunkPlaces(documents.chunks)
        : undefined),
    onNotice: ({ message }) => notices.push(message),
    ...(stdin === undefined ? {} : { stdin }),
  });
  const alerts: AlertDocument[] = [];
  const badLines: string[] = [];
  const short = (path: string): string =>
    folder !== "" && path.startsWith(folder)
      ? path.slice(folder.length + 1)
      : path;
  try {
    const pipeline: Pipeline = new Pipeline(parts, sources, {
      ...settings.hears,
      follow,
      onTurn: () => {
        if (!follow || !pipeline.isCaughtUp || pipeline.feeds.length === 0)
          return;
        const piece = pieces.shift();
        if (piece === undefined) pipeline.stop();
        else appendFileSync(paths[0]!, piece);
      },
      ...(settings.quick !== undefined && { tellEvery: 64 }),
      hasGaps: sieve !== undefined,
      walkedAhead: walkers && ((...chunk) => walkers.walkedAhead(...chunk)),
      onBadLine: ({ source, number }, reason) =>
        badLines.push(`${short(source.path)}:${number}: ${reason}`),
      onAlert: (change) => {
        if (!isSettled(change)) return;
        alerts.push(withoutFolder(alertDocument(change.alert), folder));
      },
    });
    await pipeline.run();
  } finally {
    await sources.close();
    await walkers?.stop();
  }
  const health = parts.health.hosts().map((host) => ({
    ...host,
    notable: host.notable.map((each) => ({ ...each, file: short(each.file) })),
  }));
  const { counters } = parts.detector;
  const records = JSON.stringify(parts.tasks.tracker.records());
  const tasks = folder === "" ? records : records.replaceAll(`${folder}/`, "");
  const leftOut = sieve?.lines ?? 0;
  const flows = parts.health
    .sources()
    .map((flow) => ({ ...flow, path: short(flow.path) }));
  const statuses = sources.readers.map(({ source: { id, path } }) => ({
    path: short(path),
    ...parts.detector.sourceStatus(id),
  }));
  return {
    alerts,
    counters,
    badLines,
    notices,
    health,
    flows,
    statuses,
    tasks,
    leftOut,
  };
}

/** The document with the files of a folder named by themselves: evidence and the parts of a task's story name files. */
function withoutFolder(document: AlertDocument, folder: string): AlertDocument {
  if (folder === "") return document;
  const text = JSON.stringify(document).replaceAll(
    JSON.stringify(`${folder}${sep}`).slice(0, -1),
    '"',
  );
  return JSON.parse(text) as AlertDocument;
}
