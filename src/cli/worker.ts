/**
 * The worker thread behind the screen: it runs the pipeline, keeps the truth, and publishes snapshots. The screen's
 * thread never waits for it, and a terminal that stops reading never stops it.
 *
 * ```text
 *   screen ──Command──► worker          view, detail, triage, undo, replay-…, stop
 *   screen ◄──Report─── worker          snapshot (4 a second at most), detail, toast, stopped
 * ```
 */
import { parentPort, workerData } from "node:worker_threads";
import type { Alert } from "../alert/alert.ts";
import { alertHost, alertUser } from "../alert/alert-row.ts";
import { Mutes } from "../alert/mutes.ts";
import { Triage } from "../alert/triage.ts";
import type { TriageOutcome } from "../alert/triage.ts";
import { countLoss } from "../base/counters.ts";
import { TriplineError, UsageError } from "../base/errors.ts";
import { formatTimestamp } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { legible, visible } from "../base/visible.ts";
import { RuleMeter } from "../engine/rule-meter.ts";
import type { WindowPlan } from "../engine/spl/windows.ts";
import type { Event } from "../event/event.ts";
import { isExcept } from "../alert/decision.ts";
import type { Decision } from "../alert/decision.ts";
import { refusedFiles } from "../rule/report.ts";
import type { LoadReport } from "../rule/load.ts";
import type { Rule } from "../rule/rule.ts";
import type {
  Command,
  ExportFormat,
  Message,
  Report,
} from "../screen/store/snapshot.ts";
import type { CopyAbout, CopyItem } from "../screen/store/copy.ts";
import { notLookedAtLines } from "../source/not-looked-at.ts";
import { ChunkPlaces } from "../source/byte-line.ts";
import type { Source } from "../source/line.ts";
import { identify } from "../source/open-file.ts";
import { SourceSet } from "../source/source-set.ts";
import { unreadableLines, type Unreadable } from "../source/unreadable.ts";
import { AlertListView } from "./alert-list.ts";
import { alertDetail } from "./alert-detail.ts";
import { AttackListView } from "./attack-list.ts";
import { helpfulWorkers } from "./ahead-threads.ts";
import { assemble } from "./assemble.ts";
import { BadLines } from "./bad-lines.ts";
import {
  checkpointMs,
  Checkpoints,
  logsName,
  mayReplace,
  rulesName,
} from "./checkpoints.ts";
import type { Resumed } from "./checkpoints.ts";
import { EventListView } from "./events/event-list.ts";
import { momentOf } from "./events/event-moments.ts";
import { EventRing } from "./events/event-ring.ts";
import type { FileKey } from "./events/event-ring.ts";
import { MatchedEvents } from "./events/matched-events.ts";
import { withExceptionFields } from "./exception-check.ts";
import { ExceptionDrafts } from "./exception-drafts.ts";
import { ExceptionStore, exceptionNotes } from "./exception-store.ts";
import { ExceptionsInForce } from "./exceptions-in-force.ts";
import { EXIT } from "./exit-codes.ts";
import {
  healthLines,
  isTold,
  latenessAdvice,
  notableLine,
} from "./health-lines.ts";
import { HealthView } from "./health-view.ts";
import { Journal } from "./journal.ts";
import { Lead } from "./lead.ts";
import type { Leader } from "./lead.ts";
import { operatorName } from "./operator.ts";
import {
  alertCopies,
  entityCopies,
  eventCopies,
  ruleCopies,
  taskCopies,
} from "./copy-items.ts";
import { doneBytes, Pipeline } from "./pipeline.ts";
import type { Leave, PipelineParts } from "./pipeline.ts";
import { pendingDetail } from "./pending-detail.ts";
import { RateMeter } from "./rate-meter.ts";
import { ReplayPlayer } from "./replay-player.ts";
import type { Answer } from "./replay-player.ts";
import { RiskListView } from "./risk-list.ts";
import { RuleListView } from "./rule-list.ts";
import { loadRuleSet } from "./rule-set.ts";
import { maskSecrets } from "../task/secrets.ts";
import { exportFromScreen } from "./screen-export.ts";
import { SnapshotBuilder } from "./snapshot-builder.ts";
import { notUsed, plural } from "./summary.ts";
import { TaskListView } from "./task-list.ts";
import { Untold } from "./untold.ts";
import { Walkers } from "./walkers.ts";
import { WhyQuestions } from "./why-questions.ts";

