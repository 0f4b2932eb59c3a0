/**
 * The package as its users import it: the examples of docs/library.md, run word for word through the package's own name,
 * and a line there for each name.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/base/package-root.ts";
import * as library from "../../src/index.ts";
import { childEnvironment } from "../support/program.ts";

const read = (...path: string[]): string =>
  readFileSync(join(packageRoot(), ...path), "utf8");

const PAGE = read("docs", "library.md");

/** The code blocks of a language. */
function blocks(language: string): readonly string[] {
  const fenced = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "gm");
  return [...PAGE.matchAll(fenced)].map(([, text]) => text!);
}

it.each([
  ["a sequence", 0],
  ["a Splunk detection", 1],
])("runs the example of %s and prints what the page says", (_, i) => {
  const stdout = execFileSync(process.execPath, ["--input-type=module"], {
    cwd: packageRoot(),
    env: childEnvironment(),
    input: blocks("js")[i]!,
    encoding: "utf8",
  });
  expect(stdout).toBe(blocks("text")[i]);
});

it("runs every example of the page", () => {
  expect([blocks("js").length, blocks("text").length]).toEqual([2, 2]);
});

it("exports these values", () => {
  expect(Object.keys(library).sort()).toEqual([
    "Detector",
    "RuleError",
    "SourceError",
    "TriplineError",
    "UsageError",
    "compileRule",
    "formatTimestamp",
    "loadRules",
    "standingMatches",
  ]);
});

it("explains every exported name", () => {
  const names = [...read("src", "index.ts").matchAll(/\{([^}]*)\}/g)]
    .flatMap(([, list]) => list!.split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "");
  expect(names).toContain("compileRule");
  expect(names).toContain("Counters");
  const missing = names.filter((name) => !PAGE.includes(`\`${name}`));
  expect(missing).toEqual([]);
});

it("explains every member of the detector", () => {
  const members = Object.getOwnPropertyNames(library.Detector.prototype);
  const missing = members.filter(
    (name) => name !== "constructor" && !PAGE.includes(`\`${name}`),
  );
  expect(missing).toEqual([]);
});
