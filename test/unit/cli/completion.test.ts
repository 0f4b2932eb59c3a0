import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { bashCompletion } from "../../../src/cli/completion/bash.ts";
import {
  acting,
  allCommands,
  commandTree,
} from "../../../src/cli/completion/command-tree.ts";
import { fishCompletion } from "../../../src/cli/completion/fish.ts";
import { zshCompletion } from "../../../src/cli/completion/zsh.ts";
import { buildProgram } from "../../../src/cli/main.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { tripline } from "../../support/program.ts";

const program = commandTree(buildProgram(() => Promise.resolve()));

describe("the command tree", () => {
  test("knows every command, and which one is meant where none is named", () => {
    expect(allCommands(program).map(({ path }) => path.join(" "))).toContain(
      "rules check",
    );
    expect(acting(program).name).toBe("watch");
    const rules = program.commands.find(({ name }) => name === "rules")!;
    expect(acting(rules)).toBe(rules);
  });

  test("knows what fits behind an option", () => {
    const scan = program.commands.find(({ name }) => name === "scan")!;
    const option = (long: string) =>
      scan.options.find((each) => each.long === long)!;
    expect(option("--format")).toEqual({
      short: "-f",
      long: "--format",
      placeholder: "name",
      value: {
        kind: "choices",
        choices: ["ndjson", "table", "csv", "markdown", "html", "navigator"],
      },
      isRepeatable: false,
      description: "how alerts are printed",
      fallback: "ndjson",
    });
    expect(option("--rules").value).toEqual({ kind: "files" });
    expect(option("--rules").isRepeatable).toBe(true);
    expect(option("--state").value).toEqual({ kind: "folders" });
    expect(option("--lateness")).toMatchObject({
      value: { kind: "text" },
      fallback: "180s",
    });
    expect(option("--json").value).toBeUndefined();
    expect(scan.arguments).toMatchObject([
      { usage: "<path...>", value: { kind: "files" } },
    ]);
  });
});

test("tripline completion prints the script of each shell, and knows no other", async () => {
  expect((await tripline(["completion", "bash"])).stdout).toBe(
    bashCompletion(program),
  );
  expect((await tripline(["completion", "zsh"])).stdout).toBe(
    zshCompletion(program),
  );
  expect((await tripline(["completion", "fish"])).stdout).toBe(
    fishCompletion(program),
  );
  expect(await tripline(["completion", "tcsh"])).toEqual({
    code: 3,
    stdout: "",
    stderr:
      "tripline: command-argument value 'tcsh' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish.\n",
  });
});

const isInstalled = (shell: string): boolean =>
  spawnSync(shell, ["-c", "exit 0"]).status === 0;

// Several tests share a folder: it goes when all of them are over.
const cleanUps: (() => void)[] = [];
afterAll(() => {
  for (const cleanUp of cleanUps) cleanUp();
});

/** A folder with `logs/`, `log a.ndjson` and the script of the shell. */
function folderWith(script: string): string {
  const folder = temporaryFolder((cleanUp) => cleanUps.push(cleanUp));
  mkdirSync(join(folder, "logs"));
  writeFileSync(join(folder, "log a.ndjson"), "");
  writeFileSync(join(folder, "completion.rc"), script);
  return folder;
}

/** What is typed, and what is offered for its last word. */
const CASES: readonly (readonly [line: string, offered: readonly string[]])[] =
  [
    ["tripline sc", ["scan"]],
    ["tripline rules ", ["check", "except", "list", "profile", "show", "test"]],
    ["tripline rules check --a", ["--against", "--all"]],
    ["tripline scan --fo", ["--format"]],
    ["tripline scan -f ta", ["table"]],
    ["tripline scan --state lo", ["logs"]],
    ["tripline scan log", ["log a.ndjson", "logs"]],
    ["tripline alerts --status cl", ["closed"]],
    ["tripline alerts close --r", ["--reason"]],
    ["tripline completion ", ["bash", "fish", "zsh"]],
    ["tripline --headl", ["--headless"]],
    ["tripline decode ", []],
  ];

describe.skipIf(!isInstalled("bash"))("in bash (needs bash)", () => {
  const folder = folderWith(bashCompletion(program));
  test.each(CASES)("%s", (line, offered) => {
    const words = line.split(" ");
    const { stdout, stderr } = spawnSync(
      "bash",
      [
        "--norc",
        "-c",
        'source ./completion.rc; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tripline; printf "%s\\n" "${COMPREPLY[@]}"',
        "bash",
        ...words,
      ],
      { cwd: folder, encoding: "utf8" },
    );
    expect(stderr).toBe("");
    expect(stdout.split("\n").filter(Boolean).sort()).toEqual(offered);
  });

  test("a value behind = is three words to bash", () => {
    const { stdout } = spawnSync(
      "bash",
      [
        "--norc",
        "-c",
        'source ./completion.rc; COMP_WORDS=(tripline scan --format = ma); COMP_CWORD=4; _tripline; echo "${COMPREPLY[@]}"',
      ],
      { cwd: folder, encoding: "utf8" },
    );
    expect(stdout).toBe("markdown\n");
  });
});

describe.skipIf(!isInstalled("fish"))("in fish (needs fish)", () => {
  const folder = folderWith(fishCompletion(program));
  test.each(CASES)("%s", (line, offered) => {
    const { stdout, stderr } = spawnSync(
      "fish",
      ["--no-config", "-c", `source ./completion.rc; complete -C '${line}'`],
      { cwd: folder, encoding: "utf8", env: { ...process.env, HOME: folder } },
    );
    expect(stderr).toBe("");
    const found = stdout
      .split("\n")
      .filter(Boolean)
      .map((each) =>
        each.split("\t")[0]!.replace(/\/$/, "").replaceAll("\\ ", " "),
      );
    expect(found.sort()).toEqual(offered);
  });
});

test.skipIf(!isInstalled("zsh"))(
  "zsh reads its script and knows every function (needs zsh)",
  () => {
    const folder = folderWith(zshCompletion(program));
    const { stdout, stderr } = spawnSync(
      "zsh",
      [
        "-f",
        "-c",
        "autoload -U compinit; compinit -u -D; source ./completion.rc; print -l ${(ok)functions[(I)_tripline*]}; print $_comps[tripline]",
      ],
      { cwd: folder, encoding: "utf8" },
    );
    expect(stderr).toBe("");
    const names = allCommands(program).map(({ path }) =>
      ["_tripline", ...path].join("_"),
    );
    expect(stdout.trim().split("\n")).toEqual([...names.sort(), "_tripline"]);
  },
);
