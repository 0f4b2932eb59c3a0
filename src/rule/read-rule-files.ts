/**
 * Paths to the texts of rule files: with `bundled.ts` on top of it, the one module of this folder that touches the
 * disk. Folders are read to the bottom, each file once, in the order of the paths given and of the names below them.
 */
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from "node:fs";
import type { Stats } from "node:fs";
import { extname, join } from "node:path";
import { SourceError } from "../base/errors.ts";
import { looksLikeRuleExport } from "./kibana-ndjson.ts";
import type { RuleFileText } from "./rule-file.ts";

/** Larger files are not read; the largest published rules have some 40 kB. */
export const MAX_RULE_FILE_BYTES = 1024 * 1024;

const EXTENSIONS: readonly string[] = [".toml", ".eql"];

/** An export holds all the rules of an installation, a thousand and more. */
export const MAX_EXPORT_BYTES = 64 * 1024 * 1024;

/** Logs end in this, too: what is inside tells. */
const EXPORT_EXTENSION = ".ndjson";

/** True for a file that a reader exists for. @throws the system's error where the file must be looked into and cannot */
function isRuleFile(path: string, stats: Stats): boolean {
  if (!stats.isFile()) return false;
  const extension = extname(path).toLowerCase();
  if (extension === EXPORT_EXTENSION) {
    return looksLikeRuleExport(readHead(path, MAX_RULE_FILE_BYTES));
  }
  return EXTENSIONS.includes(extension);
}

/** The first bytes of a file, as text. */
function readHead(path: string, most: number): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(most);
    const length = readSync(file, bytes, 0, most, 0);
    return new TextDecoder().decode(bytes.subarray(0, length));
  } finally {
    closeSync(file);
  }
}

/**
 * Reads the rule files at or below the paths. In a folder other files are passed over, and so is everything whose
 * name begins with a dot. What cannot be read or is too large comes out with its reason instead of its text.
 *
 * @throws SourceError for a path that is not there or that names a file of another kind
 */
export function readRuleFiles(
  paths: readonly string[],
): readonly RuleFileText[] {
  const walk = new Walk();
  for (const path of paths) walk.start(path);
  return walk.files;
}

class Walk {
  readonly files: RuleFileText[] = [];
  /** Real paths already visited: ends loops of symbolic links, and reads nothing twice. */
  readonly #visited = new Set<string>();

  start(path: string): void {
    const stats = statOf(path);
    if (stats === undefined) {
      throw new SourceError(
        "rule-path-missing",
        path,
        `${path}: no such rule file or folder`,
      );
    }
    if (!stats.isDirectory() && !isNamedRuleFile(path, stats)) {
      throw new SourceError(
        "rule-file-type",
        path,
        `${path}: not a rule file; rules are .toml or .eql files, .ndjson exports of Kibana, or folders of them`,
      );
    }
    this.#visit(path, stats);
  }

  #visit(path: string, stats: Stats): void {
    try {
      const real = realpathSync(path);
      if (this.#visited.has(real)) return;
      this.#visited.add(real);
      if (stats.isDirectory()) this.#folder(path);
      else if (isRuleFile(path, stats)) {
        this.files.push(readOne(path, stats));
      }
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === undefined) throw error;
      this.files.push({
        path,
        text: "",
        unreadable: `cannot be read: ${code}`,
      });
    }
  }

  #folder(folder: string): void {
    for (const name of readdirSync(folder).sort()) {
      if (name.startsWith(".")) continue;
      const path = join(folder, name);
      const stats = statOf(path);
      if (stats !== undefined) this.#visit(path, stats);
    }
  }
}

/** What cannot be looked into is told where it is read. */
function isNamedRuleFile(path: string, stats: Stats): boolean {
  try {
    return isRuleFile(path, stats);
  } catch {
    return true;
  }
}

function readOne(path: string, stats: Stats): RuleFileText {
  const isExport = extname(path).toLowerCase() === EXPORT_EXTENSION;
  const most = isExport ? MAX_EXPORT_BYTES : MAX_RULE_FILE_BYTES;
  if (stats.size > most) {
    const what = isExport ? "export" : "rule";
    const unreadable = `larger than ${most / 1024} KiB, which no ${what} is; not read`;
    return { path, text: "", unreadable };
  }
  // The decoder drops a byte order mark and replaces what is not UTF-8.
  return { path, text: new TextDecoder().decode(readFileSync(path)) };
}

/** @returns undefined for what is not there, a dangling or looping link included */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