/** What the screen's thread tells the worker at start; plain data. */
export interface WorkerSettings {
  readonly mode: "live" | "replay";
  readonly paths: readonly string[];
  readonly rules: readonly string[];
  readonly bundled: boolean;
  readonly latenessUs: Us;
  readonly windows: WindowPlan | "all";
  readonly stormLimit: number | undefined;
  readonly fullHostNames?: boolean | undefined;
  /** Events that are kept for looking at. */
  readonly keepEvents: number;
  /** Keep alerts and decisions in the journal. */
  readonly journal: boolean;
  readonly state: string | undefined;
  /** The file of exceptions; undefined: with a journal the one in its folder. */
  readonly exceptions?: string | undefined;
  /** Who decides; undefined: the login name. */
  readonly operator?: string | undefined;
  readonly replay:
    | {
        readonly speed: number | "max";
        readonly fromUs: Us | undefined;
        readonly toUs: Us | undefined;
      }
    | undefined;
}

const PUBLISH_MS = 250;
/** What rules cost is measured on one event of so many. */
const METERED = 16;
/** Between two snapshots that are made because an alert has fired, and not because it is time. */
const EARLY_MS = 100;
/** How long a filter of events is worked on before reading and matching get their turn, ms. */
const FILTER_MS = 8;

const wallUs = (): Us => Date.now() * 1_000;

/** What outlasts a run: a replay that goes back ends one and begins another. */
interface Lasting {
  readonly report: LoadReport;
  readonly journal: Journal | undefined;
  /** Undefined where none are kept. */
  readonly exceptions: ExceptionStore | undefined;
  /** Of a replay. */
  readonly player: ReplayPlayer | undefined;
  /** Decided since the program was started, oldest first. */
  readonly decisions: Decision[];
  messages: readonly Message[];
  follower: { close(): void } | undefined;
  /** The run at hand takes up what others decide. */
  adopt: (decision: Decision) => void;
}

class Session {
  readonly #settings: WorkerSettings;
  readonly #send: (report: Report) => void;
  readonly #parts: PipelineParts;
  readonly #view: AlertListView;
  readonly #rules: RuleListView;
  readonly #risk: RiskListView;
  readonly #tasks: TaskListView;
  readonly #healthView: HealthView;
  readonly #ring: EventRing;
  readonly #events: EventListView;
  /** A filter of events is being worked on. */
  #filtering = false;
  /** Events that it had not seen when the last snapshot was made. */
  #publishedBacklog = 0;
  readonly #attack: AttackListView;
  readonly #untold = new Untold();
  readonly #triage: Triage;
  /** Undefined where none are kept. */
  readonly #exceptions: ExceptionsInForce | undefined;
  readonly #drafts: ExceptionDrafts;
  readonly #why: WhyQuestions;
  readonly #mutes = new Mutes();
  readonly #journal: Journal | undefined;
  /** In a folder that was named, and may be shared; live. */
  readonly #lead: Lead | undefined;
  readonly #checkpoints: Checkpoints | undefined;
  readonly #resumed: Resumed | undefined;
  readonly #player: ReplayPlayer | undefined;
  readonly #lasting: Lasting;
  /** Begins another run, from the logs' beginning. */
  readonly #beginAgain: (lasting: Lasting) => void;
  readonly #builder: SnapshotBuilder;
  readonly #rate = new RateMeter(performance.now());
  #pipeline: Pipeline | undefined;
  #running: Promise<unknown> | undefined;
  #sources: SourceSet | undefined;
  #ended = false;
  #stopping = false;
  /** Another run is to begin where this one ends. */
  #isOver = false;
  #publishedMs = -Infinity;
  /** An alert has fired that no snapshot has told yet. */
  #hasFired = false;
  #earlyMs = -Infinity;
  #countedEvents = 0;
  /** What the screen looked at last. */
  #viewKey = "";
  /** The alert whose evidence the screen shows beside the list, and what of it was sent. */
  #preview: string | undefined;
  #previewed: Alert | undefined;

