/**
 * What the screen remembers, as a file of the state folder: `screen.json`, for its owner alone, because a filter may hold
 * what an attacker typed. Read once at the start, written anew (whole, beside it and then in its place) when something
 * was learnt. Of two triplines that run at once, each adds its own to what the other has written.
 */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { FILTERED_LISTS } from "../screen/filter/filter.ts";
import type { FilteredList } from "../screen/filter/filter.ts";
import { MAX_FILTER_LENGTH } from "../screen/filter/language.ts";
import { MOST_REMEMBERED, NO_MEMORY } from "../screen/store/memory.ts";
import type { SavedFilter, ScreenMemory } from "../screen/store/memory.ts";
import { writePrivateFile } from "./private-file.ts";

const FILE = "screen.json";
/** Of ours at most 200 kB; a larger one is not ours. */
const MAX_BYTES = 1_000_000;
/** A word and its filter. */
const MAX_LINE = MAX_FILTER_LENGTH + 60;

export class ScreenMemoryFile {
  readonly #folder: string;
  readonly #path: string;
  /** As it was when this run began: what it has taken away since is taken away from the file, too. */
  readonly atStart: ScreenMemory;
  #writing: Promise<void> = Promise.resolve();
  #next: ScreenMemory | undefined;
  #isTold = false;

  /** @param folder need not be there: it is made when there is something to remember */
  constructor(folder: string) {
    this.#folder = folder;
    this.#path = join(folder, FILE);
    this.atStart = this.#read();
  }

  /** Written soon; of several in a row the last one. @param tell is told once why it cannot be */
  keep(memory: ScreenMemory, tell: (text: string) => void): void {
    const isWaiting = this.#next !== undefined;
    this.#next = memory;
    if (isWaiting) return;
    this.#writing = this.#writing.then(async () => {
      const newest = this.#next!;
      this.#next = undefined;
      try {
        await this.#write(merged(newest, this.#read(), this.atStart));
      } catch (error) {
        if (this.#isTold) return;
        this.#isTold = true;
        tell(
          `${this.#path}: filters are not remembered: ${(error as Error).message}`,
        );
      }
    });
  }

  /** Ends when all is written. */
  close(): Promise<void> {
    return this.#writing;
  }

  #write(memory: ScreenMemory): Promise<void> {
    const text = `${JSON.stringify(memory, undefined, 1)}\n`;
    return writePrivateFile(this.#folder, FILE, text);
  }

  #read(): ScreenMemory {
    try {
      if (statSync(this.#path).size > MAX_BYTES) return NO_MEMORY;
      return memoryFrom(JSON.parse(readFileSync(this.#path, "utf8")));
    } catch {
      // Not there yet, or not ours: there is nothing to remember.
      return NO_MEMORY;
    }
  }
}

/** What of a document is a memory; the rest of it is left out. */
export function memoryFrom(document: unknown): ScreenMemory {
  const root = objectOf(document);
  const filters = objectOf(root["filters"]);
  const lists = FILTERED_LISTS.map(
    (list) => [list, linesOf(filters[list])] as const,
  );
  const saved = Array.isArray(root["saved"]) ? root["saved"] : [];
  return {
    commands: linesOf(root["commands"]),
    filters: Object.fromEntries(lists) as ScreenMemory["filters"],
    saved: saved.flatMap(savedFrom).slice(0, MOST_REMEMBERED),
  };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)
    : {};
}

function linesOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isLine).slice(0, MOST_REMEMBERED);
}

function isLine(value: unknown): value is string {
  return (
    typeof value === "string" &&
    value !== "" &&
    value.length <= MAX_LINE &&
    !/\p{Cc}/u.test(value)
  );
}

function savedFrom(value: unknown): SavedFilter[] {
  const { name, list, text } = objectOf(value);
  const known = FILTERED_LISTS.find((each) => each === list);
  if (known === undefined || !isLine(name) || !isLine(text)) return [];
  return [{ name, list: known, text }];
}

/** This run's memory with what the file has got from others since; what this run forgot is forgotten. */
export function merged(
  own: ScreenMemory,
  file: ScreenMemory,
  atStart: ScreenMemory,
): ScreenMemory {
  const lists = FILTERED_LISTS.map((list) => [
    list,
    together(own.filters[list], file.filters[list]),
  ]);
  const ownNames = new Set(own.saved.map(({ name }) => name));
  const forgotten = new Set(atStart.saved.map(({ name }) => name));
  const others = file.saved.filter(
    ({ name }) => !ownNames.has(name) && !forgotten.has(name),
  );
  return {
    commands: together(own.commands, file.commands),
    filters: Object.fromEntries(lists) as Record<
      FilteredList,
      readonly string[]
    >,
    saved: [...own.saved, ...others]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .slice(0, MOST_REMEMBERED),
  };
}

function together(
  own: readonly string[],
  others: readonly string[],
): readonly string[] {
  return [...new Set([...own, ...others])].slice(0, MOST_REMEMBERED);
}
