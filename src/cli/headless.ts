/**
 * `tripline watch --headless`: alerts as NDJSON on stdout as they fire, status on stderr. A well-behaved service: it ends
 * with 0 on SIGINT and SIGTERM, and when the reader of its output goes away.
 *
 * One line per change of an alert, all with the same `kibana.alert.uuid`; `tripline.change` says what changed. Most
 * alerts have one line. A second one comes when a late event revised or withdrew it, when a provisional alert was
 * confirmed, or when the action of its task became known.
 */
import type { AlertChange } from "../alert/book.ts";
import { alertDocument } from "../export/ndjson.ts";
import type { Rule } from "../rule/rule.ts";
import { SourceSet } from "../source/source-set.ts";
import { assemble } from "./assemble.ts";
import { BadLines } from "./bad-lines.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { Journal } from "./journal.ts";
import { Output } from "./output.ts";
import { Pipeline } from "./pipeline.ts";
import { notUsed, plural } from "./summary.ts";

export interface HeadlessOptions {
  readonly rules: readonly Rule[];
  readonly latenessUs: number;
  readonly stormLimit: number | undefined;
  readonly state: string | undefined;
}

/** How often the status is told while there is something to tell, ms. */
const STATUS_MS = 60_000;

export async function watchHeadless(
  paths: readonly string[],
  options: HeadlessOptions,
): Promise<ExitCode> {
  const out = new Output(process.stdout);
  const tell = (text: string): void => {
    process.stderr.write(`${text}\n`);
  };
  const journal = Journal.open(options.state, tell);
  // A pipe ends; files are followed for ever.
  const follow = paths.some((path) => path !== "-");
  const parts = assemble({
    ...options,
    live: follow,
    decided: (id) => journal?.decided(id),
  });
  for (const { rule, reason } of parts.engine.unsupported) {
    tell(`${rule.name}: not run: ${reason}`);
  }
  const { counters, engine } = parts;
  const badLines = new BadLines(tell);
  const sources = await SourceSet.open(paths, {
    follow,
    onNotice: (notice) => tell(notice.message),
  });
  if (sources.failures.length > 0 && sources.readers.length === 0) {
    await sources.close();
    journal?.close();
    return EXIT.source;
  }

  let alerts = 0;
  let statusMs = performance.now();
  const status = (): void => {
    const rest = notUsed(counters);
    tell(
      `${plural(counters.events, "event")}, ${plural(alerts, "alert")}, ${plural(engine.keyCount, "join key")} with something half matched${rest === undefined ? "" : `; not used: ${rest}`}`,
    );
  };
  const pipeline: Pipeline = new Pipeline(parts, sources, {
    follow,
    wallUs: () => Date.now() * 1_000,
    onBadLine: (line, reason) => badLines.note(line, reason),
    onAlert: (change) => {
      if (change.kind === "fired") alerts++;
      if (isNews(change)) {
        out.write(
          `${JSON.stringify({ ...alertDocument(change.alert), "tripline.change": change.kind === "tasks" ? "actions" : change.kind })}\n`,
        );
      }
      journal?.alert(change.kind, change.alert);
    },
    onTurn: () => {
      if (out.closed) pipeline.stop();
      if (performance.now() - statusMs > STATUS_MS) {
        statusMs = performance.now();
        status();
      }
    },
  });
  const stop = (): void => pipeline.stop();
  process.on("SIGINT", stop).on("SIGTERM", stop).on("SIGHUP", stop);
  tell(
    `watching ${paths.join(", ")} with ${options.rules.length} rule${options.rules.length === 1 ? "" : "s"}`,
  );
  try {
    await pipeline.run();
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop).off("SIGHUP", stop);
    await sources.close();
    journal?.close();
  }
  await out.end();
  status();
  return sources.failures.length > 0 ? EXIT.source : EXIT.done;
}

/** A plain sequence stands when it fires; that nothing can revise it any more is not news. */
function isNews({ kind, alert }: AlertChange): boolean {
  return kind !== "confirmed" || firesProvisionally(alert.match.rule);
}

function firesProvisionally({ query }: Rule): boolean {
  return (
    query.kind === "sequence" &&
    (query.until !== undefined || query.steps.some(({ missing }) => missing))
  );
}
