/**
 * The file of exceptions of a run: where it lies, what is in it, and how an exception comes in and goes out. People write
 * in it, too, so it is read anew before each change, and what it says beside the change stays as it is.
 *
 * An exception is appended in one write, which two responders may do at once; taking one out puts a new file in the place
 * of the old one.
 */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { TriplineError, UsageError } from "../base/errors.ts";
import { makeFolder } from "../base/make-folder.ts";
import { replaceFile } from "../base/replace-file.ts";
import { formatTimestamp, US_PER_MS } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { visible } from "../base/visible.ts";
import { printDiagnostic } from "../lang/diagnostic.ts";
import type { Diagnostic } from "../lang/diagnostic.ts";
import { quote } from "../lang/quote.ts";
import {
  readExceptionFile,
  withoutException,
  writeException,
} from "../rule/exception-file.ts";
import type { ExceptionEntry, RuleException } from "../rule/exception-file.ts";
import type { Rule } from "../rule/rule.ts";
import { stateFolder } from "../state/state-folder.ts";
import { checkExceptions } from "./exception-check.ts";
import type { ExceptionProblems } from "./exception-check.ts";

export const EXCEPTIONS_FILE = "exceptions.toml";

const MAX_BYTES = 1 << 20;
/** Diagnostics that are drawn; the others are counted. */
const MOST_DRAWN = 20;

const HEAD = `# Alerts that are not told, with who asked for it and why: see docs/exceptions.md.
# Written by hand and by tripline; take one out, and its alerts are told again.
`;

/** Where exceptions may be named on a command line. */
export interface ExceptionOptions {
  readonly exceptions?: string | undefined;
  readonly state?: string | undefined;
}

export class ExceptionStore {
  readonly path: string;
  readonly #rules: readonly Rule[];
  #exceptions: readonly RuleException[] = [];
  #warnings: readonly Diagnostic[] = [];
  /** Of the file as it was read last. */
  #stamp = "";

  private constructor(path: string, rules: readonly Rule[]) {
    this.path = path;
    this.#rules = rules;
  }

  /**
   * Reads the file of `--exceptions`, which must be there, or that of the state folder, which need not.
   * @param rules what it is checked against
   * @throws TriplineError `exceptions` for a file with an error in it: it is not used in part
   */
  static open(
    { exceptions, state }: ExceptionOptions,
    rules: readonly Rule[],
  ): ExceptionStore {
    const path =
      exceptions === undefined
        ? join(stateFolder(state, process.env), EXCEPTIONS_FILE)
        : resolve(exceptions);
    const store = new ExceptionStore(path, rules);
    if (exceptions !== undefined) mustBeThere(path, exceptions);
    store.reload();
    return store;
  }

