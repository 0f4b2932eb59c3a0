import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { sampleBytes } from "../../support/captures.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { documents, tripline } from "../../support/program.ts";

const cleanUps: (() => void)[] = [];
afterAll(() => {
  for (const cleanUp of cleanUps) cleanUp();
});

const folder = (): string =>
  temporaryFolder((cleanUp) => cleanUps.push(cleanUp));

/** A line that says nothing to any rule, 1 KiB long. */
const DULL = `{"@timestamp":"2026-03-11T10:00:00.000Z","winlog":{"event_id":"9999","channel":"Dull","record_id":1,"computer_name":"w6"},"message":"${"dull ".repeat(180)}"}\n`;

/** The incident, behind half a MiB of lines that say nothing. */
function log(): string {
  const path = join(folder(), "log.ndjson");
  writeFileSync(
    path,
    DULL.repeat(600) + sampleBytes("incident-winlogbeat").toString("utf8"),
  );
  return path;
}

describe.concurrent("scan --quick", () => {
  it("finds the same alerts, and says what it left out", async () => {
    const path = log();
    const plain = await tripline(["scan", path]);
    const quick = await tripline(["scan", "--quick", path]);
    expect(quick.stdout).toBe(plain.stdout);
    expect(documents(quick.stdout)).toHaveLength(3);
    expect(quick.stderr).toMatch(
      /^--quick: [\d,]+ of [\d,]+ lines were read; the others hold no word of a rule or of a task, and nothing is told of them: no missing records, no unknown shapes, no broken lines, no late events$/m,
    );
    expect(quick.stderr).not.toContain("missing in");
    const [, events, lines] =
      /([\d,]+) events of ([\d,]+) lines/.exec(quick.stderr) ?? [];
    const all = / of ([\d,]+) lines/.exec(plain.stderr)?.[1];
    expect(lines).toBe(all);
    const count = (text = ""): number => Number(text.replaceAll(",", ""));
    expect(count(events)).toBeLessThan(count(all) - 300);
  });

  it("says it in the document, too, which names no hosts", async () => {
    const path = log();
    const { stderr } = await tripline(["scan", "--quick", "--json", path]);
    const { quick, hosts, counters } = JSON.parse(stderr) as {
      readonly quick: Readonly<Record<string, unknown>>;
      readonly hosts: readonly unknown[];
      readonly counters: Readonly<Record<string, number>>;
    };
    expect(hosts).toEqual([]);
    expect(quick["offBecause"]).toBeNull();
    const total = JSON.parse(
      (await tripline(["scan", "--json", path])).stderr,
    ) as { readonly counters: Readonly<Record<string, number>> };
    expect(Number(quick["linesLeftOut"]) + counters["lines"]!).toBe(
      total.counters["lines"],
    );
    expect(total).not.toHaveProperty("quick");
  });

  it("names the rule that needs every line, and reads them", async () => {
    const rule = join(folder(), "everything.eql");
    writeFileSync(rule, "process where process.pid == 4");
    const path = log();
    const plain = await tripline(["scan", "--rules", rule, path]);
    const quick = await tripline(["scan", "--quick", "--rules", rule, path]);
    expect(quick.stdout).toBe(plain.stdout);
    expect(quick.stderr).toContain(
      '--quick is of no use: rule "everything" needs every line: no text is certain to stand in the lines of its events; every line is read',
    );
    expect(quick.stderr).not.toContain("lines were read");
  });

  it("is not for the reference engine", async () => {
    const { code, stderr } = await tripline([
      "scan",
      "--quick",
      "--engine",
      "reference",
      "x.ndjson",
    ]);
    expect(code).toBe(3);
    expect(stderr).toContain("--engine");
  });
});
