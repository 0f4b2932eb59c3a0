/**
 * The package as its users import it: the example of docs/library.md, run word for word through the package's own name,
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

/** The first code block of a language. */
function block(language: string): string {
  const found = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "m").exec(
    PAGE,
  );
  return found![1]!;
}

it("runs the documented example and prints what the page says", () => {
  const stdout = execFileSync(process.execPath, ["--input-type=module"], {
    cwd: packageRoot(),
    env: childEnvironment(),
    input: block("js"),
    encoding: "utf8",
  });
  expect(stdout).toBe(block("text"));
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
