/**
 * `tripline watch --headless`: alerts as NDJSON on stdout as they fire, status on stderr. A well-behaved service: it ends
 * with 0 on SIGINT and SIGTERM, and when the reader of its output goes away.
 *
 * One line per change of an alert, all with the same `kibana.alert.uuid`; `tripline.change` says what changed. Most
 * alerts have one line. A second one comes when a late event revised or withdrew it, when a provisional alert was
 * confirmed, or when the action of its task became known.
 *
 * With `--state` the folder keeps checkpoints, so that a restart goes on where it was, and a journal that remembers what
 * was printed, so that what is read again is not printed again. Without it nothing is left out, so that two runs by hand say the same.
 */
import type { AlertBook, AlertChange } from "../alert/book.ts";
import { standingAfter } from "../alert/decision.ts";
import { countLoss } from "../base/counters.ts";
import { TriplineError } from "../base/errors.ts";
import { formatDuration, US_PER_DAY } from "../base/time.ts";
import { visible } from "../base/visible.ts";
import type { AlertDocument } from "../export/alert-document.ts";
import { alertDocument } from "../export/ndjson.ts";
import type { WindowPlan } from "../engine/spl/windows.ts";
import type { Rule } from "../rule/rule.ts";
import { ChunkPlaces } from "../source/byte-line.ts";
import { SourceSet } from "../source/source-set.ts";
import { unreadableLines } from "../source/unreadable.ts";
import type { AlertKind, AlertRecord } from "../state/journal-record.ts";
import { assemble } from "./assemble.ts";
import { BadLines } from "./bad-lines.ts";
import {
  checkpointMs,
  Checkpoints,
  logsName,
  mayReplace,
  rulesName,
} from "./checkpoints.ts";
import { changeLine } from "./change-line.ts";
import { decisionLine } from "./decision-line.ts";
import type { ExceptionStore } from "./exception-store.ts";
import { ExceptionsInForce } from "./exceptions-in-force.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { figureLines, isTold, notableLine } from "./health-lines.ts";
import { Journal } from "./journal.ts";
import { Lead } from "./lead.ts";
import { waitToLead } from "./leading.ts";
import { withoutDocument } from "./no-document.ts";
import { operatorName } from "./operator.ts";
import { Output } from "./output.ts";
import { Pipeline } from "./pipeline.ts";
import type { PipelineParts } from "./pipeline.ts";
import { rehearse } from "./rehearsal.ts";
import { say } from "./say.ts";
import { exceptionLines, notUsed, pendingText, plural } from "./summary.ts";
import { Untold } from "./untold.ts";
import { boundYoungGeneration } from "./young-generation.ts";

export interface HeadlessOptions {
  readonly rules: readonly Rule[];
  readonly latenessUs: number;
  readonly windows: WindowPlan | "all";
  readonly stormLimit: number | undefined;
  readonly fullHostNames: boolean | undefined;
  readonly state: string | undefined;
  readonly exceptions: ExceptionStore;
}

/** How often the status is told while there is something to tell, ms. */
const STATUS_MS = 60_000;
/** After so long without a line there is time to rehearse, ms. */
const QUIET_MS = 20;
/** What is behind the logs by less is being read. */
const BEHIND_BYTES = 1_000_000;

