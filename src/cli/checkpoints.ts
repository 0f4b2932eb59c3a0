/**
 * The checkpoints of a run: when they are written, what is in them, and how the next run goes on from one. Only with
 * `--state`: who looks at a log by hand wants all of it each time.
 *
 * ```text
 *   start ──► read ──► rules, alerts, tasks … as they were ──► files from where they were left ──► run ──► walk ──► write ─┐
 *              │                                                                                   ▲      ▲  │          │
 *              └─ damaged, of another version: set aside, and the logs are read from the beginning │      └──┘ in turns │
 *                                                                                                  └─ 5 s, or 20 × its ─┘
 *                                                                                                     cost
 * ```
 *
 * A checkpoint is one moment of the run, between two lines: what is told before it is in the journal and safe before the
 * checkpoint is put in its place. So whatever a crash takes away is read again, and ids tell what was told.
 *
 * The matching stands still while the state is made into text. So the texts are made beforehand, on a walk over all parts that
 * is spread over turns; what has changed since then, which is little, is made anew at the moment itself.
 */
import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { visible } from "../base/visible.ts";
import type { Saved } from "../engine/saved.ts";
import type { WindowPlan } from "../engine/spl/windows.ts";
import type { Event } from "../event/event.ts";
import type { SavedSource } from "../event/opener.ts";
import { printQuery } from "../lang/eql/printer.ts";
import type { SavedWaiting } from "../lib/detector-state.ts";
import type { Rule } from "../rule/rule.ts";
import type { Line, Source } from "../source/line.ts";
import { Reread } from "../source/reread.ts";
import type { SavedFile } from "../source/saved-file.ts";
import type { SourceSet } from "../source/source-set.ts";
import {
  CheckpointError,
  readCheckpoint,
  SavedTexts,
  setAside,
  writeCheckpoint,
} from "../state/checkpoint.ts";
import type { Checkpoint } from "../state/checkpoint.ts";
import type { Journal } from "./journal.ts";
import type { Lead } from "./lead.ts";
import type { Pipeline, PipelineParts } from "./pipeline.ts";
import { restoreRun, saveRun } from "./saved-run.ts";
import { pendingText, plural } from "./summary.ts";

/** How often a checkpoint is written at most, ms. */
const LEAST_MS = 5_000;
/** Saving stops the matching: a twentieth of the time at most. */
const REST_PER_COST = 20;
/** How long a walk stops it at a time, and for how long it goes on in between, ms. */
const STEP_MS = 10;
const PAUSE_MS = 30;
/** Of so few texts the moment itself may be left to make them; with more, another walk makes them before. */
const FEW_TEXTS = 200;
const MOST_WALKS = 3;
/** Rules that a message names. */
const NAMED = 3;

export interface CheckpointSettings {
  readonly rules: readonly Rule[];
  readonly windows: WindowPlan | "all";
  readonly fullHostNames: boolean | undefined;
}

/** What must be alike for state to be of use. */
interface Head {
  readonly savedAt: string;
  readonly paths: readonly string[];
  readonly fullHostNames: boolean;
  readonly windows: WindowPlan | "all";
  /** Hash of each rule's text, by id. */
  readonly rules: Readonly<Record<string, string>>;
  readonly files: readonly SavedFile[];
}

/** As a checkpoint holds what is known of a log: of a file, since its path may be another one's. */
interface SavedLog {
  readonly key: string;
  readonly source: SavedSource;
}

type KeptWaiting = SavedWaiting & { readonly key?: string };

const absolute = (paths: readonly string[]): readonly string[] =>
  paths.map((path) => resolve(path)).sort();

/** What a state folder calls the logs of these paths. */
export function logsName(paths: readonly string[]): string {
  return createHash("sha256")
    .update(JSON.stringify(absolute(paths)))
    .digest("hex")
    .slice(0, 12);
}

/** `TRIPLINE_CHECKPOINT_MS`; anything but a number above zero is passed over. */
export function checkpointMs(
  env: Readonly<Record<string, string | undefined>>,
): number | undefined {
  const ms = Number(env["TRIPLINE_CHECKPOINT_MS"]);
  return ms > 0 ? ms : undefined;
}

