import {
  chmodSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exportStem, writeExports } from "../../../src/export/export-file.ts";
import { temporaryFolder } from "../../support/folder.ts";

const STEM = exportStem("2026-11-22T08:05:00.123Z");

test("names sort as they were made", () => {
  expect(STEM).toBe("alerts-20261122T080500Z");
  // A clock that nobody made up cannot leave the folder.
  expect(exportStem("../../x")).toBe("alerts-");
});

test("the files are new, one a format, and their owner's alone", () => {
  const folder = join(temporaryFolder(), "a", "exports");
  const write = () =>
    writeExports(folder, STEM, [
      ["markdown", "# Alerts\n"],
      ["navigator", "{}\n"],
    ]);
  expect(write()).toEqual([
    join(folder, `${STEM}.md`),
    join(folder, `${STEM}.navigator.json`),
  ]);
  expect(write()).toEqual([
    join(folder, `${STEM}-2.md`),
    join(folder, `${STEM}-2.navigator.json`),
  ]);
  expect(readFileSync(join(folder, `${STEM}-2.md`), "utf8")).toBe("# Alerts\n");
  expect(statSync(join(folder, `${STEM}.md`)).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test("nothing is written over, and no link is followed", () => {
  const folder = temporaryFolder();
  const elsewhere = join(folder, "elsewhere");
  symlinkSync(elsewhere, join(folder, `${STEM}.csv`));
  expect(writeExports(folder, STEM, [["csv", "a\r\n"]])).toEqual([
    join(folder, `${STEM}-2.csv`),
  ]);
  expect(readdirSync(folder)).not.toContain("elsewhere");
});

test("what cannot be written says where and why", () => {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  chmodSync(file, 0o600);
  expect(() =>
    writeExports(join(file, "exports"), STEM, [["csv", ""]]),
  ).toThrow(`cannot export to ${join(file, "exports")} (ENOTDIR)`);
});
