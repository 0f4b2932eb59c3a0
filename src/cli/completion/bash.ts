/**
 * Completion for bash, of any version since 3.2 and without bash-completion: one function that walks the words before the
 * cursor to know which command they name, then offers what fits there.
 */
import type { CommandNode, OptionNode, ValueKind } from "./command-tree.ts";
import { acting, allCommands } from "./command-tree.ts";

export function bashCompletion(program: CommandNode): string {
  const commands = allCommands(program);
  return `# bash completion for ${program.name}; written by "${program.name} completion bash"
_${program.name}_words() {
  COMPREPLY+=($(compgen -W "$1" -- "$cur"))
}
# Names may have spaces in them.
_${program.name}_paths() {
  local IFS=$'\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY+=($(compgen "$1" -- "$cur"))
}
_${program.name}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at= i
  COMPREPLY=()
  # "--format=csv" arrives as three words.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
${commands.flatMap(({ path, commands: own }) => own.map(({ name }) => `      "${at(path)} ${name}") at="${at([...path, name])}" ;;`)).join("\n")}
    esac
  done
  case "$at $prev" in
${commands.flatMap(valueCases).join("\n")}
  esac
  case "$at" in
${commands.map(wordCase).join("\n")}
  esac
}
complete -F _${program.name} ${program.name}
`;
}

/** How the function names a command: `/rules/check`. */
function at(path: readonly string[]): string {
  return path.map((name) => `/${name}`).join("");
}

/** What fits behind each option that takes a value. */
function valueCases(command: CommandNode): string[] {
  const { path } = command;
  return withDefault(command).flatMap(({ short, long, value }) => {
    if (value === undefined) return [];
    const words = [short, long].filter((word) => word !== undefined);
    const patterns = words.map((word) => `"${at(path)} ${word}"`);
    return [`    ${patterns.join("|")}) ${offer(value)}; return ;;`];
  });
}

/** The options that may stand here: of a program also those of its default command. */
function withDefault(command: CommandNode): readonly OptionNode[] {
  const own = acting(command);
  return own === command
    ? command.options
    : [...command.options, ...own.options];
}

function wordCase(command: CommandNode): string {
  const flags = withDefault(command).flatMap(({ short, long }) =>
    short === undefined ? [long] : [short, long],
  );
  const names = command.commands.map(({ name }) => name);
  const values = acting(command).arguments.map(({ value }) => value);
  const shown = [
    ...(names.length === 0 ? [] : [`_tripline_words "${names.join(" ")}"`]),
    ...values.filter(({ kind }) => kind !== "text").map(offer),
  ];
  return `    "${at(command.path)}")
      if [[ $cur == -* ]]; then
        _tripline_words "${[...flags, "--help"].join(" ")}"
      else
        ${shown.length === 0 ? ":" : shown.join("\n        ")}
      fi
      ;;`;
}

function offer(value: ValueKind): string {
  switch (value.kind) {
    case "choices":
      return `_tripline_words "${value.choices.join(" ")}"`;
    case "files":
      return "_tripline_paths -f";
    case "folders":
      return "_tripline_paths -d";
    case "text":
      return ":";
  }
}
