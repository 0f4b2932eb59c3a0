/** `tripline rules except`, and what `rules list`, `show` and `check` say of a file of exceptions. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { packageRoot } from "../../../src/base/package-root.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { tripline } from "../../support/program.ts";
import type { RunResult } from "../../support/program.ts";

const SAMPLE = join(packageRoot(), "samples", "incident-winlogbeat.ndjson");
const SEQUENCE = "3ffe420a";

describe("an exception from an alert of the journal", () => {
  let folder: string;
  const over: (() => void)[] = [];
  beforeAll(async () => {
    folder = temporaryFolder((clean) => over.push(clean));
    await tripline(["scan", SAMPLE, "--state", folder]);
    return () => over.forEach((clean) => clean());
  });
  const except = (...args: string[]): Promise<RunResult> =>
    tripline(["rules", "except", SEQUENCE, "--state", folder, ...args]);

  test("is drafted with what it would have hidden, and not written", async () => {
    const { code, stdout, stderr } = await except("--dry-run");
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: "would have hidden 1 of 1 alert of this rule in the journal\n",
    });
    expect(stdout).toContain("step 2 of 2\n  [x] process.name ");
    expect(stdout).toContain("[[exception]]");
    expect(existsSync(join(folder, "exceptions.toml"))).toBe(false);
  });

  test.each([
    [[], "an exception without a reason is not kept"],
    [["--reason", "x", "--field", "user.nam"], 'did you mean "user.name"?'],
    [["--reason", "x", "--step", "3"], "the alert has no event of step 3"],
  ])("is refused with %j", async (args, message) => {
    const { code, stderr } = await except(...args);
    expect(code).toBe(3);
    expect(stderr).toContain(message);
  });

  test("is written, in force, and named with its rule", async () => {
    const fields = ["--field", "user.name", "--field", "process.name"];
    const reason = ["--reason", "known, CHG-9", "--operator", "ann"];
    const { code } = await except(...fields, ...reason);
    expect(code).toBe(0);
    const path = join(folder, "exceptions.toml");
    expect(readFileSync(path, "utf8")).toContain(
      `condition = '''process.name : "svchost.exe" and user.name : "SYSTEM"'''`,
    );
    const journal = readFileSync(join(folder, "alerts.ndjson"), "utf8");
    expect(JSON.parse(journal.trim().split("\n").at(-1)!)).toMatchObject({
      type: "except",
      operator: "ann",
      action: "except",
      exception: { reason: "known, CHG-9", step: 2 },
    });
    const scan = await tripline(["scan", SAMPLE, "--exceptions", path]);
    expect(scan.stdout).not.toContain(SEQUENCE);
    expect(scan.stderr).toContain("held back by exceptions: 1 alert\n");
    const list = await tripline(["rules", "list", "--exceptions", path]);
    expect(list.stdout).toMatch(
      /Remote Scheduled Task Creation .* 1 exception\n/,
    );
    const show = await tripline([
      ...["rules", "show", "ef358d6f", "--exceptions", path],
    ]);
    expect(show.stdout).toMatch(
      /Exceptions\n {2}known-chg-9-[0-9a-f]{8}: known, CHG-9 \(ann\)\n/,
    );
  });
});

test("rules check tells of errors in a file of exceptions as of those in rules", async () => {
  const folder = temporaryFolder(onTestFinished);
  const rule = join(folder, "a.eql");
  writeFileSync(rule, 'process where process.name : "a"\n');
  const path = join(folder, "exceptions.toml");
  writeFileSync(
    path,
    `[[exception]]\nrule = "*"\ncondition = 'proces.name : "a"'\nreason = "x"\n`,
  );
  const { code, stdout } = await tripline([
    ...["rules", "check", rule, "--exceptions", path],
  ]);
  expect(code).toBe(2);
  expect(stdout).toContain(
    `exceptions.toml:3:14: field "proces.name" is known to no log shape`,
  );
});
