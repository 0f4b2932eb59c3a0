/**
 * What `tripline scan` does: reads the logs once and prints each alert when nothing can change it any more, so that the
 * output is the same whatever the order of the lines. Alerts go to stdout, everything else to stderr.
 */
import type { Format } from "../export/format-names.ts";
import { createWriter } from "../export/formats.ts";
import type { Severity } from "../rule/rule.ts";
import { SourceSet } from "../source/source-set.ts";
import { assemble } from "./assemble.ts";
import { BadLines } from "./bad-lines.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { Journal } from "./journal.ts";
import { isAtLeast } from "./options.ts";
import type { EngineCliOptions } from "./options.ts";
import { Output } from "./output.ts";
import { Pipeline } from "./pipeline.ts";
import { ProgressLine } from "./progress.ts";
import { loadRuleSet } from "./rule-set.ts";
import { runSummary } from "./summary.ts";

export interface ScanOptions extends EngineCliOptions {
  readonly format: Format;
  readonly failOn?: Severity;
  readonly state?: string;
  readonly progress: boolean;
}

export async function scan(
  paths: readonly string[],
  options: ScanOptions,
): Promise<ExitCode> {
  const started = performance.now();
  const out = new Output(process.stdout);
  const progress = new ProgressLine(process.stderr);
  const tell = (text: string): void => {
    progress.clear();
    process.stderr.write(`${text}\n`);
  };
  const report = loadRuleSet(options, tell);
  const journal =
    options.state === undefined ? undefined : Journal.open(options.state, tell);
  const parts = assemble({
    rules: report.rules,
    latenessUs: options.lateness,
    stormLimit: options.stormLimit,
    decided: (id) => journal?.decided(id),
  });
  const { counters, book } = parts;
  const writer = createWriter(options.format);
  const badLines = new BadLines(tell);
  const sources = await SourceSet.open(paths, {
    follow: false,
    onNotice: (notice) => tell(notice.message),
  });

  // Told once: a log that claims to be from next week must not decide what is late.
  parts.engine.tick(Date.now() * 1_000);
  let alerts = 0;
  let failed = false;
  out.write(writer.header());
  const pipeline: Pipeline = new Pipeline(parts, sources, {
    follow: false,
    passOver: true,
    onBadLine: (line, reason) => badLines.note(line, reason),
    onAlert: ({ kind, alert }) => {
      if (kind === "withdrawn") book.forget(alert.id);
      if (kind !== "confirmed") return;
      alerts++;
      failed ||=
        options.failOn !== undefined &&
        isAtLeast(alert.match.rule.severity, options.failOn);
      progress.clear();
      out.write(writer.alert(alert));
      journal?.alert("confirmed", alert);
      book.forget(alert.id);
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
    journal?.close();
  }
  out.write(writer.footer());
  await out.end();

  for (const { blank, oversize } of sources.readers) {
    counters.blank += blank;
    counters.oversize += oversize;
  }
  const seconds = (performance.now() - started) / 1_000;
  for (const line of badLines.summary()) tell(line);
  for (const line of runSummary(
    counters,
    report.rules.length,
    alerts,
    seconds,
  )) {
    tell(line);
  }
  if (sources.failures.length > 0) return EXIT.source;
  return failed ? EXIT.alerts : EXIT.done;
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