/**
 * Resolves when a checkpoint may take the place of the one before: all that was told is safe in the journal.
 * @throws Error why it may not
 */
export async function mayReplace(lead: Lead, journal: Journal): Promise<void> {
  const isSafe = await journal.settle();
  if (!lead.isLeading) throw new Error("another one leads");
  if (!isSafe) throw new Error("what was told waits for the journal");
}

export class Checkpoints {
  readonly #path: string;
  readonly #paths: readonly string[];
  readonly #settings: CheckpointSettings;
  readonly #tell: (text: string, level: "info" | "warning") => void;
  readonly #leastMs: number;
  /** Makes safe what was told. */
  readonly #ready: () => Promise<unknown>;
  readonly #texts = new SavedTexts();
  #walk: Walk | undefined;
  #writing: Promise<void> | undefined;
  #nextMs: number;
  #trouble: string | undefined;
  /** How long the matching stood still for the last one, all in all; at worst at a time, ms; how large it was, bytes. */
  lastMs = 0;
  worstMs = 0;
  size = 0;
  count = 0;

  constructor(
    folder: string,
    paths: readonly string[],
    settings: CheckpointSettings,
    tell: (text: string, level: "info" | "warning") => void,
    ready: () => Promise<unknown>,
    leastMs = LEAST_MS,
  ) {
    this.#paths = absolute(paths);
    this.#path = join(folder, `checkpoint-${logsName(paths)}.ndjson`);
    this.#settings = settings;
    this.#tell = tell;
    this.#ready = ready;
    this.#leastMs = leastMs;
    this.#nextMs = performance.now() + leastMs;
  }

  /**
   * Takes up the checkpoint of an earlier run on the same logs.
   * @param assemble makes the parts of a run that knows nothing
   * @param isOwn nobody else goes by it: one that cannot be taken up is put aside
   */
  resume(assemble: () => PipelineParts, isOwn = true): Resumed {
    const nothing = (): Resumed => ({ parts: assemble(), files: [] });
    try {
      const checkpoint = readCheckpoint(this.#path);
      return checkpoint === undefined
        ? nothing()
        : this.#takeUp(checkpoint, assemble());
    } catch (error) {
      const why =
        error instanceof CheckpointError
          ? error.message
          : "a part of it cannot be understood";
      const aside = isOwn
        ? `. It was put aside as ${setAside(this.#path, new Date().toISOString())}`
        : "";
      this.#tell(
        `the checkpoint cannot be taken up: ${why}${aside}; the logs are read from their beginning, and what was told before is not told again`,
        "warning",
      );
      return nothing();
    }
  }

