/**
 * What `tripline tasks` does: reads logs once, without rules, and tells the story of every scheduled task that was made,
 * changed, deleted or asked for in them, oldest first. Stories go to stdout, everything else to stderr.
 */
import { TaskEvidence } from "../alert/task-evidence.ts";
import { visible } from "../base/visible.ts";
import { DEFAULT_LATENESS_US } from "../engine/limits.ts";
import {
  actionDocuments,
  escapeUnseen,
  hintDocuments,
  taskDocument,
} from "../export/ndjson.ts";
import { notLookedAtLines } from "../source/not-looked-at.ts";
import { ChunkPlaces } from "../source/byte-line.ts";
import { SourceSet } from "../source/source-set.ts";
import { hostLabel } from "../task/command-line.ts";
import { describeRecord } from "../task/describe-record.ts";
import type { TaskRecord } from "../task/task.ts";
import { assemble } from "./assemble.ts";
import { BadLines } from "./bad-lines.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { withoutDocument } from "./no-document.ts";
import { Output } from "./output.ts";
import { Pipeline } from "./pipeline.ts";
import { say } from "./say.ts";
import { plural } from "./summary.ts";

/** Longer lines of a story are cut for the terminal; `--json` has all of it. */
const LINE_CHARS = 65_536;

export interface TasksOptions {
  readonly json?: boolean;
  /** Only what another machine asked for on this host; `*`: on any. */
  readonly target?: string;
}

export async function tasks(
  paths: readonly string[],
  { json = false, target }: TasksOptions,
): Promise<ExitCode> {
  const out = new Output(process.stdout);
  const parts = assemble({
    rules: [],
    latenessUs: DEFAULT_LATENESS_US,
    stormLimit: undefined,
    indexed: true,
  });
  const badLines = new BadLines(say);
  const { documents } = parts.detector;
  const sources = await SourceSet.open(paths, {
    follow: false,
    memory: documents && new ChunkPlaces(documents.chunks),
    onNotice: (notice) => say(visible(notice.message)),
  });
  const pipeline = new Pipeline(parts, sources, {
    follow: false,
    onBadLine: (line, reason) => badLines.note(line, reason),
    onAlert: () => {},
  });
  try {
    await pipeline.run();
  } finally {
    await sources.close();
  }
  const records = allRecords(parts.tasks).filter(
    (record) => target === undefined || isAskedFor(record, target),
  );
  for (const [i, record] of records.entries()) {
    out.write(json ? jsonLine(record) : textOf(record, i === 0));
  }
  await out.end();

  const noLogs = withoutDocument(pipeline.feeds);
  const lines = [
    ...notLookedAtLines(sources.notLookedAt).map((line) => visible(line)),
    ...badLines.summary(noLogs.map(({ path }) => path)),
    ...noLogs.map(({ message }) => visible(message)),
    `${plural(records.length, "task")} in ${plural(parts.detector.counters.events, "event")}`,
  ];
  lines.forEach(say);
  const failures = sources.failures.length + noLogs.length;
  return failures > 0 ? EXIT.source : EXIT.done;
}

/** Of each task its best record, oldest first, and behind it those that say something else. */
function allRecords({ tracker }: TaskEvidence): TaskRecord[] {
  return tracker
    .records()
    .reverse()
    .flatMap((record) => {
      const { hostId, guid, path } = record;
      const found = tracker.find({ hostId, guid, path });
      return found.length === 0 ? [record] : found;
    });
}

/** Names with and without their domain are the same host. */
function isAskedFor({ origin, hostName }: TaskRecord, host: string): boolean {
  if (origin?.kind !== "remote") return false;
  return host === "*" || hostLabel(hostName) === hostLabel(host);
}

function textOf(record: TaskRecord, isFirst: boolean): string {
  const lines = describeRecord(record).map((line) => visible(line, LINE_CHARS));
  return `${isFirst ? "" : "\n"}${lines.join("\n")}\n`;
}

function jsonLine(record: TaskRecord): string {
  const document = {
    ...taskDocument(record),
    from: record.from,
    ...(record.unknown === undefined ? {} : { unknown: record.unknown }),
    triggers: record.definition?.triggers ?? [],
    actions: actionDocuments(record),
    hints: hintDocuments(record),
  };
  return `${escapeUnseen(JSON.stringify(document))}\n`;
}
