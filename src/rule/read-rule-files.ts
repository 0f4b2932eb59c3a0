/**
 * Paths to the texts of rule files: with `bundled.ts` on top of it, the one module of this folder that touches the
 * disk. Folders are read to the bottom, each file once, in the order of the paths given and of the names below them.
 */
import { isUtf8 } from "node:buffer";
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
import { dirname, extname, join } from "node:path";
import { SourceError } from "../base/errors.ts";
import { visible } from "../base/visible.ts";
import { lookupFileName } from "./splunk/lookups.ts";
import { isYaml } from "./splunk/content-set.ts";
import { splunkFileKind } from "./splunk/sniff.ts";
import { looksLikeRuleExport } from "./kibana-ndjson.ts";
import type { RuleFileText } from "./rule-file.ts";
import { readYaml } from "./splunk/yaml-file.ts";

/** Larger files are not read; the largest published rules have some 40 kB. */
export const MAX_RULE_FILE_BYTES = 1024 * 1024;

const EXTENSIONS: readonly string[] = [".toml", ".eql"];

/** An export holds all the rules of an installation, a thousand and more. */
export const MAX_EXPORT_BYTES = 64 * 1024 * 1024;

/** Logs end in this, too: what is inside tells. */
const EXPORT_EXTENSION = ".ndjson";

/** The tables of Splunk's lookups; the largest published one has 2 MB. */
export const MAX_LOOKUP_BYTES = 5 * 1024 * 1024;

const LOOKUP_EXTENSION = ".csv";

/** True for a file that a reader exists for. @throws the system's error where the file must be looked into and cannot */
function isRuleFile(path: string, stats: Stats): boolean {
  if (!stats.isFile()) return false;
  const extension = extname(path).toLowerCase();
  if (extension === EXPORT_EXTENSION) {
    return looksLikeRuleExport(readHead(path, MAX_RULE_FILE_BYTES));
  }
  // Everybody writes YAML: what is inside tells.
  if (isYaml(path)) return isOfUse(readOne(path, stats));
  return EXTENSIONS.includes(extension);
}

