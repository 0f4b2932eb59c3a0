/**
 * What `tripline scan` does: reads the logs once and prints each alert when nothing can change it any more, so that the
 * output is the same whatever the order of the lines. Alerts go to stdout, everything else to stderr: sentences, or with
 * `--json` one document at the end, with what would have been told meanwhile in it.
 */
import { isSettled } from "../alert/book.ts";
import { US_PER_MS } from "../base/time.ts";
import { countLoss } from "../base/counters.ts";
import { UsageError } from "../base/errors.ts";
import { visible } from "../base/visible.ts";
import type { Format } from "../export/format-names.ts";
import { createWriter } from "../export/formats.ts";
import { escapeUnseen } from "../export/ndjson.ts";
import type { Detector } from "../lib/detector.ts";
import type { Severity } from "../rule/rule.ts";
import { notLookedAtLines } from "../source/not-looked-at.ts";
import { ChunkPlaces } from "../source/byte-line.ts";
import { LineSieve } from "../source/line-sieve.ts";
import { SourceSet } from "../source/source-set.ts";
import { unreadableLines } from "../source/unreadable.ts";
import { helpfulWorkers } from "./ahead-threads.ts";
import { assemble } from "./assemble.ts";
import { BadLines } from "./bad-lines.ts";
import type { ENGINES } from "./engines.ts";
import { exceptionsOf } from "./exception-store.ts";
import { withExceptionFields } from "./exception-check.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { Journal } from "./journal.ts";
import { isAtLeast } from "./options.ts";
import type { EngineCliOptions } from "./options.ts";
import { Output } from "./output.ts";
import { Pipeline } from "./pipeline.ts";
import { quickSieve } from "./quick.ts";
import { ProgressLine } from "./progress.ts";
import { healthLines, latenessAdvice } from "./health-lines.ts";
import { withoutDocument } from "./no-document.ts";
import { loadRuleSet } from "./rule-set.ts";
import { say } from "./say.ts";
import { riskLine } from "./risk-line.ts";
import { runDocument } from "./run-document.ts";
import { exceptionLines, plural, runSummary } from "./summary.ts";
import { Sievers } from "./sievers.ts";
import { Walkers } from "./walkers.ts";
import { boundOldGeneration } from "./old-generation.ts";
import { boundYoungGeneration } from "./young-generation.ts";

export interface ScanOptions extends EngineCliOptions {
  readonly format: Format;
  readonly failOn?: Severity;
  readonly state?: string;
  readonly exceptions?: string;
  readonly progress: boolean;
  /** The summary as a document. */
  readonly json?: boolean;
  /** Threads that read a log, this one included. @default what {@link helpfulWorkers} says */
  readonly workers?: number;
  /** `fast`: lines are read as far as anybody asks; `reference`: they are parsed. */
  readonly engine: (typeof ENGINES)[number];
  /** Only lines that hold a word of a rule are read. */
  readonly quick?: boolean;
}

/** Events between two looks for what was found; the alerts of a scan do not hang on how fast it runs. */
const TELL_EVERY = 64;
/** Messages that the document has room for. */
const MOST_MESSAGES = 1_000;

export async function scan(
  paths: readonly string[],
  options: ScanOptions,
): Promise<ExitCode> {
  const progress = new ProgressLine(process.stderr);
  const print = (text: string): void => {
    progress.clear();
    say(text);
  };
  const messages: string[] = [];
  const keep = (text: string): void => {
    if (messages.length < MOST_MESSAGES) messages.push(text);
  };
  const isJson = options.json === true;
  try {
    return await run(paths, {
      options: isJson ? { ...options, progress: false } : options,
      progress,
      messages,
      tell: isJson ? keep : print,
    });
  } catch (error) {
    // There will be no document to tell them in.
    messages.forEach(print);
    throw error;
  }
}

