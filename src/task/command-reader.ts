/**
 * Reads command lines as {@link readTaskCommand} does, and remembers the last ones: the same line runs every minute for
 * years, and an encoded one takes longer to read than the rest of its event.
 *
 * Bounded: {@link MOST_LINES}, and {@link MOST_CHARS} characters; the one that was used longest ago is forgotten.
 */
import { AgedMap } from "../base/aged-map.ts";
import { readTaskCommand } from "./command-line.ts";
import type { TaskCommand } from "./command-line.ts";

export const MOST_LINES = 1_000;
export const MOST_CHARS = 500_000;

/** What decides with the line. */
interface Read {
  readonly host: string | undefined;
  readonly program: string | undefined;
  readonly command: TaskCommand | undefined;
}

export class CommandReader {
  readonly #read = new AgedMap<string, Read>();
  #chars = 0;

  /** Lines that are remembered. */
  get size(): number {
    return this.#read.size;
  }

  read(
    line: string,
    options: Partial<Pick<Read, "host" | "program">> = {},
  ): TaskCommand | undefined {
    const { host, program } = options;
    const known = this.#read.get(line);
    if (
      known !== undefined &&
      known.host === host &&
      known.program === program
    ) {
      this.#read.touch(line);
      return known.command;
    }
    const command = readTaskCommand(line, options);
    if (known === undefined) this.#chars += line.length;
    this.#read.set(line, { host, program, command });
    this.#read.touch(line);
    while (this.#read.size > MOST_LINES || this.#chars > MOST_CHARS) {
      const { key } = this.#read.oldest!;
      this.#read.delete(key);
      this.#chars -= key.length;
    }
    return command;
  }
}
