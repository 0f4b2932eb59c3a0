/**
 * Random searches, as text, and random logs for them, over a vocabulary so small that things match. A search is written by
 * taking choices from a list of numbers: fast-check shrinks the list, and the first choice is always the simplest, so a
 * failing search becomes a short one. What Splunk does not say is not written: how texts and numbers are sorted among one
 * another, what a calculation or a function of one text makes of a list.
 */
import fc from "fast-check";

/** When the logs begin: 2023-11-14 22:13:20 UTC. */
export const START_US = 1_700_000_000_000_000;

class Choices {
  readonly #tape: readonly number[];
  #at = 0;

  constructor(tape: readonly number[]) {
    this.#tape = tape;
  }

  /** 0 ≤ n < below; 0 when all choices are taken. */
  int(below: number): number {
    return (this.#tape[this.#at++] ?? 0) % below;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(list.length)]!;
  }

  /** False unless chosen; true about once in `in_`. */
  once(in_: number): boolean {
    return this.int(in_) === in_ - 1;
  }

  /** At least `least` different members. */
  some<T>(list: readonly T[], least: number, most: number): T[] {
    const rest = [...list];
    const count = Math.min(least + this.int(most - least + 1), rest.length);
    return Array.from(
      { length: count },
      () => rest.splice(this.int(rest.length), 1)[0]!,
    );
  }
}

// --- logs -------------------------------------------------------------------------------------------------------

export type LogDocument = Readonly<Record<string, unknown>>;

/** A document with its time, in seconds after the beginning. */
export interface Logged {
  readonly second: number;
  readonly document: LogDocument;
}

const HOSTS = ["h1", "h2", "h3"];
const NAMES = ["a.exe", "A.exe", "b.exe", undefined];
const LINES = [
  "a",
  "A b",
  "a,b,c",
  "7",
  "10",
  "C:\\Temp\\x",
  "null",
  undefined,
];
const USERS = ["CORP\\ann", "CORP\\bob", "-", undefined];
const ORIGINALS = ["a.exe", "?", undefined];
const GUIDS = ["{1}", "{2}", undefined];
const PIDS = ["7", "10", undefined];
const FILES = ["C:\\a.txt", "C:\\b,c", undefined];
const ANSWERS = ["x.example;y.example;", "y.example;", "-", undefined];

const SYSMON = "Microsoft-Windows-Sysmon/Operational";

function record(
  number: number,
  second: number,
  host: string,
  [channel, code]: readonly [channel: string, code: string],
  data: Readonly<Record<string, string | undefined>>,
): LogDocument {
  return {
    "@timestamp": new Date(START_US / 1_000 + second * 1_000).toISOString(),
    winlog: {
      channel,
      provider_name:
        channel === SYSMON
          ? "Microsoft-Windows-Sysmon"
          : "Microsoft-Windows-Security-Auditing",
      event_id: code,
      record_id: number,
      computer_name: host,
      event_data: Object.fromEntries(
        Object.entries(data).filter(([, value]) => value !== undefined),
      ),
    },
  };
}

function image(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `C:\\Tools\\${name}`;
}

/** Many events at one time, and a few that are hours apart. */
const second = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 1, 1, 2, 2.5, 10, 59, 60) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(600, 2_199, 2_200, 3_600, 7_200, 9_000),
  },
);

const logged: fc.Arbitrary<(number: number) => Logged> = fc
  .record({
    second,
    kind: fc.constantFrom("1", "1", "1", "4688", "11", "11", "22"),
    host: fc.constantFrom(...HOSTS),
    name: fc.constantFrom(...NAMES),
    line: fc.constantFrom(...LINES),
    user: fc.constantFrom(...USERS),
    original: fc.constantFrom(...ORIGINALS),
    guid: fc.constantFrom(...GUIDS),
    pid: fc.constantFrom(...PIDS),
    file: fc.constantFrom(...FILES),
    answers: fc.constantFrom(...ANSWERS),
  })
  .map((each) => (number) => {
    const { kind, host, guid, pid, user } = each;
    const of = (
      channel: string,
      data: Readonly<Record<string, string | undefined>>,
    ): Logged => ({
      second: each.second,
      document: record(number, each.second, host, [channel, kind], data),
    });
    switch (kind) {
      case "1":
        return of(SYSMON, {
          Image: image(each.name),
          CommandLine: each.line,
          User: user,
          OriginalFileName: each.original,
          ProcessGuid: guid,
          ProcessId: pid,
        });
      case "4688":
        return of("Security", {
          NewProcessName: image(each.name),
          CommandLine: each.line,
          SubjectUserName: user?.replace("CORP\\", ""),
          TargetUserName: "-",
          NewProcessId: pid === "10" ? "0xa" : pid,
        });
      case "11":
        return of(SYSMON, {
          TargetFilename: each.file,
          ProcessGuid: guid,
          ProcessId: pid,
          User: user,
        });
      default:
        return of(SYSMON, {
          QueryName: "x.example",
          QueryResults: each.answers,
          ProcessGuid: guid,
        });
    }
  });