  #takeUp({ head, parts: saved }: Checkpoint, parts: PipelineParts): Resumed {
    const { savedAt, fullHostNames, windows, rules, files } = head as Head;
    if (fullHostNames !== (this.#settings.fullHostNames === true)) {
      throw new CheckpointError(
        "it was written with another --full-host-names",
      );
    }
    const now = ruleHashes(this.#settings.rules);
    const sameWindows =
      JSON.stringify(windows) === JSON.stringify(this.#settings.windows);
    const splIds = new Set(
      this.#settings.rules
        .filter(({ language }) => language === "spl")
        .map(({ id }) => id),
    );
    const keeps = (id: string): boolean =>
      now[id] === rules[id] && (sameWindows || !splIds.has(id));
    const { detector, book } = parts;
    const logs: SavedLog[] = [];
    const waiting: KeptWaiting[] = [];
    for (const { part, value } of saved) {
      if (part === "log") logs.push(value as SavedLog);
      else if (part === "waiting") waiting.push(value as KeptWaiting);
      else if (!restoreRun(parts, part, value, keeps)) {
        throw new CheckpointError(`it holds "${part}", which is unknown`);
      }
    }
    this.#tell(
      `goes on where it was at ${savedAt}: ${plural(files.filter(({ isOpen }) => isOpen).length, "file")}, ${pendingText(detector.pending(0))}, ${plural(book.size, "alert")}`,
      "info",
    );
    this.#tellRules(rules, now, sameWindows);
    return {
      parts,
      files,
      finish: (sources) => this.#takeUpLogs(sources, parts, logs, waiting),
    };
  }

  #tellRules(
    before: Readonly<Record<string, string>>,
    now: Readonly<Record<string, string>>,
    sameWindows: boolean,
  ): void {
    const of = (ids: readonly string[], what: string): void => {
      if (ids.length === 0) return;
      const rest = ids.length > NAMED ? ", …" : "";
      this.#tell(
        `${plural(ids.length, "rule")} ${what}: ${visible(ids.slice(0, NAMED).join(", "))}${rest}`,
        "info",
      );
    };
    of(
      Object.keys(before).filter((id) => now[id] === undefined),
      "of before not loaded any more; what they had half matched is dropped",
    );
    of(
      Object.keys(before).filter(
        (id) => now[id] !== undefined && now[id] !== before[id],
      ),
      "with another text than before; what they had half matched is dropped",
    );
    of(
      Object.keys(now).filter((id) => before[id] === undefined),
      "new; they see what comes from now on",
    );
    if (!sameWindows) {
      this.#tell(
        "--window is another one than before; open windows are dropped",
        "warning",
      );
    }
  }

  /** What waits is read again, now that files are found. @returns events that were about to be taken */
  #takeUpLogs(
    sources: SourceSet,
    { detector }: PipelineParts,
    logs: readonly SavedLog[],
    waiting: readonly KeptWaiting[],
  ): readonly Event[] {
    const sourceOf = new Map<string, Source>();
    for (const { file, source } of sources.readers) {
      if (file?.isResumed === true) sourceOf.set(file.key, source);
    }
    for (const { key, source } of logs) {
      const at = sourceOf.get(key);
      if (at !== undefined) detector.state.restoreSource(at.id, source);
    }
    const reread = new Reread();
    const due: Event[] = [];
    let lost = 0;
    for (const saved of waiting) {
      const [path, number, offset, length] = saved.place;
      const { key = "" } = saved;
      const text = saved.text ?? reread.text(path, key, offset, length);
      const source = sourceOf.get(key) ?? { id: 0, path };
      const line = { source, number, offset, length, text: text ?? "" };
      const event =
        text === undefined ? undefined : detector.state.wait(saved, line);
      if (event !== undefined && saved.for === "turn") due.push(event);
      if (event === undefined && saved.event !== undefined) lost++;
    }
    reread.letGo();
    if (lost > 0) {
      this.#tell(
        `${plural(lost, "event")} that waited cannot be read again: the file is gone or was emptied`,
        "warning",
      );
    }
    return due;
  }

  /** Goes on with the walk when it is time for it, and writes one at its end; between two lines. */
  turn(pipeline: Pipeline, parts: PipelineParts, sources: SourceSet): void {
    const startMs = performance.now();
    if (this.#writing !== undefined || startMs < this.#nextMs) return;
    pipeline.settle();
    this.#walk ??= {
      rest: this.#texts.make(this.#parts(pipeline, parts, sources)),
      isOver: false,
      number: 1,
      costMs: 0,
      madeBefore: this.#texts.made,
    };
    const walk = this.#walk;
    if (walk.isOver) {
      this.save(pipeline, parts, sources);
      return;
    }
    while (!walk.isOver && performance.now() < startMs + STEP_MS) {
      walk.isOver = walk.rest.next().done === true;
    }
    const tookMs = performance.now() - startMs;
    this.worstMs = Math.max(this.worstMs, tookMs);
    walk.costMs += tookMs;
    if (!walk.isOver) {
      this.#nextMs = startMs + tookMs + PAUSE_MS;
      return;
    }
    const made = this.#texts.made - walk.madeBefore;
    if (made <= FEW_TEXTS || walk.number === MOST_WALKS) return;
    walk.rest = this.#texts.make(this.#parts(pipeline, parts, sources));
    walk.isOver = false;
    walk.number++;
    walk.madeBefore = this.#texts.made;
  }

  /** Writes one now, unless one is being written. */
  save(pipeline: Pipeline, parts: PipelineParts, sources: SourceSet): void {
    if (this.#writing !== undefined) return;
    const startMs = performance.now();
    pipeline.settle();
    const texts = this.#texts.all(this.#parts(pipeline, parts, sources));
    const head: Head = {
      savedAt: new Date().toISOString(),
      paths: this.#paths,
      fullHostNames: this.#settings.fullHostNames === true,
      windows: this.#settings.windows,
      rules: ruleHashes(this.#settings.rules),
      files: sources.save((reader) => pipeline.handled(reader)),
    };
    const tookMs = performance.now() - startMs;
    this.worstMs = Math.max(this.worstMs, tookMs);
    this.lastMs = tookMs + (this.#walk?.costMs ?? 0);
    this.#walk = undefined;
    this.#writing = writeCheckpoint(this.#path, head, texts, this.#ready)
      .then((size) => {
        this.size = size;
        this.count++;
        if (this.#trouble !== undefined)
          this.#tell("checkpoints are written again", "info");
        this.#trouble = undefined;
      })
      .catch((error: unknown) => {
        const { message } = error as Error;
        if (message !== this.#trouble) {
          this.#tell(
            `a checkpoint cannot be written: ${message}; the one before stays, and more is read again at a restart`,
            "warning",
          );
        }
        this.#trouble = message;
      })
      .finally(() => {
        this.#writing = undefined;
        const restMs = Math.max(this.#leastMs, REST_PER_COST * this.lastMs);
        this.#nextMs = performance.now() + restMs;
      });
  }

  /** Resolves when none is being written. */
  async settle(): Promise<void> {
    await this.#writing;
  }

  *#parts(
    pipeline: Pipeline,
    parts: PipelineParts,
    sources: SourceSet,
  ): Generator<Saved> {
    const keys = new Map<number, string>();
    for (const { file, source } of sources.readers) {
      if (file !== undefined && !file.isCompressed)
        keys.set(source.id, file.key);
    }
    const isLost = ({ source }: Line): boolean => !keys.has(source.id);
    const withKey = (part: Saved): Saved => {
      if ("units" in part || part.part !== "waiting") return part;
      if (part.source === undefined) return part;
      const key = keys.get(part.source);
      return key === undefined
        ? part
        : { ...part, value: () => ({ ...(part.value() as object), key }) };
    };
    for (const part of saveRun(parts, isLost)) yield withKey(part);
    for (const part of pipeline.save(isLost)) yield withKey(part);
    for (const { place } of sources.readers) {
      if (place === undefined) continue;
      const source = parts.detector.state.saveSource(place.source.id);
      if (source === undefined) continue;
      const value = (): SavedLog => ({ key: place.key, source });
      yield { part: "log", value };
    }
  }
}

/** A walk over all parts that makes the texts of those that have changed. */
interface Walk {
  rest: Generator<undefined>;
  /** Only the moment itself is left, which has a turn of its own. */
  isOver: boolean;
  number: number;
  costMs: number;
  madeBefore: number;
}

/** A run that may go on where another was. */
export interface Resumed {
  readonly parts: PipelineParts;
  readonly files: readonly SavedFile[];
  /** To be called when the files are open. @returns events that are due */
  readonly finish?: (sources: SourceSet) => readonly Event[];
}

const hashes = new WeakMap<readonly Rule[], Readonly<Record<string, string>>>();

function ruleHashes(rules: readonly Rule[]): Readonly<Record<string, string>> {
  let known = hashes.get(rules);
  if (known === undefined) {
    known = Object.fromEntries(rules.map((rule) => [rule.id, ruleHash(rule)]));
    hashes.set(rules, known);
  }
  return known;
}

/** The same for the same rules, in whatever order they were read. */
export function rulesName(rules: readonly Rule[]): string {
  const known = Object.entries(ruleHashes(rules)).map((each) => each.join(" "));
  return createHash("sha256")
    .update(known.sort().join("\n"))
    .digest("hex")
    .slice(0, 12);
}

/** Over all of a rule that its state depends on. */
function ruleHash(rule: Rule): string {
  const text =
    rule.language === "eql"
      ? printQuery(rule.query)
      : [rule.queryText, JSON.stringify(rule.macros)].join("\n");
  return createHash("sha256")
    .update(JSON.stringify([text, rule.suppression]))
    .digest("base64url")
    .slice(0, 16);
}