  /** @param before of the run before this one */
  constructor(
    settings: WorkerSettings,
    send: (report: Report) => void,
    beginAgain: (lasting: Lasting) => void,
    before?: Lasting,
  ) {
    this.#settings = settings;
    this.#send = send;
    this.#beginAgain = beginAgain;
    const early: Pick<Message, "level" | "text">[] = [];
    let ready = false;
    // What there is to say before there is a snapshot to tell it in is told in the first one.
    const tell = (level: Message["level"], text: string): void => {
      if (ready) this.#tell(level, text);
      else early.push({ level, text });
    };
    const warn = (text: string): void => tell("warning", text);
    this.#lasting = before ?? startUp(settings, warn);
    this.#lasting.adopt = (decision) => this.#adopt(decision);
    const { report, journal, player, decisions } = this.#lasting;
    this.#journal = journal;
    this.#lead = leadOf(settings, journal, report.rules);
    this.#checkpoints = checkpointsOf(
      settings,
      this.#lead,
      journal,
      report.rules,
      (text, level) => tell(level, text),
    );
    const leader = this.#lead?.leader ?? leaderOf(settings, journal);
    if (leader !== undefined) {
      journal?.yieldLead();
      tell(...followingText(leader));
    }
    if (this.#lead?.trouble !== undefined) warn(this.#lead.trouble);
    this.#player = player;
    let triage: Triage | undefined;
    const meter = new RuleMeter(() => performance.now(), METERED);
    const assembleParts = (): PipelineParts =>
      assemble({
        rules: report.rules,
        latenessUs: settings.latenessUs,
        windows: settings.windows,
        stormLimit: settings.stormLimit,
        fullHostNames: settings.fullHostNames,
        live: settings.mode === "live",
        logPending: true,
        indexed: true,
        decided: (id) => triage?.decided(id),
        mutes: this.#mutes,
        exceptions: this.#lasting.exceptions?.exceptions,
        meter,
      });
    this.#resumed = this.#checkpoints?.resume(
      assembleParts,
      this.#lead?.isLeading,
    );
    this.#parts = this.#resumed?.parts ?? assembleParts();
    const { book, detector, health, risk } = this.#parts;
    const unreadable = (): readonly Unreadable[] =>
      this.#sources?.unreadable ?? [];
    this.#healthView = new HealthView(
      health,
      detector,
      () => this.#sources?.notLookedAt ?? [],
      unreadable,
    );
    this.#ring = new EventRing(settings.keepEvents, (source) =>
      this.#fileOf(source),
    );
    this.#events = new EventListView(
      this.#ring,
      new MatchedEvents(book),
      (id) => momentOf(id, book, detector),
    );
    this.#view = new AlertListView(book);
    this.#rules = new RuleListView(
      report,
      this.#parts.detector,
      book,
      this.#mutes,
      meter,
    );
    this.#attack = new AttackListView(report.rules, this.#rules, book);
    this.#risk = new RiskListView(risk, book, () => detector.streamUs);
    this.#tasks = new TaskListView(this.#parts.tasks);
    const operator = settings.operator ?? operatorName();
    this.#triage = new Triage(book, operator, this.#mutes);
    triage = this.#triage;
    this.#triage.restore(journal?.history ?? []);
    this.#triage.restore(decisions, true);
    const isOver = (): boolean => this.#stopping;
    const store = this.#lasting.exceptions;
    this.#drafts = new ExceptionDrafts({
      ...{ store, book, rules: report.rules, journal, operator },
      ...{ isOver, send, warn },
    });
    this.#why = new WhyQuestions({
      rules: report.rules,
      parts: this.#parts,
      ring: this.#ring,
      settings: {
        latenessUs: settings.latenessUs,
        windows: settings.windows,
        fullHostNames: settings.fullHostNames,
        seenBytes: (path) => this.#seenBytes(path),
      },
      wallUs: () => (settings.mode === "live" ? wallUs() : undefined),
      ...{ isOver, send },
    });
    this.#exceptions =
      store &&
      new ExceptionsInForce({
        store,
        book,
        hidden: () => detector.counters.excepted,
        onAlerts: (changes) => this.#pipeline?.tell(changes),
        tell: (level, text) =>
          level === "error"
            ? this.#send({ type: "toast", level, text })
            : this.#tell(level, text),
      });
    this.#builder = new SnapshotBuilder(
      {
        ...this.#parts,
        mode: settings.mode,
        alerts: this.#view,
        rules: { loaded: report.rules.length, refused: refusedFiles(report) },
        ruleList: this.#rules,
        riskList: this.#risk,
        taskList: this.#tasks,
        healthView: this.#healthView,
        unreadable,
        ring: this.#ring,
        eventList: this.#events,
        attackList: this.#attack,
        rate: this.#rate,
      },
      this.#lasting.messages,
    );
    for (const { rule, reason } of this.#parts.detector.unsupported) {
      warn(`${rule.name}: not run: ${reason}`);
    }
    ready = true;
    for (const { level, text } of early) this.#tell(level, text);
    this.#countedEvents = detector.counters.events;
    player?.begin({
      share: () => this.#share(),
      hits: () => detector.counters.hits,
      changes: () => detector.pendingChanged,
    });
  }

  async run(): Promise<void> {
    const { mode, paths } = this.#settings;
    const follow = mode === "live";
    this.#publish();
    this.#followJournal();
    const badLines = new BadLines((text) => this.#tell("warning", text));
    const { documents } = this.#parts.detector;
    const workers =
      documents === undefined || follow ? 1 : helpfulWorkers(paths);
    const walkers =
      workers === 1 ? undefined : new Walkers(workers - 1, documents!);
    const sources = await SourceSet.open(paths, {
      follow,
      ahead: walkers?.ahead,
      memory: walkers ?? (documents && new ChunkPlaces(documents.chunks)),
      onNotice: ({ level, message }) => this.#tell(level, message),
      onLost: (bytes) => countLoss(this.#parts.detector.counters, bytes),
      resume: this.#resumed?.files,
    });
    this.#sources = sources;
    if (sources.readers.length === 0 && sources.failures.length > 0) {
      await walkers?.stop();
      this.#send({
        type: "failed",
        exitCode: EXIT.source,
        message: sources.failures
          .map(({ message }) => visible(message))
          .join("\n"),
      });
      return;
    }
    this.#pipeline = new Pipeline(this.#parts, sources, {
      follow,
      ...(follow ? { wallUs } : {}),
      ...(this.#player === undefined
        ? {}
        : { gate: (event: Event) => this.#gate(event) }),
      walkedAhead: walkers && ((...chunk) => walkers.walkedAhead(...chunk)),
      onBadLine: (line, reason) => badLines.note(line, reason),
      reviewExceptions: this.#resumed !== undefined,
      ...(this.#resumed?.finish && { due: this.#resumed.finish(sources) }),
      onStopping: () => this.#saveLast(sources),
      onAlert: (change) => {
        const { kind, alert } = change;
        if (this.#untold.take(change)) this.#journal?.alert(kind, alert);
        if (kind === "fired") {
          this.#hasFired = true;
          this.#player?.fired(alert.id, alert.match.rule.severity);
        }
      },
      onEvent: (event) => {
        this.#rules.note(event);
        this.#ring.note(event);
      },
      wantsDocument: (eventClass) => this.#rules.wantsDocument(eventClass),
      onTurn: () => this.#turn(),
    });
    this.#running = this.#pipeline.run().finally(() => walkers?.stop());
    await this.#running;
    if (this.#isOver) return;
    this.#ended = true;
    this.#healthView.refresh();
    if (this.#player !== undefined && !this.#stopping) {
      this.#played(this.#player.end());
    }
    if (!this.#isOver) this.#publish();
  }

  command(command: Command): void {
    const at = (): string => new Date().toISOString();
    switch (command.type) {
      case "view":
        this.#view.look(command.alerts);
        this.#rules.look(command.rules);
        this.#risk.look(command.risk);
        this.#tasks.look(command.tasks);
        this.#healthView.look(command.health === true);
        this.#events.look(command.events, performance.now());
        this.#preview = command.preview;
        this.#sendPreview();
        this.#filterSome();
        if (!this.#isOtherView(command)) return;
        this.#attack.look(command.attack === true);
        break;
      case "event":
        this.#send({
          type: "event",
          id: command.id,
          detail: this.#events.detail(command.id, performance.now()),
        });
        return;
      case "rule":
        this.#send({
          type: "rule",
          id: command.id,
          detail: this.#rules.detail(command.id, performance.now()),
        });
        return;
      case "entity":
        this.#send({
          type: "entity",
          id: command.id,
          detail: this.#risk.detail(command.id, performance.now()),
        });
        return;
      case "pending":
        this.#send({
          type: "pending",
          id: command.id,
          detail: pendingDetail(
            command.id,
            this.#parts,
            this.#settings.latenessUs,
          ),
        });
        return;
      case "why-rules":
        void this.#why.askRules(command.event);
        return;
      case "why":
        void this.#why.ask(command.about);
        return;
      case "task":
        this.#send({
          type: "task",
          id: command.id,
          detail: this.#tasks.detail(command.id),
        });
        return;
      case "copies":
        this.#send({
          type: "copies",
          about: command.about,
          items: this.#copies(command.about),
        });
        return;
      case "load-report":
        this.#send({ type: "load-report", detail: this.#rules.loadDetail() });
        return;
      case "detail": {
        const alert = this.#parts.book.get(command.id);
        const index = this.#view.indexOf(command.id);
        const total = this.#view.list().matching;
        this.#send({
          type: "detail",
          id: command.id,
          detail:
            alert === undefined ? undefined : alertDetail(alert, index, total),
        });
        return;
      }
      case "triage":
        this.#triaged(
          this.#triage.decide(
            command.action,
            command.ids.flatMap((id) => this.#view.standingFor(id)),
            command.reason,
            at(),
            command.note === undefined ? undefined : maskSecrets(command.note),
          ),
          true,
        );
        break;
      case "note": {
        const ids = command.ids.flatMap((id) => this.#view.standingFor(id));
        const text = maskSecrets(command.text);
        this.#triaged(this.#triage.note(ids, text, at()), true);
        break;
      }
      case "tick":
        this.#triaged(this.#triage.tick(command.id, command.step, at()), true);
        break;
      case "draft-exception":
        this.#drafts.ask(command);
        return;
      case "except":
        this.#except(command, at());
        break;
      case "mute":
        this.#mute(command.id, command.entity, command.forUs, at());
        break;
      case "select":
        this.#send({
          type: "selected",
          by: command.which.by,
          ...this.#view.select(command.which),
        });
        return;
      case "export":
        this.#export(
          command.ids.flatMap((id) => this.#view.standingFor(id)),
          command.formats,
        );
        return;
      case "undo":
        this.#triaged(this.#triage.undo(at(), this.#perform));
        break;
      case "redo":
        this.#triaged(this.#triage.redo(at(), this.#perform));
        break;
      case "replay-pause":
        this.#played(this.#player?.pause(command.paused));
        break;
      case "replay-speed":
        this.#player?.setSpeed(command.speed);
        break;
      case "replay-step":
        this.#played(
          command.isBack
            ? this.#player?.stepBack(command.to)
            : this.#player?.step(command.to),
        );
        break;
      case "replay-seek":
        this.#played(this.#player?.seek(command.to));
        break;
      case "replay-loop": {
        const { times } = command;
        this.#played(
          times === undefined
            ? this.#player?.markLoop()
            : this.#player?.loop(times.fromUs, times.toUs),
        );
        break;
      }
      case "stop":
        this.#stopping = true;
        this.#pipeline?.stop();
        this.#player?.wake();
        void this.#close();
        return;
    }
    if (!this.#isOver) this.#publish();
  }

  /** What a control of the replay asks for. */
  #played(answer: Answer | undefined): void {
    if (answer === undefined) return;
    if (answer.refusal !== undefined) {
      this.#send({ type: "toast", level: "info", text: answer.refusal });
    }
    if (!answer.again || this.#stopping || this.#isOver) return;
    const pipe = this.#settings.paths.find(
      (path) => identify(path)?.kind === "pipe",
    );
    if (pipe !== undefined) {
      const text = `${visible(pipe)} is a pipe, which cannot be read again to go back: save it to a file`;
      this.#send({ type: "toast", level: "error", text });
      this.#player?.seek({ kind: "here" });
      return;
    }
    void this.#end();
  }

  /** Ends this run for another one from the logs' beginning, to which everything that outlasts it goes over. */
  async #end(): Promise<void> {
    this.#isOver = true;
    this.#pipeline?.stop();
    this.#player?.wake();
    await this.#running?.catch(() => undefined);
    await this.#sources?.close();
    // The last word was "quit".
    if (this.#stopping) return;
    this.#lasting.messages = this.#builder.messages;
    this.#beginAgain(this.#lasting);
  }

  #copies(about: CopyAbout): CopyItem[] {
    const nowMs = performance.now();
    switch (about.kind) {
      case "alerts": {
        const { book } = this.#parts;
        const alerts = about.ids.map((id) => book.get(id));
        return alertCopies(alerts.filter((alert) => alert !== undefined));
      }
      case "event": {
        const detail = this.#events.detail(about.id, nowMs);
        return detail === undefined ? [] : eventCopies(detail, about.field);
      }
      case "task": {
        const detail = this.#tasks.detail(about.id);
        return detail === undefined ? [] : taskCopies(detail);
      }
      case "rule": {
        const detail = this.#rules.detail(about.id, nowMs);
        return detail === undefined ? [] : ruleCopies(detail);
      }
      case "entity": {
        const detail = this.#risk.detail(about.id, nowMs);
        return detail === undefined ? [] : entityCopies(detail);
      }
    }
  }

  #export(ids: readonly string[], formats: readonly ExportFormat[]): void {
    const { book, detector, health } = this.#parts;
    const { latenessUs, state } = this.#settings;
    const hosts = health.hosts();
    const missed = notUsed(detector.counters);
    const facts = {
      madeAt: new Date().toISOString(),
      sources: (this.#sources?.readers ?? []).map(({ source }) => source.path),
      notSeen: [
        ...unreadableLines(this.#sources?.unreadable ?? []),
        ...notLookedAtLines(this.#sources?.notLookedAt ?? []),
        ...healthLines(hosts, latenessUs),
        ...latenessAdvice(hosts, latenessUs),
        ...(missed === undefined ? [] : [`not used: ${missed}`]),
      ],
    };
    try {
      const text = exportFromScreen({ book, ids, formats, state, facts });
      this.#send({ type: "toast", level: "info", text });
    } catch (error) {
      if (!(error instanceof TriplineError)) throw error;
      this.#send({ type: "toast", level: "error", text: error.message });
    }
  }

  /** Offset of the last line that the run has taken of a log; undefined where all of it was, or it is not known. */
  #seenBytes(path: string): number | undefined {
    const feed = this.#pipeline?.feeds.find(
      ({ reader }) => reader.source.path === path,
    );
    return feed?.lines[Math.max(0, feed.at - 1)]?.offset;
  }

  /** The clock that a mute ends by is that of the events: in a replay, and behind a backlog, too. */
  #mute(
    id: string,
    kind: "host" | "user",
    forUs: Us | undefined,
    at: string,
  ): void {
    const alert = this.#parts.book.get(id);
    if (alert === undefined) return;
    const { rule } = alert.match;
    const name = kind === "host" ? alertHost(alert) : alertUser(alert);
    const nowUs =
      this.#settings.mode === "live"
        ? wallUs()
        : (this.#parts.detector.streamUs ?? wallUs());
    const mute = {
      ruleId: rule.id,
      rule: rule.name,
      entity: { kind, name },
      ...(forUs !== undefined && { until: formatTimestamp(nowUs + forUs) }),
    };
    this.#triaged(this.#triage.mute(mute, at), true);
  }

  /** Writes an exception, and takes the alerts that it hides out of the list. */
  #except(command: Command & { type: "except" }, at: string): void {
    const entry = this.#drafts.entry(command, at);
    if (entry === undefined) return;
    const hidden = this.#exceptions?.change((store) => store.add(entry));
    if (hidden === undefined) return;
    const outcome = this.#triage.except(entry, at);
    const text = `${outcome.text}: ${plural(hidden, "alert")} hidden`;
    this.#triaged({ ...outcome, text }, true);
  }

  /** Does in the file what undo and redo decided. @returns false when it could not be done */
  readonly #perform = (decision: Decision): boolean => {
    if (!isExcept(decision) || this.#exceptions === undefined) return true;
    const { action, exception } = decision;
    const hidden = this.#exceptions.change((store) => {
      if (action === "except") store.add(exception);
      else store.remove(exception.id);
    });
    return hidden !== undefined;
  };

  /** Other responders who share the folder decide too: their decisions are seen at once. */
  #followJournal(): void {
    const lasting = this.#lasting;
    lasting.follower ??= this.#journal?.follow(
      (decision) => lasting.adopt(decision),
      (text) => this.#tell("warning", text),
    );
  }

  #adopt(decision: Decision): void {
    this.#lasting.decisions.push(decision);
    this.#exceptions?.adopt(decision);
    const changed = this.#triage.adopt(decision);
    if (changed === undefined) return;
    this.#send({
      type: "toast",
      level: "info",
      text: `${decision.operator}: ${changed}`,
    });
    this.#publish();
  }

  async #close(): Promise<void> {
    this.#lasting.follower?.close();
    // The last checkpoint says how far open files were read.
    if (this.#checkpoints !== undefined)
      await this.#running?.catch(() => undefined);
    await this.#sources?.close();
    // What is decided at the stop goes to the journal, too.
    await this.#running?.catch(() => undefined);
    for (const { kind, alert } of this.#untold.rest()) {
      this.#journal?.alert(kind, alert);
    }
    await this.#checkpoints?.settle();
    this.#journal?.close();
    this.#lead?.end();
    const failed = (this.#sources?.failures.length ?? 0) > 0;
    this.#send({ type: "stopped", exitCode: failed ? EXIT.source : EXIT.done });
  }

  #triaged({ decisions, text }: TriageOutcome, canUndo = false): void {
    this.#lasting.decisions.push(...decisions);
    for (const decision of decisions) this.#journal?.triage(decision);
    if (text === "") return;
    const undo = decisions.length > 0 && canUndo ? ".  u undo" : "";
    this.#send({ type: "toast", level: "info", text: `${text}${undo}` });
  }

  #tell(level: "info" | "warning" | "error", text: string): void {
    // A log that is read again has the same to tell.
    if (this.#lasting.messages.some((told) => told.text === text)) return;
    this.#builder.message(level, text, wallUs());
  }

  /** Holds a replayed event back until it is due. */
  async #gate(event: Event): Promise<Leave> {
    const leave = await this.#player!.gate(
      event.timeUs,
      () => this.#stopping || this.#isOver,
      () => this.#turn(),
    );
    if (leave !== "again") return leave;
    this.#played({ again: true });
    return "stop";
  }

  #turn(): void {
    const now = performance.now();
    this.#lookForLeader(now);
    this.#exceptions?.look(now);
    if (
      this.#lead?.isLeading === true &&
      this.#pipeline !== undefined &&
      this.#sources !== undefined
    ) {
      this.#checkpoints?.turn(this.#pipeline, this.#parts, this.#sources);
    }
    for (const notable of this.#parts.health.news().filter(isTold)) {
      this.#tell("warning", notableLine(notable));
    }
    const { events } = this.#parts.detector.counters;
    // An event that was skipped is taken off again.
    this.#rate.add(Math.max(0, events - this.#countedEvents), now);
    this.#countedEvents = events;
    this.#filterSome();
    const isEarly = this.#hasFired && now - this.#earlyMs >= EARLY_MS;
    if (isEarly) this.#earlyMs = now;
    if (isEarly || now - this.#publishedMs >= PUBLISH_MS) this.#publish();
  }

  #lookForLeader(nowMs: number): void {
    const change = this.#lead?.look(nowMs, Date.now());
    if (change === undefined) return;
    if (this.#lead?.isLeading === true) {
      this.#tell("info", `${change.name} has ended: leading from here on`);
      this.#journal?.lead();
    } else {
      this.#tell(...followingText(change));
      this.#journal?.yieldLead();
    }
  }

  /** One checkpoint more at the stop, on what was seen. */
  async #saveLast(sources: SourceSet): Promise<void> {
    await this.#checkpoints?.settle();
    if (this.#lead?.isLeading !== true || this.#pipeline === undefined) return;
    this.#checkpoints?.save(this.#pipeline, this.#parts, sources);
  }

  /** The file that a source is read from, if its lines can be read there again. */
  #fileOf(source: Source): FileKey | undefined {
    const reader = this.#sources?.readers.find(
      (each) => each.source === source,
    );
    const file = reader?.file;
    return file === undefined || file.isCompressed ? undefined : file;
  }

  /** False where only the row under the cursor is another one: a snapshot would show nothing new. */
  #isOtherView(command: Command & { type: "view" }): boolean {
    const key = JSON.stringify(command, (name, value: unknown) =>
      name === "preview" || name === "anchor" ? undefined : value,
    );
    const isOther = key !== this.#viewKey;
    this.#viewKey = key;
    return isOther;
  }

  /** Works on the filter of events, a slice at a time between what else is to be done. */
  #filterSome(): void {
    if (this.#filtering || this.#events.backlog === 0) return;
    this.#filtering = true;
    setImmediate(() => {
      this.#filtering = false;
      if (this.#stopping) return;
      this.#filterSlice();
      const isDue = performance.now() - this.#publishedMs >= PUBLISH_MS;
      // What was announced as not all counted is shown as soon as it is.
      const isCounted =
        this.#events.backlog === 0 && this.#publishedBacklog > 0;
      if (isDue || isCounted) this.#publish();
      this.#filterSome();
    });
  }

  #filterSlice(): void {
    const endMs = performance.now() + FILTER_MS;
    this.#events.work(() => performance.now() > endMs);
  }

  /** The evidence beside the list, when it is another than was sent last. */
  #sendPreview(): void {
    const id = this.#preview;
    const alert = id === undefined ? undefined : this.#parts.book.get(id);
    if (alert === undefined || alert === this.#previewed) return;
    this.#previewed = alert;
    this.#send({ type: "preview", detail: alertDetail(alert, -1, 0) });
  }

  #publish(): void {
    const now = performance.now();
    this.#publishedMs = now;
    this.#hasFired = false;
    this.#sendPreview();
    // What has just come is nearly always tested at once.
    this.#filterSlice();
    this.#publishedBacklog = this.#events.backlog;
    this.#send({
      type: "snapshot",
      snapshot: this.#builder.build(
        this.#pipeline,
        this.#state(),
        this.#player?.state(this.#parts.book),
        now,
        this.#settings.mode === "live" ? wallUs() : undefined,
        this.#lead && {
          leader: this.#lead.leader?.name,
          hasOtherRules: this.#lead.leader?.hasOtherRules === true,
        },
      ),
    });
  }

  #state(): "loading" | "catching-up" | "live" | "paused" | "done" {
    if (this.#pipeline === undefined) return "loading";
    if (this.#ended) return "done";
    if (this.#player !== undefined)
      return this.#player.paused ? "paused" : "live";
    return this.#pipeline.isCaughtUp ? "live" : "catching-up";
  }

  /** Of the bytes of all logs, 0 to 1. */
  #share(): number {
    let done = 0;
    let size = 0;
    for (const feed of this.#pipeline?.feeds ?? []) {
      done += doneBytes(feed);
      size += feed.reader.sizeBytes ?? feed.reader.bytesRead;
    }
    return size === 0 ? 0 : Math.min(1, done / size);
  }
}