/** A log, sorted by nothing. */
export const log: fc.Arbitrary<readonly Logged[]> = fc
  .array(logged, { maxLength: 14 })
  .map((events) => events.map((make, i) => make(i + 1)));

// --- searches ---------------------------------------------------------------------------------------------------

interface Model {
  readonly name: string;
  readonly dataset: string;
  readonly fields: readonly string[];
}

const PROCESSES: Model = {
  name: "Endpoint.Processes",
  dataset: "Processes",
  fields: [
    "dest",
    "process",
    "process_name",
    "user",
    "process_guid",
    "process_id",
    "original_file_name",
    "nosuch",
  ],
};
const FILESYSTEM: Model = {
  name: "Endpoint.Filesystem",
  dataset: "Filesystem",
  fields: ["dest", "file_name", "process_guid", "process_id", "user"],
};
/** `answer` is a list. */
const DNS: Model = {
  name: "Network_Resolution.DNS",
  dataset: "DNS",
  fields: ["dest", "answer", "process_guid", "query"],
};

const VALUES = [
  "*",
  "a*",
  "a.exe",
  "A.EXE",
  "*b*",
  "7",
  "null",
  '"a b"',
  '"C:\\\\temp*"',
  "unknown",
  "h1",
  "{1}",
  "*.example",
  "ann",
  "10",
  "?",
  "a?exe*",
  "10.0.0.0/8",
];

/** The table that random searches look things up in. */
export const LOOKUP = {
  name: "tools",
  columns: ["file", "known", "kind"],
  rows: [
    ["a*", "true", "one"],
    ["*.exe", "true", "two"],
    ["H1", "true", "host"],
    ["*e*", "perhaps", "three"],
    ["?", "true", "mark"],
  ],
} as const;

/** Columns of the rows at hand, by what may be done with them. */
interface Columns {
  /** Single texts that may be missing. */
  readonly texts: readonly string[];
  /** Never missing, never a list. */
  readonly keys: readonly string[];
  readonly numbers: readonly string[];
  readonly times: readonly string[];
  readonly lists: readonly string[];
}

const ALL = (of: Columns): readonly string[] => [
  ...of.keys,
  ...of.texts,
  ...of.numbers,
  ...of.times,
  ...of.lists,
  "gone",
];

function searchTest(choices: Choices, fields: readonly string[]): string {
  const field = choices.pick(fields);
  switch (choices.int(6)) {
    case 0:
    case 1:
      return `${field}=${choices.pick(VALUES)}`;
    case 2:
      return `${field}!=${choices.pick(VALUES)}`;
    case 3:
      return `${field} IN (${choices.some(VALUES, 1, 3).join(", ")})`;
    case 4:
      return `${field}${choices.pick(["<", "<=", ">", ">="])}${choices.pick(["7", "9", "10"])}`;
    default:
      return "*";
  }
}

/** Without the parentheses that would make its order plain: that order is the point. */
function searchCondition(
  choices: Choices,
  fields: readonly string[],
  depth = 0,
): string {
  const terms = Array.from({ length: 1 + choices.int(3) }, (_, i) => {
    const term =
      depth < 2 && choices.once(4)
        ? `(${searchCondition(choices, fields, depth + 1)})`
        : searchTest(choices, fields);
    const not = choices.once(4) ? "NOT " : "";
    const operator = i === 0 ? "" : choices.pick([" ", " OR ", " AND "]);
    return `${operator}${not}${term}`;
  });
  return terms.join("");
}

const MODELS = [PROCESSES, FILESYSTEM, DNS];

