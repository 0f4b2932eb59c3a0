/**
 * The columns of a search's rows, command by command: which there are at most and which can never be missing, without
 * looking at an event. In go the columns before a command, out come those behind it. The order is that of a row on screen:
 * by-fields, then functions, then what later commands add.
 */
import { translatePcre, PcreError } from "./pcre.ts";
import type {
  Command,
  FieldName,
  JoinCommand,
  Search,
  StatsCommand,
  TstatsCommand,
} from "./tree.ts";

export interface Columns {
  /** In order. The value is true for a column that has a value in every row. */
  readonly names: ReadonlyMap<string, boolean>;
  /** False if there may be others: a lookup without OUTPUT adds what the table has. */
  readonly complete: boolean;
}

const NOTHING_KNOWN: Columns = { names: new Map(), complete: false };

/** The columns of the rows that a search gives. */
export function resultColumns({ commands }: Search): Columns {
  return commands.reduce(columnsBehind, NOTHING_KNOWN);
}

/** The columns behind a command. */
export function columnsBehind(before: Columns, command: Command): Columns {
  const { names, complete } = before;
  switch (command.kind) {
    case "tstats":
      return { names: tstatsColumns(command), complete: true };
    case "stats":
      return { names: statsColumns(command, before), complete: true };
    case "eventstats":
      return added(
        before,
        command.aggregates.map(({ column }) => column),
      );
    case "eval":
      return added(
        before,
        command.assignments.map(({ field }) => field.name),
      );
    case "rex":
      return added(before, groupsOf(command.pattern.text));
    case "bin":
      return added(before, [command.column]);
    case "convert":
      // A column that is not there is not converted.
      return {
        names: withAll(
          names,
          command.conversions.flatMap(({ field, column }) => {
            const present = names.get(field.name);
            if (present === undefined && complete) return [];
            return [[column, present ?? false] as const];
          }),
        ),
        complete,
      };
    case "fillnull": {
      const filled =
        command.fields.length === 0
          ? [...names.keys()]
          : command.fields.map(({ name }) => name);
      return {
        names: withAll(
          names,
          filled.map((name) => [name, true]),
        ),
        complete,
      };
    }
    case "lookup":
      return {
        ...added(
          before,
          command.outputs.map(({ field }) => field.name),
        ),
        complete: complete && command.outputs.length > 0,
      };
    case "join":
      return joinColumns(before, command);
    case "fields":
      return command.removed
        ? { names: without(names, command.fields), complete }
        : { names: picked(names, command.fields, complete), complete: true };
    case "table":
      return {
        names: picked(names, command.fields, complete),
        complete: true,
      };
    case "rename":
      return {
        names: command.renames.reduce(
          (map, { from, to }) => renamed(map, from.name, to.name),
          names,
        ),
        complete,
      };
    case "inputlookup":
      return NOTHING_KNOWN;
    default:
      return before;
  }
}

/** True if `name` is what a name with one `*` in it stands for. */
export function matchesName(pattern: string, name: string): boolean {
  return starOf(pattern, name) !== undefined;
}

/** What stands for the `*`; the empty text where the pattern has none, undefined where the name does not fit. */
export function starOf(pattern: string, name: string): string | undefined {
  const star = pattern.indexOf("*");
  if (star === -1) return pattern === name ? "" : undefined;
  const head = pattern.slice(0, star);
  const tail = pattern.slice(star + 1);
  const fits =
    name.length >= head.length + tail.length &&
    name.startsWith(head) &&
    name.endsWith(tail);
  return fits ? name.slice(head.length, name.length - tail.length) : undefined;
}

type Names = ReadonlyMap<string, boolean>;

function tstatsColumns(command: TstatsCommand): Names {
  return new Map([
    // A missing by-field is filled or its event is left out.
    ...command.by.map(({ name }) => [name, true] as const),
    ...command.aggregates.map(
      (each) => [each.column, isNeverMissing(each.function)] as const,
    ),
  ]);
}

function statsColumns(command: StatsCommand, before: Columns): Names {
  return new Map([
    ...command.by.map(({ name }) => [name, true] as const),
    ...command.aggregates.map(
      ({ function: name, field, column }) =>
        [
          column,
          isNeverMissing(name) ||
            (field !== undefined && before.names.get(field.name) === true),
        ] as const,
    ),
  ]);
}

const isNeverMissing = (name: string): boolean =>
  name === "count" || name === "dc";

function joinColumns(
  { names, complete }: Columns,
  { subsearch, keys, type }: JoinCommand,
): Columns {
  const right = resultColumns(subsearch);
  const isKey = (name: string): boolean =>
    keys.some((key) => key.name === name);
  return {
    names: withAll(
      names,
      [...right.names].map(([name, present]) => [
        name,
        isKey(name)
          ? (names.get(name) ?? false)
          : type === "inner"
            ? present
            : present && names.get(name) === true,
      ]),
    ),
    complete: complete && right.complete,
  };
}

function added({ names, complete }: Columns, more: readonly string[]): Columns {
  return {
    names: withAll(
      names,
      more.map((name) => [name, false]),
    ),
    complete,
  };
}

function withAll(
  names: Names,
  more: readonly (readonly [string, boolean])[],
): Names {
  return new Map([...names, ...more]);
}

function without(names: Names, fields: readonly FieldName[]): Names {
  return new Map(
    [...names].filter(
      ([name]) => !fields.some((field) => matchesName(field.name, name)),
    ),
  );
}

/** @param complete false: names that are not known may still be there */
function picked(
  names: Names,
  fields: readonly FieldName[],
  complete: boolean,
): Names {
  return new Map(
    fields.flatMap(({ name }): (readonly [string, boolean])[] => {
      const known = [...names].filter(([each]) => matchesName(name, each));
      if (known.length > 0 || complete || name.includes("*")) return known;
      return [[name, false] as const];
    }),
  );
}

function renamed(names: Names, from: string, to: string): Names {
  return new Map(
    [...names].map(([name, present]) => {
      const star = starOf(from, name);
      return [
        star === undefined ? name : to.replace("*", () => star),
        present,
      ] as const;
    }),
  );
}

function groupsOf(pattern: string): readonly string[] {
  try {
    return translatePcre(pattern).groups;
  } catch (error) {
    if (!(error instanceof PcreError)) throw error;
    return [];
  }
}
