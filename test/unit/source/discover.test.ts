import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  folderArea,
  globArea,
  isLogName,
  reading,
  walk,
} from "../../../src/source/discover.ts";
import { temporaryFolder } from "./temp-folder.ts";

function folderWith(...names: readonly string[]): string {
  const folder = temporaryFolder();
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), "");
  }
  return folder;
}

/** Paths below the folder that the glob takes. */
function matches(folder: string, glob: string): string[] {
  const { files, problems } = walk(globArea(join(folder, glob))!);
  expect(problems).toEqual([]);
  return files.map((path) => path.slice(folder.length + 1));
}

describe("isLogName", () => {
  it("goes by the extension, in any case", () => {
    const names = [
      "a.json",
      "a.jsonl",
      "a.ndjson",
      "a.log",
      "a.xml",
      "A.JSON",
      "a.Log.GZ",
    ];
    expect(names.filter(isLogName)).toEqual(names);
    expect(names.map((name) => `${name}.gz`).filter(isLogName).length).toBe(7);
    const others = ["a.txt", "a.gz", "log", "a.json.bak", "a.evtx", "a.1"];
    expect(others.filter(isLogName)).toEqual([]);
  });

  it("knows how rotation names what it puts away", () => {
    const names = [
      "winlogbeat-20260101.ndjson",
      "winlogbeat-20260101-3.ndjson",
      "a.log.1",
      "a.log.1.gz",
      "a.log.gz.1",
      "a.log-20260101",
      "a.log-20260101.zst",
      "a.json.2026-01-01",
      "a.json.2026-01-01.2",
      "a.ndjson.OLD",
    ];
    expect(names.filter(isLogName)).toEqual(names);
  });
});

describe("reading", () => {
  it.each([
    ["a.log", "take"],
    [".a.log", "take"],
    [".git/a.json", "take"],
    ["a.csv", "sniff"],
    ["x/winlogbeat", "sniff"],
    ["../x", "sniff"],
    [".a", "pass"],
    [".git/config", "pass"],
  ])("%s: %s", (path, how) => {
    expect(reading(path.split("/"))).toBe(how);
  });
});

describe("walk", () => {
  it("lists a folder's logs in a stable order", () => {
    const folder = folderWith(
      "b.log",
      "a/z.json",
      "a/b/y.ndjson.gz",
      "B.log",
      "a.log",
      "c.txt",
    );
    expect(walk(folderArea(folder))).toEqual({
      files: ["B.log", "a/b/y.ndjson.gz", "a/z.json", "a.log", "b.log"].map(
        (name) => join(folder, name),
      ),
      others: [join(folder, "c.txt")],
      problems: [],
    });
  });

  it("takes links to files, and does not enter links to folders", () => {
    const folder = folderWith("a.log", "sub/b.log");
    symlinkSync("sub/b.log", join(folder, "l.log"));
    symlinkSync(".", join(folder, "loop"));
    symlinkSync(".", join(folder, "loop.log"));
    expect(walk(folderArea(folder)).files).toEqual(
      ["a.log", "l.log", "sub/b.log"].map((name) => join(folder, name)),
    );
  });

  it("goes on past what it cannot read", () => {
    const folder = folderWith("a.log");
    symlinkSync("self.log", join(folder, "self.log"));
    const { files, problems } = walk(folderArea(folder));
    expect(files).toEqual([join(folder, "a.log")]);
    expect(
      problems.map(({ code, path, message }) => [code, path, message]),
    ).toEqual([
      [
        "link-loop",
        join(folder, "self.log"),
        `${join(folder, "self.log")}: symbolic links lead in a circle`,
      ],
    ]);
  });

  it("tells that a folder is not there", () => {
    const folder = join(temporaryFolder(), "none");
    const { files, problems } = walk(folderArea(folder));
    expect(files).toEqual([]);
    expect(problems.map(({ message }) => message)).toEqual([
      `${folder}: no such file or folder`,
    ]);
  });
});

describe("globArea", () => {
  const names = [
    "a.log",
    "a.log.1",
    "b.txt",
    "x/a.log",
    "x/y/a.log",
    "x/y/.b.log",
  ];

  it("takes what matches, whatever the extension", () => {
    const folder = folderWith(...names);
    expect(matches(folder, "*")).toEqual(["a.log", "a.log.1", "b.txt"]);
    expect(matches(folder, "a.log*")).toEqual(["a.log", "a.log.1"]);
    expect(matches(folder, "*/a.log")).toEqual(["x/a.log"]);
    expect(matches(folder, "**/a.log")).toEqual([
      "a.log",
      "x/a.log",
      "x/y/a.log",
    ]);
    expect(matches(folder, "x/**")).toEqual(["x/a.log", "x/y/a.log"]);
    expect(matches(folder, "{b.txt,x/y/a.*}")).toEqual(["b.txt", "x/y/a.log"]);
    expect(matches(folder, "!(a)*")).toEqual(["b.txt"]);
    expect(matches(folder, "?.[tl]*")).toEqual(["a.log", "a.log.1", "b.txt"]);
    expect(matches(folder, "none*")).toEqual([]);
  });

  it("begins where the fixed part ends, and goes as deep as it must", () => {
    expect(globArea("logs/*/a.log")).toMatchObject({
      folder: "logs",
      maxDepth: 2,
    });
    expect(globArea("./logs/x/*")).toMatchObject({
      folder: "logs/x",
      maxDepth: 1,
    });
    expect(globArea("*.log")).toMatchObject({ folder: ".", maxDepth: 1 });
    expect(globArea("/var/**/x")).toMatchObject({
      folder: "/var",
      maxDepth: Infinity,
    });
  });

  it("is only for text with wildcards", () => {
    expect(globArea("logs/a.log")).toBe(undefined);
    expect(globArea("-")).toBe(undefined);
  });
});