/** A search of one command over one of the models, by a condition alone. */
export const conditionText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...MODELS),
    fc.array(fc.nat({ max: 1_000 }), { minLength: 6, maxLength: 24 }),
  )
  .map(([{ name, dataset, fields }, tape]) => {
    const prefixed = fields.map((field) => `${dataset}.${field}`);
    const condition = searchCondition(new Choices(tape), prefixed);
    return `| tstats count from datamodel=${name} where ${condition} by ${dataset}.dest`;
  });

interface Table {
  readonly text: string;
  readonly columns: Columns;
}

const quoted = (list: readonly string[]): string => list.join(" ");

function tstats(
  choices: Choices,
  { name, dataset, fields }: Model,
  { isMain }: { readonly isMain: boolean },
): Table {
  const prefixed = fields.map((field) => `${dataset}.${field}`);
  const fill = choices.once(2) ? ["fillnull_value=null"] : [];
  const where = choices.once(3)
    ? [`where ${searchCondition(choices, [...prefixed, "host"])}`]
    : [];
  const by = choices.some(fields, isMain && choices.once(12) ? 0 : 1, 3);
  const inTime = by.length > 0 && choices.once(4);
  const span = choices.pick(["10s", "1h"]);
  const ofTime = choices.once(2)
    ? ["min(_time) as first", "max(_time) as last"]
    : [];
  const functions = choices.some(
    ["dc", "min", "max", "values", "earliest", "latest", "count", "sum"],
    0,
    2,
  );
  const made = functions.map((function_, i) => {
    const field = choices.pick(prefixed);
    return {
      function_,
      call: `${function_}(${field}) as f${i}`,
      column: `f${i}`,
    };
  });
  const of = (...names: readonly string[]): string[] =>
    made
      .filter(({ function_ }) => names.includes(function_))
      .map(({ column }) => column);
  return {
    text: [
      "| tstats",
      ...fill,
      ["count", ...ofTime, ...made.map(({ call }) => call)].join(" "),
      `from datamodel=${name}`,
      ...where,
      ...(by.length === 0
        ? []
        : [
            `by ${inTime ? `_time span=${span} ` : ""}${quoted(by.map((field) => `${dataset}.${field}`))}`,
          ]),
      `| \`drop_dm_object_name(${dataset})\``,
    ].join(" "),
    columns: {
      keys: by,
      numbers: ["count", ...of("dc", "count")],
      times: [
        ...(inTime ? ["_time"] : []),
        ...(ofTime.length > 0 ? ["first", "last"] : []),
      ],
      texts: of("min", "max", "earliest", "latest", "sum"),
      lists: of("values"),
    },
  };
}

function evalValue(choices: Choices, of: Columns, depth = 0): string {
  const text = (): string => choices.pick([...of.keys, ...of.texts, "gone"]);
  const list = (): string =>
    choices.pick([`split(${text()}, ",")`, ...of.lists, text()]);
  const number = (): string =>
    choices.pick([...of.numbers, ...of.numbers, "gone", "2"]);
  switch (choices.int(depth > 1 ? 6 : 14)) {
    case 0:
      return text();
    case 1:
      return number();
    case 2:
      return choices.pick(['"a"', '"B"', "7", '""', ".5"]);
    case 3:
      return `${choices.pick(["lower", "upper", "len", "trim"])}(${text()})`;
    case 4:
      return `(${number()} ${choices.pick(["+", "-", "*", "%"])} ${number()})`;
    case 5:
      return `${text()} . ${choices.pick(['"/"', text()])}`;
    case 6:
      return `if(${condition(choices, of, depth + 1)}, ${evalValue(choices, of, depth + 1)}, ${evalValue(choices, of, depth + 1)})`;
    case 7:
      return `case(${condition(choices, of, depth + 1)}, ${evalValue(choices, of, depth + 1)}, ${choices.pick(["true()", condition(choices, of, depth + 1)])}, "z")`;
    case 8:
      return `coalesce(${text()}, ${evalValue(choices, of, depth + 1)})`;
    case 9:
      return `substr(${text()}, ${choices.pick(["1", "2", "-1"])}, ${choices.pick(["1", "2"])})`;
    case 10:
      return `replace(${text()}, "${choices.pick(["a", "(?i)A", "[b.]", "(e)(x)"])}", "${choices.pick(["", "-", "<\\1>"])}")`;
    case 11:
      return `mvcount(${list()})`;
    case 12:
      return `mvindex(${list()}, ${choices.pick(["0", "1", "-1"])})`;
    default:
      return choices.pick(["null()", `tonumber(${text()})`, `-${number()}`]);
  }
}

