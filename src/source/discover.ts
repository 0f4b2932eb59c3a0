/**
 * From what the user names to the files that are read: folders and globs are walked, in a stable order.
 *
 * In a folder, files are taken by their extension: `.json`, `.jsonl`, `.ndjson`, `.log`, `.xml`, each also as a rotation
 * names it (`.log.1`, `.log-20260101`, `.ndjson.old`) and with `.gz` or `.zst`, and `.zip`, in any case. Of other names the
 * first bytes decide, which is the business of whoever walks; dot files among them are passed over. Links to files are
 * read, links to folders are not entered (a link may lead back up). A file that is named itself, or by a glob, is taken
 * whatever its extension.
 */
import { readdirSync, type Dirent } from "node:fs";
import { join, sep } from "node:path";
import picomatch from "picomatch";
import type { SourceError } from "../base/errors.ts";
import { identify, toSourceError } from "./open-file.ts";

export const LOG_EXTENSIONS = [
  ".json",
  ".jsonl",
  ".ndjson",
  ".log",
  ".xml",
] as const;

/** What rotation appends: a number, a date, or that the file is old. */
const ROTATED = /(?:[.-](?:\d{1,10}|\d{4}-\d\d-\d\d(?:[.-]\d{1,10})?)|\.old)$/;
const COMPRESSED = /\.(?:gz|zst)$/;

/** True for names that are read when they are found in a folder. */
export function isLogName(name: string): boolean {
  const lower = name.toLowerCase();
  if (lower.endsWith(".zip")) return true;
  // `a.log.1.gz`, `a.log.gz.1`.
  const plain = lower
    .replace(COMPRESSED, "")
    .replace(ROTATED, "")
    .replace(COMPRESSED, "");
  return LOG_EXTENSIONS.some((extension) => plain.endsWith(extension));
}

/** As {@link ROTATED}, for a log whose name may be any: `events-2` is another one than `events`. */
const ROTATED_ANY =
  /^(?:\.\d{1,10}|-\d{8,10}|[.-]\d{4}-\d\d-\d\d(?:[.-]\d{1,10})?|\.old)$/i;

/** Is it what rotation names a log that it keeps beside it, not packed? */
export function isRotationOf(name: string, log: string): boolean {
  return name.startsWith(log) && ROTATED_ANY.test(name.slice(log.length));
}

/** What becomes of a file by its name: it is read, its first bytes decide, or it is passed over. */
export type Reading = "take" | "sniff" | "pass";

/** @param parts of the path below the folder that was named */
export function reading(parts: readonly string[]): Reading {
  if (isLogName(parts.at(-1)!)) return "take";
  return parts.some((part) => /^\.[^.]/.test(part)) ? "pass" : "sniff";
}

/** A folder and which files below it are meant. */
export interface Area {
  /** As the user wrote it, or where a glob's fixed part ends. */
  readonly folder: string;
  /** Levels of folders that can hold a match: 1 is the folder itself. */
  readonly maxDepth: number;
  /** The user chose each file, by a glob: what is no log is told as what cannot be read. */
  readonly isNamed: boolean;
  /** @param relative path below the folder, with the system's separators */
  reading(relative: string): Reading;
}

/** Everything in a folder that looks like a log. */
export function folderArea(folder: string): Area {
  return {
    folder,
    maxDepth: Infinity,
    isNamed: false,
    reading: (relative) => reading(relative.split(sep)),
  };
}

/**
 * What a glob means, in picomatch's syntax: `*`, `**`, `?`, `[…]`, `{a,b}`, `!(…)`.
 * @returns undefined when the text has no wildcard
 */
export function globArea(pattern: string): Area | undefined {
  // In a glob a backslash escapes; where it separates folders, it is taken as a slash.
  const slashes = sep === "\\" ? pattern.replaceAll("\\", "/") : pattern;
  const { base, glob, isGlob } = picomatch.scan(slashes);
  if (!isGlob) return undefined;
  const isMatch = picomatch(glob);
  return {
    folder: base === "" ? "." : base,
    maxDepth: /\*\*|\(/.test(glob) ? Infinity : glob.split("/").length,
    isNamed: true,
    reading: (relative) => (isMatch(relative) ? "take" : "pass"),
  };
}

export interface Walk {
  /** Paths as the user would write them, by folder and name in code-unit order. */
  readonly files: readonly string[];
  /** The same of those whose first bytes have to decide. */
  readonly others: readonly string[];
  /** Folders and links that could not be read; the rest was. */
  readonly problems: readonly SourceError[];
}

/** Lists an area. Never throws; holds one path per file. */
export function walk(area: Area): Walk {
  const files: string[] = [];
  const others: string[] = [];
  const problems: SourceError[] = [];

  const visit = (folder: string, relative: string, depth: number): void => {
    let entries: Dirent[];
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      problems.push(toSourceError(folder, error));
      return;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = join(folder, entry.name);
      const below = join(relative, entry.name);
      if (entry.isDirectory()) {
        if (depth < area.maxDepth) visit(path, below, depth + 1);
        continue;
      }
      const how = area.reading(below);
      if (how === "pass" || !leadsToFile(path, entry, problems)) continue;
      (how === "take" ? files : others).push(path);
    }
  };

  visit(area.folder, "", 1);
  return { files, others, problems };
}

/** Also true for a link to nowhere: whoever opens it says so. Pipes and devices in a folder are not opened. */
function leadsToFile(
  path: string,
  entry: Dirent,
  problems: SourceError[],
): boolean {
  if (!entry.isSymbolicLink()) return entry.isFile();
  try {
    return (identify(path)?.kind ?? "file") === "file";
  } catch (error) {
    problems.push(error as SourceError);
    return false;
  }
}