function startUp(
  { journal, state, exceptions, replay, ...settings }: WorkerSettings,
  warn: (text: string) => void,
): Lasting {
  const report = loadRuleSet(settings, warn);
  const store =
    journal || exceptions !== undefined
      ? ExceptionStore.open({ exceptions, state }, report.rules)
      : undefined;
  if (store !== undefined) exceptionNotes(store, wallUs()).forEach(warn);
  return {
    report: {
      ...report,
      rules: withExceptionFields(report.rules, store?.exceptions ?? []),
    },
    journal: journal ? Journal.open(state, warn) : undefined,
    exceptions: store,
    player: replay && new ReplayPlayer(replay, wallUs),
    decisions: [],
    messages: [],
    follower: undefined,
    adopt: () => undefined,
  };
}

/** Only who follows logs with a folder that was named goes on with what an earlier run knew, and shares it. */
function leadOf(
  { mode, paths, state, operator }: WorkerSettings,
  journal: Journal | undefined,
  rules: readonly Rule[],
): Lead | undefined {
  return mode === "live" && state !== undefined && journal !== undefined
    ? new Lead(
        journal.folder,
        logsName(paths),
        operator ?? operatorName(),
        Date.now(),
        rulesName(rules),
      )
    : undefined;
}

/** Who leads where a replay begins, which leaves the alerts to him. */
function leaderOf(
  { mode, paths, state }: WorkerSettings,
  journal: Journal | undefined,
): Leader | undefined {
  return mode === "replay" && state !== undefined && journal !== undefined
    ? Lead.leaderOf(journal.folder, logsName(paths), Date.now())
    : undefined;
}