function condition(choices: Choices, of: Columns, depth = 0): string {
  // Of a list one value suffices, as in search expressions.
  const text = (): string =>
    choices.pick([...of.keys, ...of.texts, ...of.lists, "gone"]);
  const any = (): string => choices.pick(ALL(of));
  switch (choices.int(depth > 1 ? 6 : 9)) {
    case 0:
      return `${text()} ${choices.pick(["=", "==", "!=", "<", ">="])} ${choices.pick(['"a"', '"a.exe"', '"null"', "7", '"7.0"'])}`;
    case 1:
      return `${choices.pick([...of.numbers, "gone"])} ${choices.pick(["=", "!=", "<", "<=", ">", ">="])} ${choices.pick(["1", "2"])}`;
    case 2:
      return `${choices.pick(["isnull", "isnotnull"])}(${any()})`;
    case 3:
      return `${choices.pick(["like", "match"])}(${text()}, "${choices.pick(["a%", "a", "%b%", "_.exe"])}")`;
    case 4:
      return `${text()} IN ("a", "b.exe", ${choices.pick(["7", "gone"])})`;
    case 5:
      return `${text()} LIKE "%e_"`;
    case 6:
      return `NOT ${choices.pick([`gone = ${text()}`, condition(choices, of, depth + 1)])}`;
    case 7:
      return `(${condition(choices, of, depth + 1)} ${choices.pick(["AND", "OR"])} ${condition(choices, of, depth + 1)})`;
    default:
      return `${condition(choices, of, depth + 1)} OR ${condition(choices, of, depth + 1)} AND ${condition(choices, of, depth + 1)}`;
  }
}

const without = (
  list: readonly string[],
  ...gone: readonly string[]
): string[] => list.filter((each) => !gone.includes(each));