/** A detection or what detections share; what cannot be told is told as unreadable. */
function isOfUse({ text, unreadable }: RuleFileText): boolean {
  return unreadable !== undefined || splunkFileKind(text) !== undefined;
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
 * @throws SourceError for a path that is not there, that names a file of another kind, or a folder without a rule file
 */
export function readRuleFiles(
  paths: readonly string[],
): readonly RuleFileText[] {
  const walk = new Walk();
  for (const path of paths) walk.start(path);
  return walk.files;
}

const KINDS =
  ".toml or .eql files, .ndjson exports of Kibana, .yml files of Splunk detections";

class Walk {
  readonly files: RuleFileText[] = [];
  /** Real paths already visited, and whether a rule file is there: ends loops of symbolic links, and reads nothing twice. */
  readonly #visited = new Map<string, boolean>();
  /** Real paths of the tables of lookups: a folder's walk has passed by them already. */
  readonly #tables = new Set<string>();

  start(path: string): void {
    const stats = statOf(path);
    if (stats === undefined) {
      throw new SourceError(
        "rule-path-missing",
        path,
        `${visible(path)}: no such rule file or folder`,
      );
    }
    if (!stats.isDirectory() && !isNamedRuleFile(path, stats)) {
      throw new SourceError(
        "rule-file-type",
        path,
        `${visible(path)}: not a rule file; rules are ${KINDS}, or folders of them`,
      );
    }
    // A mistyped folder must not pass for one whose rules find nothing.
    if (!this.#visit(path, stats) && stats.isDirectory()) {
      throw new SourceError(
        "rule-folder-empty",
        path,
        `${visible(path)}: no rule file in this folder; rules are ${KINDS}`,
      );
    }
  }

  /** @returns true if a rule file is there, also one that was read already or cannot be read */
  #visit(path: string, stats: Stats): boolean {
    let real = path;
    try {
      real = realpathSync(path);
      const before = this.#visited.get(real);
      if (before !== undefined) return before;
      this.#visited.set(real, false);
      const isThere = this.#read(path, stats);
      this.#visited.set(real, isThere);
      return isThere;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === undefined) throw error;
      this.files.push({
        path,
        text: "",
        unreadable: `cannot be read: ${code}`,
      });
      this.#visited.set(real, true);
      return true;
    }
  }

  #read(path: string, stats: Stats): boolean {
    if (stats.isDirectory()) return this.#folder(path);
    if (stats.isFile() && isYaml(path)) return this.#yaml(path, stats);
    if (!isRuleFile(path, stats)) return false;
    this.files.push(readOne(path, stats));
    return true;
  }

  #yaml(path: string, stats: Stats): boolean {
    const file = readOne(path, stats);
    if (!isOfUse(file)) return false;
    this.files.push(file);
    if (splunkFileKind(file.text) === "lookup") this.#table(file);
    return true;
  }

  /** The table of a lookup's definition stands beside it; CSV files that no definition names are no business of ours. */
  #table(definition: RuleFileText): void {
    const yaml = readYaml(definition);
    if (!("document" in yaml)) return;
    const name = lookupFileName(yaml.document, definition.path);
    if (name?.toLowerCase().endsWith(LOOKUP_EXTENSION) !== true) return;
    const path = join(dirname(definition.path), name);
    const stats = statOf(path);
    if (stats?.isFile() !== true) return;
    const real = realpathSync(path);
    if (this.#tables.has(real)) return;
    this.#tables.add(real);
    this.files.push(readOne(path, stats));
  }

  #folder(folder: string): boolean {
    let isThere = false;
    for (const name of readdirSync(folder).sort()) {
      if (name.startsWith(".")) continue;
      const path = join(folder, name);
      const stats = statOf(path);
      if (stats !== undefined && this.#visit(path, stats)) isThere = true;
    }
    return isThere;
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

/** What files of an extension hold, and how large they may be. */
const SIZES: ReadonlyMap<string, readonly [what: string, most: number]> =
  new Map([
    [EXPORT_EXTENSION, ["export", MAX_EXPORT_BYTES]],
    [LOOKUP_EXTENSION, ["lookup table", MAX_LOOKUP_BYTES]],
  ]);

function readOne(path: string, stats: Stats): RuleFileText {
  const [what, most] = SIZES.get(extname(path).toLowerCase()) ?? [
    "rule",
    MAX_RULE_FILE_BYTES,
  ];
  if (stats.size > most) {
    const unreadable = `larger than ${most / 1024} KiB, which no ${what} is; not read`;
    return { path, text: "", unreadable };
  }
  const bytes = readFileSync(path);
  const problem = encodingProblem(bytes);
  if (problem !== undefined) return { path, text: "", ...problem };
  // The decoder drops a byte order mark.
  return { path, text: new TextDecoder().decode(bytes) };
}

const SAVE_AS_UTF8 = "save it as UTF-8";

/**
 * Why bytes are no text in UTF-8. A sign that became U+FFFD would be looked for in events, and never be found.
 * @returns undefined for UTF-8, with or without a byte order mark
 */
function encodingProblem(
  bytes: Buffer,
): Pick<RuleFileText, "unreadable" | "advice"> | undefined {
  const mark = bytes.subarray(0, 2).toString("latin1");
  // Without a mark the first sign, an ASCII one in any rule, has an empty byte beside it.
  const isUtf16 =
    mark === "\u00ff\u00fe" ||
    mark === "\u00fe\u00ff" ||
    (bytes.length > 1 && (bytes[0] === 0) !== (bytes[1] === 0));
  if (isUtf16) {
    return { unreadable: "this file is UTF-16", advice: SAVE_AS_UTF8 };
  }
  if (isUtf8(bytes)) return undefined;
  const at = firstInvalid(bytes);
  const line = bytes.subarray(0, at).toString("latin1").split("\n").length;
  const byte = bytes[at]!.toString(16).toUpperCase().padStart(2, "0");
  return {
    unreadable: `not UTF-8: line ${line} has the byte ${byte}, as Latin-1 and Windows code pages write other signs than ASCII`,
    advice: SAVE_AS_UTF8,
  };
}

/** The offset up to which the bytes are UTF-8: what was decoded is written as the same bytes again. */
function firstInvalid(bytes: Buffer): number {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const again = Buffer.from(decoder.decode(bytes));
  let at = 0;
  while (bytes[at] === again[at]) at++;
  return at;
}

/** @returns undefined for what is not there, a dangling or looping link included */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
