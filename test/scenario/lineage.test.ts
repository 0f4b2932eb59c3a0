/**
 * Rules with `descendant of` while a log is followed: what is seen is told at once, and a stop loses nothing.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { testDoc } from "../support/engine.ts";
import type { TestDoc } from "../support/engine.ts";
import { documents, RunningProgram, tripline } from "../support/program.ts";

const OF_ROOT = 'descendant of [process where process.name == "root"]';

function start(id: string, ms: number, name: string, parent: string): TestDoc {
  return testDoc(id, ms, {
    event: { category: ["process"], type: ["start"], id },
    process: { entity_id: `p${id}`, name, parent: { entity_id: parent } },
  });
}

const ROOT = start("1", 0, "root", "p0");
const CHILD = start("2", 10, "child", "p1");

async function watch(
  rules: Readonly<Record<string, string>>,
  docs: readonly TestDoc[],
  expected: number,
): Promise<{ told: readonly unknown[]; stderr: string }> {
  const folder = temporaryFolder();
  const files = Object.entries(rules).flatMap(([name, query]) => {
    writeFileSync(join(folder, `${name}.eql`), query);
    return ["--rules", join(folder, `${name}.eql`)];
  });
  const log = join(folder, "log.ndjson");
  writeFileSync(log, docs.map((doc) => `${JSON.stringify(doc)}\n`).join(""));
  const args = ["watch", "--headless", "--no-bundled", ...files, log];
  const program = new RunningProgram(args);
  await program.until(
    () => program.stdout.split("\n").length > expected,
    `${expected} lines`,
  );
  const { code, stdout, stderr } = await program.stop();
  expect(code).toBe(0);
  const told = documents(stdout).map((each) => [
    each["kibana.alert.rule.name"],
    each["tripline.change"],
    each["tripline.certainty"],
  ]);
  return { told, stderr };
}

it("tells an alert of lineage at once, as provisional", async () => {
  const { told, stderr } = await watch(
    {
      alone: `process where ${OF_ROOT}`,
      either: `process where process.name == "child" or ${OF_ROOT}`,
    },
    [ROOT, CHILD],
    2,
  );
  expect(told.toSorted()).toEqual([
    ["alone", "fired", "provisional"],
    ["either", "fired", "confirmed"],
  ]);
  expect(stderr).not.toContain("order (rules with");
});

it("decides at a stop what waited for its order", async () => {
  const { told } = await watch(
    {
      sequence: `sequence [process where process.name == "root"] [process where ${OF_ROOT}]`,
      plain: "process where true",
    },
    [CHILD, ROOT],
    2,
  );
  expect(told).toEqual([
    ["plain", "fired", "confirmed"],
    ["plain", "fired", "confirmed"],
    ["sequence", "fired", "provisional"],
  ]);
});

it("keeps alerts apart whose events share an id", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "rule.eql"), "process where true");
  const log = [1, 2, 3].map((ms) => ({ ...start("1", ms, "x", "p0") }));
  const { stdout } = await tripline(
    ["scan", "--no-bundled", "--rules", join(folder, "rule.eql"), "-"],
    { stdin: [log.map((doc) => `${JSON.stringify(doc)}\n`).join("")] },
  );
  const ids = documents(stdout).map((each) => each["kibana.alert.uuid"]);
  expect(ids).toHaveLength(3);
  expect(new Set(ids).size).toBe(3);
});