function checkpointsOf(
  { paths, windows, fullHostNames }: WorkerSettings,
  lead: Lead | undefined,
  journal: Journal | undefined,
  rules: readonly Rule[],
  tell: (text: string, level: "info" | "warning") => void,
): Checkpoints | undefined {
  return lead === undefined || journal === undefined
    ? undefined
    : new Checkpoints(
        journal.folder,
        paths,
        { rules, windows, fullHostNames },
        tell,
        () => mayReplace(lead, journal),
        checkpointMs(process.env),
      );
}

const followingText = ({
  name,
  hasOtherRules,
}: Leader): [level: "info" | "warning", text: string] => {
  const text = `following ${name}, who leads here and writes the alerts`;
  return hasOtherRules
    ? [
        "warning",
        `${text}, by other rules: what only these find is written when this one leads`,
      ]
    : ["info", text];
};

const port = parentPort;
if (port !== null) {
  const send = (report: Report): void => port.postMessage(report);
  const fail = (error: unknown): void => {
    send({
      type: "failed",
      exitCode: EXIT.usage,
      message: legible(
        error instanceof UsageError && error.hint !== undefined
          ? `${error.message}\n  ${error.hint}`
          : error instanceof Error
            ? error.message
            : String(error),
      ),
    });
  };
  try {
    const settings = workerData as WorkerSettings;
    let view: Command | undefined;
    const begin = (before?: Lasting): void => {
      session = new Session(settings, send, begin, before);
      // The screen says what it looks at when that changes.
      if (view !== undefined) session.command(view);
      session.run().catch(fail);
    };
    let session: Session | undefined;
    begin();
    port.on("message", (command: Command) => {
      if (command.type === "view") view = command;
      session?.command(command);
    });
  } catch (error) {
    fail(error);
  }
}
