import { execFileSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { cacheFolder } from "../../../src/cli/cache-folder.ts";
import { keptReport } from "../../../src/cli/rule-cache.ts";
import type { RuleCache } from "../../../src/cli/rule-cache.ts";
import { DATA_MODELS } from "../../../src/lib/data-models.ts";
import { loadRules } from "../../../src/rule/load.ts";
import type { LoadReport } from "../../../src/rule/load.ts";
import type { RuleFileText } from "../../../src/rule/rule-file.ts";

const detection = (id: number, search: string): string =>
  [
    `name: made ${id}`,
    `id: 00000000-0000-4000-8000-${String(id).padStart(12, "0")}`,
    "type: TTP",
    `search: '${search}'`,
  ].join("\n");

/** All that a report may hold: rules in both languages, tables, rules that are set aside, and such as are wrong. */
const FILES: readonly RuleFileText[] = [
  {
    path: "tools.yml",
    text: "name: tools\nfilename: tools.csv\nmatch_type: WILDCARD(file)\n",
  },
  { path: "tools.csv", text: "file,known\na*,true\n" },
  {
    path: "1.yml",
    text: detection(
      1,
      '| tstats count from datamodel=Endpoint.Processes by Processes.process_name | lookup tools file as Processes.process_name OUTPUT known | where known="true"',
    ),
  },
  {
    path: "2.yml",
    text: detection(2, "| tstats count from datamodel=Web by Web.url"),
  },
  { path: "bad.eql", text: "process where process.name == " },
  { path: "gone.eql", text: "", unreadable: "permission denied" },
  ...Array.from({ length: 500 }, (_, i) => ({
    path: `${i}.eql`,
    text: `process where process.name : "${"x".repeat(200)}${i}.exe" and process.pid > ${i}`,
  })),
];

const load = (files: readonly RuleFileText[]): LoadReport =>
  loadRules(files, DATA_MODELS);

let home: string;
let folder: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tripline-cache-"));
  folder = join(home, "tripline");
});
afterEach(() => {
  rmSync(home, { recursive: true });
  vi.unstubAllEnvs();
});

/** @returns what a start gets, and whether it had to read the rules */
function start(
  files = FILES,
  programId: string | undefined = "one",
): { readonly report: LoadReport; readonly isMade: boolean } {
  const make = vi.fn(() => load(files));
  const report = keptReport(files, make, () => ({ folder, programId }));
  return { report, isMade: make.mock.calls.length > 0 };
}

const kept = (): readonly string[] => readdirSync(folder);

