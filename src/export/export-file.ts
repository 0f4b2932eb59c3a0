/**
 * An export as a file: a text and a name in, the path of a new file out. Nothing that exists is ever written over, nor is a
 * link followed: the name gets a number until it is free.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { TriplineError } from "../base/errors.ts";
import { makeFolder } from "../base/make-folder.ts";
import type { Format } from "./format-names.ts";

const ENDINGS: Readonly<Record<Format, string>> = {
  ndjson: "ndjson",
  table: "txt",
  csv: "csv",
  markdown: "md",
  html: "html",
  navigator: "navigator.json",
};

/** Names that are tried; whoever has so many exports of one second wants something else. */
const MOST_TRIES = 1_000;

/** `alerts-20261122T080500Z`: names sort as they were made. @param madeAt ISO 8601, UTC */
export function exportStem(madeAt: string): string {
  return `alerts-${madeAt.replace(/\.\d+/, "").replaceAll(/[^0-9TZ]/g, "")}`;
}

/**
 * Writes one file for each format, all with the same stem. The folder is made if need be, for its owner alone, as the files
 * are: they hold what an attacker and a victim wrote.
 *
 * @returns the paths, in the order of the formats
 * @throws TriplineError when one of them cannot be written; its message says which and why
 */
export function writeExports(
  folder: string,
  stem: string,
  texts: readonly (readonly [format: Format, text: string])[],
): string[] {
  try {
    makeFolder(folder);
  } catch (error) {
    throw unwritable(folder, error);
  }
  return texts.map(([format, text]) =>
    writeNew(folder, stem, ENDINGS[format], text),
  );
}

function writeNew(
  folder: string,
  stem: string,
  ending: string,
  text: string,
): string {
  for (let i = 1; i <= MOST_TRIES; i++) {
    const path = join(folder, `${stem}${i === 1 ? "" : `-${i}`}.${ending}`);
    try {
      writeFileSync(path, text, { flag: "wx", mode: 0o600, flush: true });
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
        throw unwritable(path, error);
      }
    }
  }
  throw new TriplineError(
    "export-exists",
    `cannot export to ${folder}: all names of "${stem}" are taken`,
  );
}

function unwritable(path: string, error: unknown): TriplineError {
  const { code = "error" } = error as NodeJS.ErrnoException;
  return new TriplineError(
    "export-write",
    `cannot export to ${path} (${code})`,
    { cause: error },
  );
}
