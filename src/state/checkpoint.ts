/**
 * The file of a checkpoint: parts in, a file that is whole or not there, and the parts again at the next start. Which parts
 * there are is somebody else's business.
 *
 * ```text
 *   {"tripline":"checkpoint","version":1,"head":{…}}
 *   {"part":"…","value":…}             one line a part
 *   {"end":12,"sha256":"…"}            how many parts, and the hash of all lines before
 * ```
 *
 * It is written beside the one before, made safe, and put in its place: a crash at any moment leaves one of the two.
 */
import { createHash } from "node:crypto";
import { readFileSync, renameSync, rmSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { TriplineError } from "../base/errors.ts";
import { makeFolder } from "../base/make-folder.ts";
import type {
  MadeText,
  Saved,
  SavedGroup,
  SavedPart,
  SavedUnit,
} from "../engine/saved.ts";
import { syncFolder } from "./append-file.ts";

/** Another form of any part makes it another version. */
const VERSION = 1;
/** What goes into one write. One block is used again and again: of a hundred megabytes in strings the collector would have its share. */
const BLOCK_BYTES = 1 << 20;
/** A unit of UTF-16 in UTF-8. */
const MOST_BYTES_A_UNIT = 3;

/** A checkpoint that cannot be taken up; the message says why. */
export class CheckpointError extends TriplineError {
  constructor(message: string, options?: ErrorOptions) {
    super("checkpoint", message, options);
  }
}

/** Texts of parts, of those that have not changed since they were saved last the same ones; as many as there are parts. */
export class SavedTexts {
  readonly #texts = new WeakMap<object, MadeText>();
  /** Texts that had to be made, of parts that can tell whether they have changed. */
  made = 0;

  /** The texts of all parts. */
  all(saved: Iterable<Saved>): string[] {
    const texts: string[] = [];
    for (const each of saved) {
      if ("units" in each) {
        for (const unit of each.units) texts.push(this.#ofUnit(each, unit));
      } else {
        texts.push(this.#of(each));
      }
    }
    return texts;
  }

  /** Makes them without handing them out, a few between two stops. */
  *make(saved: Iterable<Saved>): Generator<undefined> {
    for (const each of saved) {
      if ("units" in each) {
        let count = 0;
        for (const unit of each.units) {
          this.#ofUnit(each, unit);
          if (++count % UNITS_A_STOP === 0) yield;
        }
      } else {
        this.#of(each);
      }
      yield;
    }
  }

  #ofUnit(group: SavedGroup, unit: SavedUnit): string {
    const known = unit.madeText;
    if (known?.version === unit.version) return known.text;
    const text = lineOf(group.part, group.valueOf(unit));
    unit.madeText = { version: unit.version, text };
    this.made++;
    return text;
  }

  #of({ part, unit, version = 0, value }: SavedPart): string {
    const known = unit && this.#texts.get(unit);
    if (known?.version === version) return known.text;
    const text = lineOf(part, value());
    if (unit === undefined) return text;
    this.#texts.set(unit, { version, text });
    this.made++;
    return text;
  }
}

/** A unit takes some microseconds, and a hundredth of that when it has not changed. */
const UNITS_A_STOP = 32;

const lineOf = (part: string, value: unknown): string =>
  `${JSON.stringify({ part, value })}\n`;

/**
 * Writes the file.
 * @param ready waited for before it takes the place of the one before
 * @returns its size in bytes
 * @throws the system's error; the one before stays then
 */
export async function writeCheckpoint(
  path: string,
  head: unknown,
  parts: readonly string[],
  ready: () => Promise<unknown>,
): Promise<number> {
  makeFolder(dirname(path));
  const hash = createHash("sha256");
  const first = { tripline: "checkpoint", version: VERSION, head };
  const temporary = `${path}.tmp`;
  let size = 0;
  try {
    const file = await open(temporary, "w", 0o600);
    try {
      const block = Buffer.allocUnsafe(BLOCK_BYTES);
      let filled = 0;
      const put = async (bytes: Buffer): Promise<void> => {
        hash.update(bytes);
        size += bytes.length;
        await file.writeFile(bytes);
      };
      for (const text of [`${JSON.stringify(first)}\n`, ...parts]) {
        const most = text.length * MOST_BYTES_A_UNIT;
        if (filled + most > BLOCK_BYTES) {
          await put(block.subarray(0, filled));
          filled = 0;
        }
        if (most > BLOCK_BYTES) await put(Buffer.from(text));
        else filled += block.write(text, filled);
      }
      await put(block.subarray(0, filled));
      const end = { end: parts.length, sha256: hash.digest("hex") };
      await file.writeFile(`${JSON.stringify(end)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await ready();
    await rename(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
  return size;
}

export interface Checkpoint {
  readonly head: unknown;
  readonly parts: readonly { readonly part: string; readonly value: unknown }[];
}

/**
 * @returns undefined where there is none
 * @throws CheckpointError for one that is torn, damaged, or of another version
 */
export function readCheckpoint(path: string): Checkpoint | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new CheckpointError(`it cannot be read: ${message}`);
  }
  const lastAt = text.lastIndexOf("\n", text.length - 2) + 1;
  const first = parse(text.slice(0, text.indexOf("\n") + 1));
  if (first?.["tripline"] !== "checkpoint") {
    throw new CheckpointError("it is no checkpoint, or its beginning is lost");
  }
  if (first["version"] !== VERSION) {
    throw new CheckpointError(
      `it has version ${String(first["version"])}, and this tripline reads version ${VERSION}`,
    );
  }
  const end = parse(text.slice(lastAt));
  if (typeof end?.["sha256"] !== "string" || !text.endsWith("\n")) {
    throw new CheckpointError("it is cut off");
  }
  const body = text.slice(0, lastAt);
  if (createHash("sha256").update(body).digest("hex") !== end["sha256"]) {
    throw new CheckpointError("it is damaged: its hash is another one");
  }
  const lines = body.split("\n").slice(1, -1);
  if (end["end"] !== lines.length) throw new CheckpointError("it is damaged");
  const parts = lines.map((line) => JSON.parse(line) as Checkpoint["parts"][0]);
  return { head: first["head"], parts };
}

/** Puts a checkpoint away that cannot be taken up. @returns its new name */
export function setAside(path: string, at: string): string {
  const aside = `${path}.${at.replaceAll(/[^0-9]/g, "").slice(0, 14)}.bad`;
  renameSync(path, aside);
  return aside;
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
