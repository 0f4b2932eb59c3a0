/** Completion for fish: one line for each command and each option, with the condition under which it is offered. */
import type { CommandNode, OptionNode, ValueKind } from "./command-tree.ts";
import { acting, allCommands, firstLine } from "./command-tree.ts";

export function fishCompletion(program: CommandNode): string {
  const { name } = program;
  return `# fish completion for ${name}; written by "${name} completion fish"
complete -c ${name} -f
complete -c ${name} -s h -l help -d 'show help'
${allCommands(program)
  .flatMap((command) => commandLines(program.name, command))
  .join("\n")}
`;
}

function commandLines(program: string, command: CommandNode): string[] {
  const here = condition(command);
  const complete = `complete -c ${program} -n ${quoted(here)}`;
  const own = acting(command);
  const options = [...new Set([...command.options, ...own.options])];
  const takesFiles = own.arguments.some(({ value }) => value.kind === "files");
  return [
    ...command.commands.map(
      ({ name, summary }) =>
        `${complete} -a ${name} -d ${quoted(firstLine(summary))}`,
    ),
    ...options.map((option) => `${complete} ${optionFlags(option)}`),
    ...own.arguments.flatMap(({ value }) =>
      value.kind === "choices"
        ? [`${complete} -a ${quoted(value.choices.join(" "))}`]
        : [],
    ),
    ...(takesFiles ? [`${complete} -F`] : []),
  ];
}

/** True where this command is named, and none of its own. */
function condition({ path, commands }: CommandNode): string {
  const own = commands.map(({ name }) => name).join(" ");
  return [
    ...path.map((name) => `__fish_seen_subcommand_from ${name}`),
    ...(own === "" ? [] : [`not __fish_seen_subcommand_from ${own}`]),
  ].join("; and ");
}

function optionFlags({ short, long, value, description }: OptionNode): string {
  return [
    ...(short === undefined ? [] : [`-s ${short.slice(1)}`]),
    `-l ${long.slice(2)}`,
    ...(value === undefined ? [] : [valueFlags(value)]),
    `-d ${quoted(firstLine(description))}`,
  ].join(" ");
}

function valueFlags(value: ValueKind): string {
  switch (value.kind) {
    case "choices":
      return `-x -a ${quoted(value.choices.join(" "))}`;
    case "files":
      return "-r -F";
    case "folders":
      return `-x -a '(__fish_complete_directories)'`;
    case "text":
      return "-x";
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, "\\$&")}'`;
}
