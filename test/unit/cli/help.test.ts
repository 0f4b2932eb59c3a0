import { describe, expect, it } from "vitest";
import type { Command } from "commander";
import { buildProgram } from "../../../src/cli/main.ts";
import { tripline } from "../../support/program.ts";

/** Every command line that has a help of its own. */
function commandLines(command: Command, before: readonly string[]): string[][] {
  return [
    [...before],
    ...command.commands.flatMap((sub) =>
      commandLines(sub, [...before, sub.name()]),
    ),
  ];
}

const program = buildProgram(() => Promise.resolve());
const lines = commandLines(program, []);

describe.concurrent("--help", () => {
  it("is there for every command", () => {
    expect(lines.map((words) => words.join(" "))).toEqual([
      "",
      "watch",
      "replay",
      "scan",
      "rules",
      "rules check",
      "rules list",
      "rules show",
      "rules except",
      "rules test",
      "rules profile",
      "explain",
      "verify",
      "tasks",
      "decode",
      "fields",
      "alerts",
      "alerts acknowledge",
      "alerts close",
      "alerts reopen",
      "demo",
      "completion",
    ]);
  });

  it.each(lines.map((words) => [words.join(" "), words] as const))(
    "of tripline %s fits 80 columns",
    async (name, words) => {
      const { code, stdout, stderr } = await tripline([...words, "--help"]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const usage = ["Usage: tripline", name].filter(Boolean).join(" ");
      expect(stdout.startsWith(usage)).toBe(true);
      expect(
        stdout.split("\n").filter((line) => [...line].length > 80),
      ).toEqual([]);
    },
  );

  it("lists the exit codes and where to start", async () => {
    const { stdout } = await tripline(["--help"]);
    expect(stdout).toContain(`Exit codes
  0  done, alerts or not
  1  alerts at or above --fail-on; differences in "verify"; a screen crashed
  2  rule errors in "rules check", failed cases in "rules test"
  3  usage or configuration
  4  a source could not be read
`);
    expect(stdout).toContain("Start here\n  tripline demo ");
    for (const { name } of program.commands.map((each) => ({
      name: each.name(),
    }))) {
      expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, "m"));
    }
  });

  it("is the same as help <command>", async () => {
    const asked = await tripline(["help", "scan"]);
    const flag = await tripline(["scan", "--help"]);
    expect(asked).toEqual(flag);
  });
});