describe("kept rules", () => {
  it("are those that were read, with all that was said of them", () => {
    const first = start();
    expect(first.isMade).toBe(true);
    const second = start();
    expect(second.isMade).toBe(false);
    expect(second.report).toEqual(load(FILES));
    const { rules, setAside, failed } = second.report;
    expect([rules.length, setAside.length + failed.length]).toEqual([501, 3]);
    const [table] = rules.flatMap((rule) =>
      rule.language === "spl" ? [...rule.lookups.values()] : [],
    );
    expect(table?.matchTypes.get("file")).toBe("wildcard");
  });

  it.each<[what: string, files: readonly RuleFileText[], programId: string]>([
    [
      "another text",
      FILES.with(9, { ...FILES[9]!, text: FILES[9]!.text.replace("x", "y") }),
      "one",
    ],
    ["another name", FILES.with(9, { ...FILES[9]!, path: "other.eql" }), "one"],
    ["another order", FILES.toReversed(), "one"],
    ["a file less", FILES.slice(0, -1), "one"],
    [
      "a table's text",
      FILES.with(1, { ...FILES[1]!, text: "file,known\nb*,true\n" }),
      "one",
    ],
    [
      "what kept a file from being read",
      FILES.with(5, { ...FILES[5]!, unreadable: "no such file" }),
      "one",
    ],
    [
      "a file that comes with the program",
      FILES.with(9, { ...FILES[9]!, bundled: true }),
      "one",
    ],
    ["another program", FILES, "two"],
  ])("are read again with %s", (_, files, programId) => {
    start();
    const other = start(files, programId);
    expect(other.isMade).toBe(true);
    expect(start().isMade).toBe(false);
  });

  it("are read again where a byte of them is another, or some are missing", () => {
    start();
    const path = join(folder, kept()[0]!);
    const bytes = readFileSync(path);
    for (const at of [0, 31, 32, bytes.length >> 1, bytes.length - 1]) {
      const other = Buffer.from(bytes);
      other[at]! ^= 1;
      writeFileSync(path, other);
      expect(start().isMade).toBe(true);
      expect(readFileSync(path)).toEqual(bytes);
    }
    for (const length of [0, 10, 32, bytes.length - 1]) {
      writeFileSync(path, bytes.subarray(0, length));
      expect(start().isMade).toBe(true);
    }
  });

  it("are read again where something else has their name", () => {
    start();
    const path = join(folder, kept()[0]!);
    rmSync(path);
    mkdirSync(path);
    expect(start().isMade).toBe(true);
    rmSync(path, { recursive: true });
    // A pipe that nobody writes to would hold the start up for good.
    execFileSync("mkfifo", [path]);
    expect(start().isMade).toBe(true);
    expect(start().isMade).toBe(false);
  });

  it("are the user's alone", () => {
    start();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, kept()[0]!)).mode & 0o777).toBe(0o600);
    chmodSync(folder, 0o777);
    expect(start().isMade).toBe(true);
  });

  it("are the last ones that were used, and few", () => {
    start();
    const [first] = kept();
    // Names of nothing are no reason to keep all others.
    for (let i = 0; i < 5; i++) {
      symlinkSync("/nonexistent", join(folder, `rules-${i}.bin`));
    }
    for (let i = 0; i < 12; i++) {
      const path = join(folder, first!);
      // As if some time had passed.
      for (const each of kept()) {
        const { mtimeMs } = lstatSync(join(folder, each));
        const before = new Date(mtimeMs - 60_000);
        lutimesSync(join(folder, each), before, before);
      }
      expect(start().isMade).toBe(false);
      start(FILES, `program ${i}`);
      expect(statSync(path).isFile()).toBe(true);
    }
    expect(kept()).toHaveLength(4);
  });

  it("are not kept where they are few, where the program may change, or where nothing can be written", () => {
    const read = (cache: RuleCache): LoadReport =>
      keptReport(
        FILES,
        () => load(FILES),
        () => cache,
      );
    const few = FILES.slice(0, 20);
    start(few);
    expect(start(few).isMade).toBe(true);
    expect(read({ folder, programId: undefined })).toEqual(load(FILES));
    expect(read({ folder: undefined, programId: "one" })).toEqual(load(FILES));
    expect(readdirSync(home)).toEqual([]);
    writeFileSync(folder, "a file");
    expect(start().report).toEqual(load(FILES));
  });
});

describe("the cache folder", () => {
  it("is the user's, where the user wants one", () => {
    expect(cacheFolder({ XDG_CACHE_HOME: "/c" })).toBe(join("/c", "tripline"));
    expect(cacheFolder({ XDG_CACHE_HOME: "c" })).toBe(cacheFolder({}));
    expect(cacheFolder({ NODE_DISABLE_COMPILE_CACHE: "1" })).toBeUndefined();
  });

  it("is not in a home that is somebody else's", () => {
    const other = join(home, "other");
    mkdirSync(other);
    vi.stubEnv("HOME", other);
    expect(cacheFolder({})).toBe(join(other, ".cache", "tripline"));
    vi.spyOn(process, "getuid").mockReturnValue(4_242);
    expect(cacheFolder({})).toBeUndefined();
    vi.restoreAllMocks();
    vi.stubEnv("HOME", join(home, "none"));
    expect(cacheFolder({})).toBeUndefined();
  });
});
