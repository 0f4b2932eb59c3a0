/** Every command line that a page shows is one that the program takes: its command, its options and their values. */
import type { Command } from "commander";
import { expect, test } from "vitest";
import { buildProgram } from "../../src/cli/main.ts";
import { PAGES, readPage } from "./pages.ts";

/** Begins a command line; what follows in words, such as `tripline only reads`, does not. */
const CALL = /^(?:\$ )?(?:bin\/)?tripline(?: |$)/;
const WORDS = /"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"']+/g;

/** Lines of blocks of code, with the lines that `\` continues, and what stands in the text as code. */
function commandLines(text: string): string[] {
  const blocks = [...text.matchAll(/^```(?:sh|console)\n([^]*?)^```$/gm)];
  const lines = blocks.flatMap(([, block]) =>
    block!.replaceAll(/\\\n\s*/g, "").split("\n"),
  );
  const prose = text.replaceAll(/^```[^]*?^```$/gm, "");
  const inline = [...prose.matchAll(/`([^`]+)`/g)].map(([, code]) =>
    code!.replaceAll(/\s+/g, " "),
  );
  return [...lines, ...inline].filter((line) => CALL.test(line));
}

/** The words of the first command of a pipeline, without redirections and remarks. */
function argumentsOf(line: string): string[] {
  const command = line
    .replace(CALL, "")
    .replace(/\s+#\s.*$/, "")
    .split(/\s(?:\||&&|[12]?>|<)(?:\s|$)/)[0]!;
  return (command.match(WORDS) ?? []).map((word) =>
    // Of `bash|zsh|fish` the first.
    word.replaceAll(/^["']|["']$/g, "").replace(/^(\w+)(?:\|\w+)+$/, "$1"),
  );
}

/** Ends of a parse that are no mistake of a page: help, and a command that is named without all it needs. */
const FINE = [
  "commander.helpDisplayed",
  "commander.version",
  "commander.missingArgument",
  "commander.missingMandatoryOptionValue",
  "commander.optionMissingArgument",
];

/** What the program says against it; undefined: nothing. */
async function refusal(words: readonly string[]): Promise<string | undefined> {
  const program = buildProgram(() => Promise.resolve());
  // What is no command is a path to watch.
  const names = program.commands.flatMap((each) => [
    each.name(),
    ...each.aliases(),
  ]);
  const [first = ""] = words;
  if (/^[a-z]+$/.test(first) && ![...names, "help"].includes(first)) {
    return `"${first}" is no command`;
  }
  const silence = (command: Command): void => {
    command.exitOverride();
    command.configureOutput({ writeOut: () => {}, writeErr: () => {} });
    for (const each of command.commands) silence(each);
  };
  silence(program);
  try {
    await program.parseAsync([...words], { from: "user" });
    return undefined;
  } catch (error) {
    const { code = "", message } = error as Error & { code?: string };
    return FINE.includes(code) ? undefined : message;
  }
}

test.each(PAGES)("the command lines of %s are understood", async (page) => {
  const refused: string[] = [];
  for (const line of commandLines(readPage(page))) {
    const why = await refusal(argumentsOf(line));
    if (why !== undefined) refused.push(`${line}: ${why}`);
  }
  expect(refused).toEqual([]);
});

test("a wrong one would be noticed", async () => {
  expect(await refusal(["scan", "x", "--formt", "csv"])).toMatch(/--formt/);
  expect(await refusal(["scna", "x"])).toBe('"scna" is no command');
  expect(await refusal(["scan", "x", "--format", "cvs"])).toBeDefined();
});