export async function watchHeadless(
  paths: readonly string[],
  options: HeadlessOptions,
): Promise<ExitCode> {
  boundYoungGeneration();
  const out = new Output(process.stdout);
  const tell = say;
  let isOver = false;
  let pipeline: Pipeline | undefined;
  const stop = (): void => {
    isOver = true;
    pipeline?.stop();
  };
  process.on("SIGINT", stop).on("SIGTERM", stop).on("SIGHUP", stop);
  // What a pipe gives one process alone has.
  const isShared = options.state !== undefined && !paths.includes("-");
  const printChange = (kind: AlertKind, document: AlertDocument): void =>
    out.write(changeLine(kind, document));
  const journal = Journal.open(options.state, tell);
  const lead =
    isShared && journal !== undefined
      ? new Lead(
          journal.folder,
          logsName(paths),
          operatorName(),
          Date.now(),
          rulesName(options.rules),
        )
      : undefined;
  const printRecord = (record: AlertRecord): void => {
    printChange(record.kind, record.alert);
    if (record.printed !== true && out.isThrough) journal?.notePrinted(record);
  };
  let book: AlertBook | undefined;
  let exceptions: ExceptionsInForce | undefined;
  const decisions =
    lead &&
    journal?.follow(
      (decision) => {
        tell(decisionLine(decision));
        exceptions?.adopt(decision);
        for (const id of decision.ids) {
          const alert = book?.get(id);
          if (alert !== undefined)
            book?.setStanding(id, standingAfter(alert, decision));
        }
      },
      tell,
      printRecord,
    );
  if (lead !== undefined && journal !== undefined) {
    if (!lead.isLeading) journal.yieldLead();
    // What a screen that led found while nothing was printed.
    journal.takeUnprinted().forEach(printRecord);
    if (await waitToLead(lead, tell, () => isOver || out.closed)) {
      journal.lead();
      // Decided while another one led.
      readAgain(options.exceptions, tell);
    } else {
      process.off("SIGINT", stop).off("SIGTERM", stop).off("SIGHUP", stop);
      decisions?.close();
      journal.close();
      await out.end();
      return EXIT.done;
    }
    if (lead.trouble !== undefined) tell(lead.trouble);
  }
  // A pipe ends; files are followed for ever.
  const follow = paths.some((path) => path !== "-");
  const checkpoints =
    lead === undefined || journal === undefined
      ? undefined
      : new Checkpoints(
          journal.folder,
          paths,
          options,
          tell,
          async () => {
            if (out.isBehind)
              throw new Error("what was told waits in standard output");
            await mayReplace(lead, journal);
          },
          checkpointMs(process.env),
        );
  const assembleParts = (): PipelineParts =>
    assemble({
      ...options,
      exceptions: options.exceptions.exceptions,
      live: follow,
      indexed: follow,
      decided: (id) => journal?.decided(id),
    });
  const resumed = checkpoints?.resume(assembleParts);
  const parts = resumed?.parts ?? assembleParts();
  for (const { rule, reason } of parts.detector.unsupported) {
    tell(visible(`${rule.name}: not run: ${reason}`));
  }
  const { detector, health } = parts;
  const { counters } = detector;
  const badLines = new BadLines(tell);
  const { documents } = detector;
  const sources = await SourceSet.open(paths, {
    follow,
    memory: documents && new ChunkPlaces(documents.chunks),
    onNotice: (notice) => tell(visible(notice.message)),
    onLost: (bytes) => countLoss(counters, bytes),
    resume: resumed?.files,
  });
  if (sources.failures.length > 0 && sources.readers.length === 0) {
    await sources.close();
    decisions?.close();
    journal?.close();
    lead?.end();
    process.off("SIGINT", stop).off("SIGTERM", stop).off("SIGHUP", stop);
    return EXIT.source;
  }

  /** Alerts that were last told as provisional. */
  const provisional = new Set<string>();
  for (const { id, match } of parts.book.all()) {
    if (match.certainty === "provisional") provisional.add(id);
  }
  const untold = new Untold();
  let alerts = 0;
  let printedBefore = 0;
  let statusMs = performance.now();
  const waiting = (): string =>
    detector.waiting === 0
      ? ""
      : `, ${plural(detector.waiting, "event waits for its", "events wait for their")} order (rules with "descendant of")`;
  /** The file is the buffer: what is not read yet waits there. */
  const behind = (): string => {
    const bytes = pipeline?.behindBytes ?? 0;
    if (bytes < BEHIND_BYTES) return "";
    const lagUs = Date.now() * 1_000 - (detector.streamUs ?? -Infinity);
    const since =
      lagUs > 0 && lagUs < US_PER_DAY
        ? `, the newest event is ${formatDuration(lagUs)} old`
        : "";
    return `, ${(bytes / 1e6).toFixed(1)} MB behind the logs${since}`;
  };
  const status = (): void => {
    const rest = notUsed(counters);
    const before =
      printedBefore === 0
        ? ""
        : ` (${printedBefore} printed by an earlier run)`;
    const hidden =
      counters.excepted === 0
        ? ""
        : `, ${plural(counters.excepted, "alert")} hidden by exceptions`;
    const unkept = journal?.waiting ?? 0;
    const unkeptText =
      unkept === 0
        ? ""
        : `, ${plural(unkept, "record waits", "records wait")} for the journal to be writable`;
    tell(
      `${plural(counters.events, "event")}, ${plural(alerts, "alert")}${before}, ${pendingText(detector.pending(0))}${behind()}${hidden}${waiting()}${unkeptText}${rest === undefined ? "" : `; not used: ${rest}`}`,
    );
  };
  /** Hosts whose Sysmon has failed: errors repeat, so the first is told, and at the end how many there were. */
  const failing = new Set<string>();
  const tellNews = (): void => {
    for (const notable of health.news()) {
      const isFirstError =
        notable.kind === "sysmon-error" && !failing.has(notable.host.id);
      if (isFirstError) failing.add(notable.host.id);
      if (isFirstError || isTold(notable)) tell(notableLine(notable));
    }
  };
  /** @param isLast it is told whatever was told before */
  const tellAlert = (change: AlertChange, isLast: boolean): void => {
    const { kind, alert } = change;
    const wasPrinted =
      options.state !== undefined && journal?.wasPrinted(alert) === true;
    if (wasPrinted && kind === "fired") printedBefore++;
    const isPrinted = (isNews(change, provisional) || isLast) && !wasPrinted;
    if (isPrinted) {
      printChange(kind, alertDocument(alert));
    }
    // What a slow reader has not taken is lost with the program, and what found no room is lost: the next run prints it.
    journal?.alert(kind, alert, isPrinted ? out.isThrough : undefined);
  };
  const lookForLeader = (): void => {
    const change = lead?.look(performance.now(), Date.now());
    if (change === undefined || isOver) return;
    journal?.yieldLead();
    tell(
      `${change.name} leads now, because this process was silent for too long; it ends`,
    );
    stop();
  };
  const running = new Pipeline(parts, sources, {
    follow,
    reviewExceptions: resumed !== undefined,
    wallUs: () => Date.now() * 1_000,
    onBadLine: (line, reason) => badLines.note(line, reason),
    onAlert: (change) => {
      if (change.kind === "fired") alerts++;
      const telling = untold.take(change);
      if (telling !== false) tellAlert(change, telling === "last");
    },
    ...(resumed?.finish && { due: resumed.finish(sources) }),
    onStopping: async () => {
      await checkpoints?.settle();
      if (lead?.isLeading === true) checkpoints?.save(running, parts, sources);
    },
    onTurn: () => {
      if (out.closed) running.stop();
      lookForLeader();
      exceptions?.look(performance.now());
      if (lead?.isLeading === true) checkpoints?.turn(running, parts, sources);
      tellNews();
      if (performance.now() - statusMs > STATUS_MS) {
        statusMs = performance.now();
        status();
      }
    },
  });
  pipeline = running;
  book = parts.book;
  exceptions = new ExceptionsInForce({
    store: options.exceptions,
    book,
    hidden: () => counters.excepted,
    onAlerts: (changes) => running.tell(changes),
    tell: (_, text) => tell(text),
  });
  if (isOver) running.stop();
  tell(
    `watching ${visible(paths.join(", "))} with ${options.rules.length} rule${options.rules.length === 1 ? "" : "s"}`,
  );
  void rehearse(
    () => running.idleMs >= QUIET_MS,
    () => isOver,
  ).catch(() => {
    // A watch works without it.
  });
  try {
    await running.run();
    for (const change of untold.rest()) tellAlert(change, true);
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop).off("SIGHUP", stop);
    await checkpoints?.settle();
    await sources.close();
    decisions?.close();
    journal?.close();
    lead?.end();
  }
  await out.end();
  tellNews();
  // Told when it was found, which may be long ago.
  const unreadable = follow ? unreadableLines(sources.unreadable) : [];
  for (const line of unreadable) tell(visible(line));
  for (const line of figureLines(health.hosts(), options.latenessUs)) {
    tell(line);
  }
  status();
  for (const line of exceptionLines(parts.book.exceptions.counts())) tell(line);
  // What is followed may still get its first document.
  const noLogs = follow ? [] : withoutDocument(running.feeds);
  for (const { message } of noLogs) tell(visible(message));
  const failures = sources.failures.length + noLogs.length;
  return failures > 0 ? EXIT.source : EXIT.done;
}

function readAgain(
  exceptions: ExceptionStore,
  tell: (text: string) => void,
): void {
  try {
    exceptions.reload();
  } catch (error) {
    if (!(error instanceof TriplineError)) throw error;
    tell(error.message);
  }
}

/**
 * Most alerts stand when they fire; that nothing can revise them any more is not news.
 * @param provisional ids of the alerts that are told as provisional; kept up to date
 */
function isNews(
  { kind, alert }: AlertChange,
  provisional: Set<string>,
): boolean {
  if (alert.match.certainty === "provisional") {
    provisional.add(alert.id);
    return true;
  }
  const wasProvisional = provisional.delete(alert.id);
  return kind !== "confirmed" || wasProvisional;
}
