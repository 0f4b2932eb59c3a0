import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../../src/base/package-root.ts";
import { commandTree } from "../../../src/cli/completion/command-tree.ts";
import { buildProgram } from "../../../src/cli/main.ts";
import { manPage } from "../../../src/cli/man-page.ts";

const program = commandTree(buildProgram(() => Promise.resolve()));
const { version } = JSON.parse(
  readFileSync(join(packageRoot(), "package.json"), "utf8"),
) as { version: string };
const page = manPage(program, version);

test("man/tripline.1 says what --help says (written anew by: npm run generate)", async () => {
  await expect(page).toMatchFileSnapshot(
    join(packageRoot(), "man", "tripline.1"),
  );
});

test("every command and option is in it", () => {
  for (const part of [
    ".SS tripline rules check <path...>",
    ".SS tripline alerts close <id...>",
    "\\fB\\-f\\fR, \\fB\\-\\-format\\fR \\fIname\\fR",
    "How alerts are printed. One of ndjson, table, csv, markdown, html, navigator. Default: ndjson.",
    "\\fB4\\fR\nA source could not be read.",
  ]) {
    expect(page).toContain(part);
  }
});

test("nothing in it is a request or an escape by accident", () => {
  const requests = page
    .split("\n")
    .filter((line) => /^[.'](?!\\")/.test(line))
    .map((line) => line.split(" ")[0]);
  expect([...new Set(requests)].sort()).toEqual([
    ".B",
    ".PP",
    ".SH",
    ".SS",
    ".TH",
    ".TP",
    ".br",
    ".fi",
    ".nf",
  ]);
  expect(page.replaceAll(/\\(?:f[BIR]|-|e|&|")/g, "")).not.toContain("\\");
});

const hasGroff = spawnSync("groff", ["--version"]).status === 0;
test.skipIf(!hasGroff)("groff reads it without a word (needs groff)", () => {
  const { stderr, stdout } = spawnSync(
    "groff",
    ["-man", "-Tascii", "-ww", "-Wbreak"],
    { input: page, encoding: "utf8" },
  );
  expect(stderr).toBe("");
  expect(stdout).toContain("tripline only reads.");
});
