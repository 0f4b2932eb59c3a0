/**
 * Completion for zsh: a function for each command that hands its options and arguments to `_arguments`, which shows the
 * description of each.
 */
import type {
  ArgumentNode,
  CommandNode,
  OptionNode,
  ValueKind,
} from "./command-tree.ts";
import { acting, allCommands, firstLine } from "./command-tree.ts";

export function zshCompletion(program: CommandNode): string {
  const functions = allCommands(program).map((command) =>
    command.commands.length > 0 ? group(command) : single(command),
  );
  return `#compdef ${program.name}
# zsh completion for ${program.name}; written by "${program.name} completion zsh"
${functions.join("\n")}
if [[ $funcstack[1] == _${program.name} ]]; then
  _${program.name} "$@"
else
  compdef _${program.name} ${program.name}
fi
`;
}

function functionName(path: readonly string[]): string {
  return ["_tripline", ...path].join("_");
}

/** A command with commands of its own: the first word that is none of its options says which. */
function group(command: CommandNode): string {
  const { commands, path } = command;
  const named = commands.map(
    ({ name, summary }) => `    ${quoted(`${name}:${firstLine(summary)}`)}`,
  );
  const own = acting(command);
  const files =
    own.arguments.some(({ value }) => value.kind === "files") &&
    own !== command;
  return `${functionName(path)}() {
  local -a commands line
  local state
  commands=(
${named.join("\n")}
  )
  _arguments -C \\
${[...new Set([...command.options, ...own.options])].map(option).join("")}    '(- *)'{-h,--help}'[show help]' \\
    '1: :->first' '*:: :->rest'
  case $state in
    first)
      _describe -t commands command commands${files ? "\n      _files" : ""}
      ;;
    rest)
      case $line[1] in
${commands.map(({ name, path: sub }) => `        ${name}) ${functionName(sub)} ;;`).join("\n")}
        *) ${own === command ? "_message 'no more arguments'" : functionName(own.path)} ;;
      esac
      ;;
  esac
}`;
}

function single(command: CommandNode): string {
  return `${functionName(command.path)}() {
  _arguments \\
${command.options.map(option).join("")}${command.arguments.map(argument).join("")}    '(- *)'{-h,--help}'[show help]'
}`;
}

function option({
  short,
  long,
  value,
  placeholder = "",
  isRepeatable,
  description,
}: OptionNode): string {
  const text = `[${escaped(firstLine(description))}]`;
  const tail =
    value === undefined ? "" : `:${escaped(placeholder)}:${action(value)}`;
  const names = [short, long].filter((name) => name !== undefined);
  const flags = value === undefined ? names : names.map((name) => `${name}=`);
  // A value of "-f" stands in a word of its own.
  const spelled = flags.map((flag) =>
    /^-\w=$/.test(flag) ? flag.replace("=", "+") : flag,
  );
  const head = isRepeatable ? "*" : `(${names.join(" ")})`;
  const list =
    spelled.length > 1 ? `'{${spelled.join(",")}}'` : spelled.join("");
  return `    ${`'${head}${list}${text}${tail}'`} \\\n`;
}

function argument({ usage, value }: ArgumentNode): string {
  const many = usage.includes("...") ? "*" : "";
  const name = usage.replaceAll(/[<>[\].]/g, "");
  return `    '${many}:${usage.startsWith("[") && many === "" ? ":" : ""}${escaped(name)}:${action(value)}' \\\n`;
}

function action(value: ValueKind): string {
  switch (value.kind) {
    case "choices":
      return `(${value.choices.join(" ")})`;
    case "files":
      return "_files";
    case "folders":
      return "_files -/";
    case "text":
      return " ";
  }
}

/** For a specification of _arguments, which stands in single quotes. */
function escaped(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, "\\$&").replaceAll("'", `'\\''`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
