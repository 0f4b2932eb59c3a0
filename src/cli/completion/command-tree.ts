/**
 * The command line as data: commander's tree of commands in, plain names, options and kinds of values out. Completions and the
 * man page are written from it, so that none of them can know an option that another does not.
 */
import type { Argument, Command, Option } from "commander";

/** What may stand in the place of a value. */
export type ValueKind =
  | { readonly kind: "choices"; readonly choices: readonly string[] }
  | { readonly kind: "files" }
  | { readonly kind: "folders" }
  /** Anything: a shell has nothing to offer. */
  | { readonly kind: "text" };

export interface OptionNode {
  /** `-f` */
  readonly short: string | undefined;
  /** `--format`, `--no-color` */
  readonly long: string;
  /** `name` of `--format <name>`; undefined for an option without a value. */
  readonly placeholder: string | undefined;
  readonly value: ValueKind | undefined;
  readonly isRepeatable: boolean;
  readonly description: string;
  /** As the help says it: `ndjson`, `180s`. */
  readonly fallback: string | undefined;
}

export interface ArgumentNode {
  /** `<path...>`, `[input]` */
  readonly usage: string;
  readonly description: string;
  readonly value: ValueKind;
}

export interface CommandNode {
  /** `["rules", "check"]`; empty for the program itself. */
  readonly path: readonly string[];
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly options: readonly OptionNode[];
  readonly arguments: readonly ArgumentNode[];
  readonly commands: readonly CommandNode[];
  /** It is what the command line means where no command is named. */
  readonly isDefault: boolean;
}

/** Names of values that are paths. */
const FILES = /^(?:path|file|logs|name\|file)$/;
const FOLDERS = /^dir$/;

/** The tree below a command. Help and version, which every command has, are left out. */
export function commandTree(
  command: Command,
  path: readonly string[] = [],
): CommandNode {
  const { defaultName } = internals(command);
  return {
    path,
    name: command.name(),
    summary: command.summary() || command.description(),
    description: command.description(),
    options: command.options
      .filter(({ long }) => long !== "--version")
      .map(optionNode),
    arguments: command.registeredArguments.map(argumentNode),
    commands: command.commands.map((sub) => ({
      ...commandTree(sub, [...path, sub.name()]),
      isDefault: sub.name() === defaultName,
    })),
    isDefault: false,
  };
}

/** commander does not tell which command is the default one. */
function internals(command: Command): {
  readonly defaultName: string | null | undefined;
} {
  const { _defaultCommandName: defaultName } = command as unknown as {
    readonly _defaultCommandName?: string | null;
  };
  return { defaultName };
}

function optionNode(option: Option): OptionNode {
  const placeholder = /[<[]([^>\]]+)[>\]]/.exec(option.flags)?.[1];
  return {
    short: option.short,
    long: option.long ?? option.flags,
    placeholder,
    value:
      placeholder === undefined
        ? undefined
        : valueOf(placeholder, option.argChoices),
    isRepeatable: Array.isArray(option.defaultValue),
    description: option.description,
    fallback: fallbackOf(option),
  };
}

function fallbackOf(option: Option): string | undefined {
  const { defaultValue, defaultValueDescription } = option;
  if (defaultValueDescription !== undefined) return defaultValueDescription;
  return typeof defaultValue === "string" ? defaultValue : undefined;
}

function argumentNode(argument: Argument): ArgumentNode {
  const name = argument.name();
  const dots = argument.variadic ? "..." : "";
  return {
    usage: argument.required ? `<${name}${dots}>` : `[${name}${dots}]`,
    description: argument.description,
    value: valueOf(name, argument.argChoices),
  };
}

function valueOf(
  name: string,
  choices: readonly string[] | undefined,
): ValueKind {
  if (choices !== undefined) return { kind: "choices", choices };
  if (FILES.test(name)) return { kind: "files" };
  return { kind: FOLDERS.test(name) ? "folders" : "text" };
}

/** A command and all below it. */
export function allCommands(node: CommandNode): readonly CommandNode[] {
  return [node, ...node.commands.flatMap(allCommands)];
}

/** What a command takes where no command of its own is named: its own arguments, or those of its default command. */
export function acting(node: CommandNode): CommandNode {
  return node.commands.find(({ isDefault }) => isDefault) ?? node;
}

/** The first of its lines, for a list. */
export function firstLine(text: string): string {
  return text.split("\n")[0]!;
}