/** One command more, and the columns behind it. */
function command(choices: Choices, { text, columns: of }: Table): Table {
  const then = (more: string, changed: Partial<Columns> = {}): Table => ({
    text: `${text} | ${more}`,
    columns: { ...of, ...changed },
  });
  const single = [...of.keys, ...of.texts, "gone"];
  switch (choices.int(17)) {
    case 0:
      return then(`search ${searchCondition(choices, ALL(of))}`);
    case 1:
      return then(`where ${condition(choices, of)}`);
    case 2: {
      const name = choices.pick(["x", "y"]);
      const isNew = !ALL(of).includes(name);
      return then(
        `eval ${name}=${evalValue(choices, of)}`,
        isNew ? { texts: [...of.texts, name] } : {},
      );
    }
    case 3: {
      // Two columns of one name are nothing that a search is about.
      const possible = without(
        [...of.keys, ...of.texts, ...of.lists],
        "total",
        "v",
      );
      const by = choices.some(possible, 0, 2);
      const field = choices.pick(ALL(of));
      return then(
        `stats count sum(count) as total values(${field}) as v dc(${field}) as d${by.length === 0 ? "" : ` by ${quoted(by)}`}`,
        {
          keys: by,
          numbers: ["count", "d"],
          texts: ["total"],
          times: [],
          lists: ["v"],
        },
      );
    }
    case 4: {
      const by = choices.some([...of.keys, ...of.texts], 0, 2);
      const function_ = choices.pick(["count", `dc(${choices.pick(ALL(of))})`]);
      return then(
        `eventstats ${function_} as n${by.length === 0 ? "" : ` by ${quoted(by)}`}`,
        // A row without one of the by-fields gets no result.
        { texts: [...without(of.texts, "n"), "n"] },
      );
    }
    case 5:
      return then(
        `regex ${choices.pick([...single, ...of.lists])}${choices.pick(["=", "!="])}"${choices.pick(["a", "^a$", "(?i)A\\.", "\\d+", "[^a]$"])}"`,
      );
    case 6: {
      const isList = of.lists.length > 0 && choices.once(3);
      const field = choices.pick(isList ? of.lists : single);
      const pattern = choices.pick([
        "^(?<r>\\w)",
        "(?<r>[a-z]),(?P<s>[a-z])",
        "(?i)^(?<r>A)?(?<s>.)",
      ]);
      const texts = without(of.texts, "r", "s");
      const lists = without(of.lists, "r", "s");
      return then(
        `rex field=${field} "${pattern}"`,
        isList || lists.length < of.lists.length
          ? { texts, lists: [...lists, "r", "s"] }
          : { texts: [...texts, "r", "s"] },
      );
    }
    case 7:
      return then(`fillnull value=none ${quoted(choices.some(single, 1, 2))}`);
    case 8:
      return of.keys.length === 0
        ? then("search *")
        : then(`dedup ${quoted(choices.some(of.keys, 1, 2))}`);
    case 9: {
      const key = choices.pick(of.numbers);
      const rest = of.keys.filter((each) => each === "dest");
      // Ends in what tells rows apart, or rows of the same place could change theirs.
      return then(`sort ${choices.pick(["", "-"])}${key} ${quoted(rest)}`);
    }
    case 10:
      return then(`head ${1 + choices.int(3)}`);
    case 11: {
      const [time] = of.times;
      if (time === undefined) return then("search *");
      return then(`bin ${time} span=${choices.pick(["1m", "1h"])}`);
    }
    case 12: {
      const [time] = of.times;
      if (time === undefined) return then("search *");
      return then(
        `convert timeformat="%Y-%m-%dT%H:%M:%S" ctime(${time}) as t`,
        {
          texts: [...without(of.texts, "t"), "t"],
        },
      );
    }
    case 13: {
      const key = choices.pick(single);
      const name = choices.pick(["list", "part"]);
      const split = then(`eval ${name}=split(${key}, ",")`, {
        lists: [...without(of.lists, name), name],
        texts: without(of.texts, name),
      });
      if (choices.once(2)) return split;
      return {
        text: `${split.text} | mvexpand ${name}`,
        columns: {
          ...of,
          lists: without(of.lists, name),
          texts: [...without(of.texts, name), name],
        },
      };
    }
    case 14: {
      const [key] = of.keys;
      if (key === undefined) return then("search *");
      return then(
        `lookup ${LOOKUP.name} file as ${key} OUTPUT${choices.pick(["", "NEW"])} known as known, kind`,
        { lists: [...without(of.lists, "known", "kind"), "known", "kind"] },
      );
    }
    case 15: {
      const gone = choices.pick([...of.texts, ...of.lists, ...of.keys, "gone"]);
      return then(`fields - ${gone}`, {
        keys: without(of.keys, gone),
        texts: without(of.texts, gone),
        lists: without(of.lists, gone),
      });
    }
    default: {
      const from = choices.pick([...of.texts, ...of.keys, "gone"]);
      const to = choices.pick(["renamed", ...of.texts, ...of.keys]);
      if (from === to) return then("search *");
      return then(`rename ${from} as ${to}`, {
        keys: without(of.keys, from, to),
        texts: [...without(of.texts, from, to), to],
        lists: without(of.lists, to),
      });
    }
  }
}

/** `head` behind an order that is not whole would be a matter of luck. */
function join(choices: Choices, { text, columns: of }: Table): Table {
  const keys = of.keys.filter((key) =>
    ["dest", "process_guid", "process_id"].includes(key),
  );
  if (keys.length === 0) return { text, columns: of };
  const wanted = choices.some(keys, 1, 2);
  const sub = tstats(
    choices,
    { ...FILESYSTEM, fields: ["dest", "process_guid", "process_id"] },
    { isMain: false },
  );
  const type = choices.pick(["", "type=left ", "type=inner "]);
  const max = choices.pick(["", "max=0 ", "max=2 "]);
  const added = ALL(sub.columns);
  return {
    text: `${text} | join ${type}${max}${quoted(wanted)} [${sub.text}]`,
    columns: {
      keys: of.keys.filter((key) => wanted.includes(key)),
      numbers: ["count"],
      times: of.times.filter((time) => !added.includes(time)),
      texts: [
        ...without([...of.texts, ...of.keys], ...added, ...wanted),
        ...without([...sub.columns.texts, ...sub.columns.keys], ...wanted),
      ],
      lists: without(of.lists, ...added),
    },
  };
}

/** A search that a detection could have, before its macros are replaced. */
export const searchText: fc.Arbitrary<string> = fc
  .array(fc.nat(), { minLength: 20, maxLength: 90 })
  .map((tape) => {
    const choices = new Choices(tape);
    const model = choices.pick([PROCESSES, PROCESSES, PROCESSES, DNS]);
    let table = tstats(choices, model, { isMain: true });
    if (choices.once(3)) table = join(choices, table);
    for (let more = choices.int(5); more > 0; more--) {
      table = command(choices, table);
    }
    return table.text;
  });