interface Telling {
  readonly options: ScanOptions;
  readonly progress: ProgressLine;
  /** Kept for the document. */
  readonly messages: readonly string[];
  readonly tell: (text: string) => void;
}

async function run(
  paths: readonly string[],
  { options, progress, messages, tell }: Telling,
): Promise<ExitCode> {
  const started = performance.now();
  boundYoungGeneration();
  boundOldGeneration();
  const isQuick = options.quick === true;
  const workers = options.workers ?? helpfulWorkers(paths);
  // First of all: to start takes a thread as long as what follows.
  const sievers = isQuick && workers > 1 ? new Sievers(workers - 1) : undefined;
  const out = new Output(process.stdout);
  const report = loadRuleSet(options, tell);
  const exceptions = exceptionsOf(options, report.rules, tell);
  const journal =
    options.state === undefined ? undefined : Journal.open(options.state, tell);
  const parts = assemble({
    rules: withExceptionFields(report.rules, exceptions),
    exceptions,
    latenessUs: options.lateness,
    windows: options.window,
    stormLimit: options.stormLimit,
    guardsSettled: true,
    fullHostNames: options.fullHostNames,
    indexed: options.engine === "fast",
    decided: (id) => journal?.decided(id),
  });
  const { book, detector, health, risk } = parts;
  const { counters } = detector;
  const sifted = isQuick
    ? quickSieve(report.rules, () => detector.held > 0, { others: sievers })
    : undefined;
  const sieve = sifted instanceof LineSieve ? sifted : undefined;
  if (typeof sifted === "string") {
    tell(`--quick is of no use: ${visible(sifted)}; every line is read`);
  }
  const writer = createWriter(options.format);
  const badLines = new BadLines(tell);
  const { documents } = detector;
  if (documents === undefined && (options.workers ?? 1) > 1) {
    throw new UsageError(
      "--workers: only the fast engine has work for other threads",
      "leave out --workers or --engine reference",
    );
  }
  const walkers =
    documents !== undefined && sieve === undefined && workers > 1
      ? new Walkers(workers - 1, documents)
      : undefined;
  const sources = await SourceSet.open(paths, {
    follow: false,
    sieve,
    ahead: (sieve === undefined ? walkers : sievers)?.ahead,
    memory:
      walkers ??
      (sieve === undefined && documents !== undefined
        ? new ChunkPlaces(documents.chunks)
        : undefined),
    onNotice: (notice) => tell(visible(notice.message)),
    onLost: (bytes) => countLoss(counters, bytes),
  });

  // Told once: a log that claims to be from next week must not decide what is late.
  const wallUs = Date.now() * 1_000;
  detector.tick(wallUs);
  health.tick(wallUs);
  let alerts = 0;
  let failed = false;
  out.write(writer.header());
  const pipeline: Pipeline = new Pipeline(parts, sources, {
    follow: false,
    tellEvery: TELL_EVERY,
    hasGaps: sieve !== undefined,
    walkedAhead: walkers && ((...chunk) => walkers.walkedAhead(...chunk)),
    onBadLine: (line, reason) => badLines.note(line, reason),
    onAlert: (change) => {
      const { kind, alert } = change;
      if (kind === "withdrawn") book.forget(alert.id);
      if (!isSettled(change)) return;
      alerts++;
      failed ||=
        options.failOn !== undefined &&
        isAtLeast(alert.match.rule.severity, options.failOn);
      progress.clear();
      out.write(writer.alert(alert));
      journal?.alert("confirmed", alert);
      book.finishWith(alert.id);
    },
    onTurn: () => {
      if (out.closed) pipeline.stop();
      if (!options.progress) return;
      progress.update({
        ...readSoFar(sources),
        events: counters.events,
        alerts,
      });
    },
  });
  try {
    await pipeline.run();
  } finally {
    await sources.close();
    await walkers?.stop();
    await sievers?.stop();
    journal?.close();
  }
  for (const { blank, oversize, zeroBytes } of sources.readers) {
    counters.blank += blank;
    counters.oversize += oversize;
    counters.zeroBytes += zeroBytes;
  }
  const seconds = (performance.now() - started) / 1_000;
  const { length: rules } = report.rules;
  const entities = risk.entities(detector.streamUs ?? -Infinity);
  const noLogs = withoutDocument(pipeline.feeds);
  const failures = [...sources.failures, ...noLogs];
  // Of what was left out nothing is known: what seems to be missing may be there.
  const hosts = sieve === undefined ? health.hosts() : [];
  const warnings = [
    ...noLogs.map(({ message }) => visible(message)),
    ...latenessAdvice(hosts, options.lateness),
  ];
  const missed = [
    ...notLookedAtLines(sources.notLookedAt).map((line) => visible(line)),
    ...badLines.summary(noLogs.map(({ path }) => path)),
    ...unknownShapes(sources, detector),
    ...uncertainTimes(sources, detector),
    ...healthLines(hosts, options.lateness),
    ...warnings,
  ];
  const summary = [
    ...runSummary(counters, rules, alerts, seconds, sieve),
    ...exceptionLines(book.exceptions.counts()),
  ];
  out.write(
    writer.footer({
      madeAt: new Date(wallUs / US_PER_MS).toISOString(),
      sources: sources.readers.map(({ source }) => source.path),
      notSeen: [
        ...unreadableLines(sources.unreadable).map((line) => visible(line)),
        ...missed,
        ...summary.slice(1),
      ],
    }),
  );
  await out.end();
  if (options.json === true) {
    const figures = { seconds, rules, alerts, latenessUs: options.lateness };
    const { readers, notLookedAt } = sources;
    for (const line of warnings) tell(line);
    const document = runDocument(figures, {
      detector,
      health,
      hosts,
      quick:
        sifted === undefined
          ? undefined
          : typeof sifted === "string"
            ? { leftOut: undefined, reason: sifted }
            : { leftOut: sifted, reason: undefined },
      readers,
      failures,
      notLookedAt,
      risk: entities,
      exceptions: book.exceptions.counts(),
      messages,
    });
    const text = JSON.stringify(document, undefined, 2);
    process.stderr.write(`${escapeUnseen(text)}\n`);
  } else {
    const lines = [
      ...missed,
      ...riskLine(entities).map((line) => visible(line)),
      ...summary,
    ];
    for (const line of lines) tell(line);
  }
  if (failures.length > 0) return EXIT.source;
  return failed ? EXIT.alerts : EXIT.done;
}

