/**
 * Paths to the texts of rule files: with `bundled.ts` on top of it, the one module of this folder that touches the
 * disk. Folders are read to the bottom, each file once, in the order of the paths given and of the names below them.
 */
import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import type { Stats } from "node:fs";
import { extname, join } from "node:path";
import { SourceError } from "../base/errors.ts";
import type { RuleFileText } from "./rule-file.ts";

/** Larger files are not read; the largest published rules have some 40 kB. */
export const MAX_RULE_FILE_BYTES = 1024 * 1024;

const EXTENSIONS: readonly string[] = [".toml", ".eql"];

/** True for a file name that a reader exists for. */
export function isRuleFileName(path: string): boolean {
  return EXTENSIONS.includes(extname(path).toLowerCase());
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
    if (!stats.isDirectory() && !(stats.isFile() && isRuleFileName(path))) {
      throw new SourceError(
        "rule-file-type",
        path,
        `${path}: not a rule file; rules are .toml or .eql files, or folders of them`,
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
      else if (stats.isFile() && isRuleFileName(path)) {
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

function readOne(path: string, stats: Stats): RuleFileText {
  if (stats.size > MAX_RULE_FILE_BYTES) {
    const kib = MAX_RULE_FILE_BYTES / 1024;
    const unreadable = `larger than ${kib} KiB, which no rule is; not read`;
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
