import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  exceptionNotes,
  exceptionsOf,
  ExceptionStore,
} from "../../../src/cli/exception-store.ts";
import { withExceptionFields } from "../../../src/cli/exception-check.ts";
import { loadRules } from "../../../src/lib/load-rules.ts";
import { parseTimestamp } from "../../../src/base/time.ts";

/** Ours: a sequence of two steps, and a Splunk detection. */
const { rules } = loadRules([], { bundled: true });
const SEQUENCE = "ef358d6f-4fc6-40cf-8ba8-737149c14b50";
const DETECTION = "6b0f6d3c-2a64-4c1d-9d5e-83f2a4f3b7a1";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "tripline-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = () => join(folder, "exceptions.toml");
const open = () => ExceptionStore.open({ state: folder }, rules);

function write(rule: string, condition: string, more = ""): void {
  writeFileSync(
    path(),
    `# ours\n[[exception]]\nrule = "${rule}"\ncondition = '''${condition}'''\nreason = "why"\n${more}`,
  );
}

const entry = (id: string) => ({
  id,
  ruleId: SEQUENCE,
  rule: "A rule",
  condition: 'process.name : "agent.exe"',
  reason: "backup",
  by: "ann",
  at: "2026-11-22T10:00:00.000Z",
});

describe("the file of exceptions", () => {
  it("need not be in the state folder, but must be where it is named", () => {
    expect(open().exceptions).toEqual([]);
    const options = { exceptions: join(folder, "none.toml") };
    expect(() => ExceptionStore.open(options, rules)).toThrow(
      /^no file of exceptions ".*none\.toml"$/,
    );
    expect(exceptionsOf({}, rules, () => undefined)).toEqual([]);
  });

  it("takes exceptions in and out, and leaves what people wrote", () => {
    write(SEQUENCE, 'process.name : "x"', 'id = "own"');
    const store = open();
    store.add(entry("backup"));
    expect(store.exceptions.map(({ id }) => id)).toEqual(["own", "backup"]);
    expect(store.freeId("backup")).toBe("backup-2");
    expect(open().exceptions).toHaveLength(2);
    expect(store.remove("own")).toBe(true);
    expect(store.remove("own")).toBe(false);
    expect(open().exceptions.map(({ id }) => id)).toEqual(["backup"]);
    expect(readFileSync(path(), "utf8")).toMatch(/^# ours\n/);
  });

  it("is not written to while it has an error", () => {
    const store = open();
    writeFileSync(path(), "[[exception]\n");
    expect(() => store.add(entry("backup"))).toThrow("not a TOML file");
    expect(readFileSync(path(), "utf8")).toBe("[[exception]\n");
  });
});

describe("what the rules tell about it", () => {
  it.each([
    [
      SEQUENCE,
      'proces.name : "a"',
      'field "proces.name" is known to no log shape',
    ],
    [SEQUENCE, 'mine.own : "a"', "if your logs have it, write ?mine.own"],
    [DETECTION, 'process_nam : "a"', 'have no column "process_nam"'],
  ])("an error for %s where %s", (rule, condition, message) => {
    write(rule, condition);
    expect(open).toThrow(message);
  });

  it("an error for a step that there is not", () => {
    write(SEQUENCE, 'process.name : "a"', "step = 3");
    expect(open).toThrow("has 2 steps");
    write("*", 'process.name : "a"', "step = 1");
    expect(open).toThrow('so "*" has none');
  });

  it("a note for a rule that is not loaded, and for what is over", () => {
    write("of-another", 'whatever.it.is : "a"', "until = 2026-01-01");
    const store = open();
    const nowUs = parseTimestamp("2026-11-22T00:00:00")!;
    const [first, second] = exceptionNotes(store, nowUs);
    expect(first).toContain(
      'no rule "of-another" is loaded: the exception hides nothing',
    );
    expect(second).toMatch(
      /^the exception why-[0-9a-f]{8} is over: alerts that happened after 2026-01-01T00:00:00\.000Z are told$/,
    );
    expect(exceptionNotes(store, 0)).toHaveLength(1);
  });

  it("the fields that alerts keep for them", () => {
    write(SEQUENCE, '?a.b : "c" and process.name : "d"');
    const kept = withExceptionFields(rules, open().exceptions);
    expect(
      kept.map((rule) => [rule.id, rule.language === "eql" && rule.keeps]),
    ).toEqual(
      rules.map(({ id, language }) => [
        id,
        language === "eql" &&
          (id === SEQUENCE ? ["a.b", "process.name"] : undefined),
      ]),
    );
  });
});