/** The logs whose record clock nothing told. */
function uncertainTimes({ readers }: SourceSet, detector: Detector): string[] {
  return readers.flatMap(({ source }) =>
    detector.sourceStatus(source.id).timeUncertain === 0
      ? []
      : [
          `${visible(source.path)}: no Sysmon event tells the zone of its clock: times are as written`,
        ],
  );
}

/** Of each log that has objects of no known shape how many, and by what fields the first could be told. */
function unknownShapes({ readers }: SourceSet, detector: Detector): string[] {
  return readers.flatMap(({ source }) => {
    const { unknown, unknownSamples } = detector.sourceStatus(source.id);
    const [first] = unknownSamples;
    return first === undefined
      ? []
      : [
          `${visible(source.path)}: ${plural(unknown, "document")} of unknown shape, the first with ${visible(first.join(", "), 200)}`,
        ];
  });
}

function readSoFar(sources: SourceSet): {
  bytes: number;
  totalBytes: number | undefined;
} {
  let bytes = 0;
  let totalBytes: number | undefined = 0;
  for (const reader of sources.readers) {
    bytes += reader.bytesRead;
    if (reader.sizeBytes === undefined) totalBytes = undefined;
    else if (totalBytes !== undefined) totalBytes += reader.sizeBytes;
  }
  return { bytes, totalBytes };
}
