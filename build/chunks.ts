/**
 * Which modules stand in one file of the joined program: what every start loads, what `decode` and the engine share, the engine,
 * the readers of rule files. A file more costs a start half a millisecond, and what it does not need costs it some; what
 * is in none of these the bundler divides by itself.
 */
import { join } from "node:path";
import type { Plugin } from "rolldown";

/** Packages that few runs need, each by itself. */
const SELDOM =
  /[\\/]node_modules[\\/](picomatch|re2js|sax|smol-toml|tail)[\\/]/;

/** Where the readers of rule files begin: the bundled rules need none, see `src/rule/prepared.ts`. */
const READERS = [
  "rule/elastic-toml.js",
  "rule/eql-file.js",
  "rule/exception-file.js",
  "rule/kibana-ndjson.js",
  "rule/splunk/detection.js",
  "rule/splunk/yaml-file.js",
];

/** What the thread of a screen would load the engine and the readers for; it is little. */
const FOR_SCREEN = [
  "base/text-width.js",
  "lang/diagnostic.js",
  "lang/placed-json.js",
  "state/state-folder.js",
];

export class Chunks {
  readonly #dist: string;
  readonly #imports = new Map<string, readonly string[]>();
  #sets: ReadonlyMap<string, ReadonlySet<string>> = new Map();

  /** @param dist the folder with the compiled modules */
  constructor(dist: string) {
    this.#dist = dist;
  }

  /** Learns who imports whom. */
  get plugin(): Plugin {
    return {
      name: "chunks",
      moduleParsed: ({ id, importedIds }) => {
        this.#imports.set(id, importedIds);
      },
      buildEnd: () => this.#divide(),
    };
  }

  /** @returns the name of the file that a module goes to, null to leave it to the bundler */
  nameOf(id: string): string | null {
    const seldom = SELDOM.exec(id)?.[1];
    if (seldom !== undefined) return seldom;
    for (const [name, modules] of this.#sets) {
      if (modules.has(id)) return name;
    }
    return null;
  }

  #divide(): void {
    const readers = READERS.map((path) => this.#module(path));
    const start = this.#from(["cli/main.js", ...FOR_SCREEN]);
    const decode = this.#from(["cli/decode.js"]);
    const scan = this.#from(["cli/scan.js"], readers);
    start.delete(this.#module("cli/main.js"));
    this.#sets = new Map([
      ["start", start],
      ["shared", new Set([...decode].filter((id) => scan.has(id)))],
      ["decode", decode],
      ["engine", scan],
      ["rule-files", this.#from(READERS)],
    ]);
  }

  #module(path: string): string {
    return join(this.#dist, ...path.split("/"));
  }

  /** What is loaded with the modules of these paths, but for what is loaded by way of `without`. */
  #from(
    paths: readonly string[],
    without: readonly string[] = [],
  ): Set<string> {
    const seen = new Set(without);
    const visit = (id: string): void => {
      if (seen.has(id)) return;
      seen.add(id);
      this.#imports.get(id)?.forEach(visit);
    };
    for (const path of paths) visit(this.#module(path));
    for (const id of without) seen.delete(id);
    return seen;
  }
}