  /**
   * What is wrong with a file, for a report of more than it.
   * @throws UsageError where there is none
   */
  static check(exceptions: string, rules: readonly Rule[]): ExceptionProblems {
    const path = resolve(exceptions);
    const store = new ExceptionStore(path, rules);
    mustBeThere(path, exceptions);
    const read = readExceptionFile({ path: exceptions, text: store.#text() });
    const { errors, warnings } = checkExceptions(read.exceptions, rules);
    return { errors: [...read.errors, ...errors], warnings };
  }

  /** In the order of the file. */
  get exceptions(): readonly RuleException[] {
    return this.#exceptions;
  }

  /** Exceptions of rules that are not loaded. */
  get warnings(): readonly Diagnostic[] {
    return this.#warnings;
  }

  /** Tells one state of the file from another, as far as the system does. */
  stampNow(): string {
    try {
      const there = statSync(this.path, { throwIfNoEntry: false });
      if (there === undefined) return "";
      return `${there.dev} ${there.ino} ${there.size} ${there.mtimeMs}`;
    } catch {
      return "";
    }
  }

  /** The file's {@link stampNow} when it was read last. */
  get stamp(): string {
    return this.#stamp;
  }

  /** Reads the file anew. @throws TriplineError `exceptions`; what was read before stays in force then */
  reload(): void {
    this.#stamp = this.stampNow();
    const { exceptions, warnings } = this.#read(this.#text());
    this.#exceptions = exceptions;
    this.#warnings = warnings;
  }

  /** @throws TriplineError `exceptions` for a text with an error in it */
  #read(text: string): Pick<ExceptionStore, "exceptions" | "warnings"> {
    const { exceptions, errors } = readExceptionFile({ path: this.path, text });
    const checked = checkExceptions(exceptions, this.#rules);
    refuse([...errors, ...checked.errors]);
    return { exceptions, warnings: checked.warnings };
  }

  /** An id that no other exception has. @param wanted the id of one that says the same */
  freeId(wanted: string): string {
    const taken = new Set(this.#exceptions.map(({ id }) => id));
    let id = wanted;
    for (let n = 2; taken.has(id); n++) id = `${wanted}-${n}`;
    return id;
  }

  /** @throws TriplineError `exceptions` when the file has an error, or cannot be written */
  add(entry: ExceptionEntry): void {
    this.reload();
    const text = this.#text();
    const start = text === "" ? HEAD : text.endsWith("\n") ? "" : "\n";
    const added = `${start}${writeException(entry)}`;
    // What cannot be read again is never written.
    this.#read(text + added);
    this.#writing(() => {
      makeFolder(dirname(this.path));
      writeFileSync(this.path, added, { flag: "a", mode: 0o600, flush: true });
    });
    this.reload();
  }

  /** @returns false where there is none of that id (any more) */
  remove(id: string): boolean {
    this.reload();
    const text = withoutException({ path: this.path, text: this.#text() }, id);
    if (text === undefined) return false;
    this.#writing(() => replaceFile(this.path, text, true));
    this.reload();
    return true;
  }

  #text(): string {
    try {
      if (statSync(this.path).size > MAX_BYTES) {
        throw new TriplineError(
          "exceptions",
          `${this.path}: a file of exceptions of more than 1 MiB is not read`,
        );
      }
      return readFileSync(this.path, "utf8").replace(/^\ufeff/, "");
    } catch (error) {
      // Of a folder that is none the journal has more to say.
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" || code === "ENOTDIR") return "";
      if (error instanceof TriplineError) throw error;
      throw this.#error("cannot be read", error);
    }
  }

  #writing(write: () => void): void {
    try {
      write();
    } catch (error) {
      throw this.#error("cannot be written", error);
    }
  }

  #error(what: string, cause: unknown): TriplineError {
    return new TriplineError(
      "exceptions",
      `the file of exceptions ${this.path} ${what}: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/**
 * The exceptions of a run that only reads: of `--exceptions`, else with `--state` of that folder, else none.
 * @throws TriplineError as {@link ExceptionStore.open}
 */
export function exceptionsOf(
  options: ExceptionOptions,
  rules: readonly Rule[],
  tell: (text: string) => void,
): readonly RuleException[] {
  if (options.exceptions === undefined && options.state === undefined)
    return [];
  const store = ExceptionStore.open(options, rules);
  exceptionNotes(store, Date.now() * US_PER_MS).forEach(tell);
  return store.exceptions;
}

/** What there is to say of exceptions at a start: which are over, which are of no rule. @param nowUs the wall clock */
export function exceptionNotes(
  { exceptions, warnings }: Pick<ExceptionStore, "exceptions" | "warnings">,
  nowUs: Us,
): readonly string[] {
  return [
    ...warnings.map(printDiagnostic),
    ...exceptions.flatMap(({ id, untilUs }) =>
      untilUs === undefined || untilUs > nowUs
        ? []
        : [
            `the exception ${visible(id, 80)} is over: alerts that happened after ${formatTimestamp(untilUs)} are told`,
          ],
    ),
  ];
}

/** @throws TriplineError where there is an error */
function refuse(errors: readonly Diagnostic[]): void {
  if (errors.length === 0) return;
  const drawn = errors.slice(0, MOST_DRAWN).map(printDiagnostic);
  const rest = errors.length - drawn.length;
  throw new TriplineError(
    "exceptions",
    [
      `the file of exceptions is not used: it has ${errors.length === 1 ? "an error" : `${errors.length} errors`}`,
      ...drawn,
      ...(rest > 0 ? [`and ${rest} more`] : []),
    ].join("\n"),
  );
}

/** @param named as the user wrote it */
function mustBeThere(path: string, named: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return;
  throw new UsageError(
    `no file of exceptions ${quote(named, 200)}`,
    "an empty file will do",
  );
}
