/**
 * The folders depend on one another in one direction only, as the floor plan in docs/design.md draws it. This test reads
 * the imports and keeps it so.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/base/package-root.ts";

const SRC = join(packageRoot(), "src");

/** What each folder may import, besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  base: [],
  lang: ["base"],
  source: ["base"],
  attack: ["base"],
  task: ["base"],
  event: ["base", "source"],
  rule: ["base", "lang", "attack"],
  engine: ["base", "lang", "rule", "event", "source"],
  lib: ["base", "lang", "source", "event", "rule", "engine"],
  "index.ts": ["base", "lang", "source", "event", "rule", "engine", "lib"],
  alert: ["base", "lang", "rule", "event", "engine", "task", "attack"],
  export: ["base", "rule", "event", "engine", "task", "attack", "alert"],
  state: ["base", "rule", "engine", "task", "alert", "export"],
  screen: ["base", "lang", "rule", "engine", "task", "attack", "alert"],
  cli: [
    "base",
    "lang",
    "source",
    "event",
    "rule",
    "engine",
    "lib",
    "task",
    "attack",
    "alert",
    "state",
    "export",
    "screen",
  ],
};

/** Imports of types alone cost nothing at run time: a line is a line wherever it came from. */
const TYPES_ONLY: Readonly<Record<string, readonly string[]>> = {
  event: ["source"],
  engine: ["source"],
  lib: ["source"],
  "index.ts": ["source"],
};

/** Folders that touch no file, no clock and no randomness: time is a value there. */
const PURE = ["lang", "event", "engine", "task", "alert"];
const IMPURE_MODULES =
  /^node:(?:fs|child_process|net|http|os|timers|worker_threads|readline)/;
const IMPURE_CALLS =
  /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|\brandomUUID\(|\bset(?:Timeout|Interval|Immediate)\(/;

const ONLY_IN: Readonly<Record<string, readonly string[]>> = {
  react: ["screen"],
  ink: ["screen"],
  chalk: ["screen"],
  chokidar: ["source"],
  yauzl: ["source"],
  tail: ["state"],
  commander: ["cli"],
  yaml: ["rule"],
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => ({
    path,
    folder: path.split(/[\\/]/)[0]!,
    text: readFileSync(join(SRC, path), "utf8"),
  }));

function importsOf(text: string): { name: string; typeOnly: boolean }[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|\bimport\("([^"]+)"\)/g;
  return [...text.matchAll(pattern)].map((match) => ({
    name: (match[2] ?? match[3])!,
    typeOnly: match[1] !== undefined,
  }));
}

function folderImports(): Import[] {
  return files.flatMap(({ path, text }) =>
    importsOf(text)
      .filter(({ name }) => name.startsWith("."))
      .map(({ name, typeOnly }) => ({
        from: path,
        to: relative(SRC, resolve(dirname(join(SRC, path)), name)),
        typeOnly,
      })),
  );
}

const folderOf = (path: string): string => path.split(/[\\/]/)[0]!;

describe("the floor plan", () => {
  it("is read at all", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(folderImports().length).toBeGreaterThan(100);
    expect([...new Set(files.map(({ folder }) => folder))].sort()).toEqual(
      Object.keys(MAY_IMPORT).sort(),
    );
  });

  it("imports in one direction", () => {
    const wrong = folderImports().filter(({ from, to, typeOnly }) => {
      const [a, b] = [folderOf(from), folderOf(to)];
      if (a === b) return false;
      if (!MAY_IMPORT[a]!.includes(b)) return true;
      return !typeOnly && (TYPES_ONLY[a] ?? []).includes(b);
    });
    expect(wrong).toEqual([]);
  });

  it("keeps libraries where they belong", () => {
    const wrong = files.flatMap(({ path, folder, text }) =>
      importsOf(text)
        .map(({ name }) => name)
        .filter((name) => {
          const homes = ONLY_IN[name.split("/")[0]!];
          return homes !== undefined && !homes.includes(folder);
        })
        .map((name) => `${path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it("keeps files, clocks and randomness out of the stages that must be repeatable", () => {
    const wrong = files
      .filter(({ folder }) => PURE.includes(folder))
      .flatMap(({ path, text }) => [
        ...importsOf(text)
          .filter(({ name }) => IMPURE_MODULES.test(name))
          .map(({ name }) => `${path} imports ${name}`),
        ...(IMPURE_CALLS.test(text) ? [`${path} reads a clock`] : []),
      ]);
    expect(wrong).toEqual([]);
  });

  it("has no cycles between files", () => {
    const edges = new Map<string, string[]>();
    for (const { from, to, typeOnly } of folderImports()) {
      if (typeOnly) continue;
      const list = edges.get(from);
      if (list === undefined) edges.set(from, [to]);
      else list.push(to);
    }
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) {
        cycles.push([...path.slice(path.indexOf(file)), file].join(" → "));
        return;
      }
      if (done.has(file)) return;
      for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of edges.keys()) visit(file, []);
    expect(cycles).toEqual([]);
  });
});
