/**
 * Other tools that answer a part of the question, each with its best sensible options: the C locale, typed columns, as many
 * threads as tripline has. They look for single events, the three of {@link Steps} or a part of that; none of them joins two
 * events in event time. Slow ones get the beginning of the corpus. Those that are not there are named as such.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case } from "./cases.ts";
import { isOnPath, runCommand, runShell, versionOf } from "./process-run.ts";
import type { ProcessRun } from "./process-run.ts";

/** How much of the corpus a peer is given: all, or the first megabytes. */
export interface Peer {
  readonly name: string;
  readonly needs: readonly string[];
  readonly megabytes: number | undefined;
  /** It looks for words, whatever the documents are; others know those of the generated corpus alone. */
  readonly readsAny?: boolean;
  readonly run: (path: string) => ProcessRun;
  /** What it has to find in a file; undefined: what tripline finds. */
  readonly expected: ((path: string) => number) | undefined;
}

const WRITE = /TaskCache\\\\Tasks\\\\\{[^}]*\}\\\\Actions"/;
const WORDS = "taskcache|schtasks|initiated";
/** What the bundled rules look for, event by event: two steps and a search. */
const JQ = String.raw`(.winlog.event_data // .) as $d
| (.winlog.event_id // .EventID | tostring) as $id
| select(
    if $id == "3" then
      $d.Initiated == "false" and ($d.SourcePort | tonumber) >= 49152 and ($d.DestinationPort | tonumber) >= 49152
      and $d.SourceIp != "127.0.0.1" and $d.SourceIp != "::1" and ($d.Image | test("\\\\svchost\\.exe$"; "i"))
    elif $id == "12" or $id == "13" then
      $d.TargetObject | test("\\\\Schedule\\\\TaskCache\\\\Tasks\\\\.*\\\\Actions$"; "i")
    elif $id == "1" then
      ($d.Image | test("\\\\schtasks\\.exe$"; "i")) and ($d.CommandLine | test("/create.*/s|/s.*/create"; "i"))
    else false end)
| 1`;
const FIELDS = [
  ...["Image", "Initiated", "SourceIp", "TargetObject", "CommandLine"].map(
    (name) => [name, "VARCHAR"] as const,
  ),
  ...["SourcePort", "DestinationPort"].map(
    (name) => [name, "INTEGER"] as const,
  ),
];
/** Nine typed columns, flat and nested. */
const SQL = (path: string): string => `set threads=2;
select count(*) from (
  select coalesce(EventID, try_cast(winlog.event_id as integer)) as id,
    ${FIELDS.map(([name]) => `coalesce(${name}, winlog.event_data.${name}) as ${name}`).join(", ")}
  from read_json('${path}', format='newline_delimited', columns={EventID: 'INTEGER',
    ${FIELDS.map(([name, type]) => `${name}: '${type}'`).join(", ")},
    winlog: 'STRUCT(event_id VARCHAR, event_data STRUCT(${FIELDS.map((each) => each.join(" ")).join(", ")}))'}))
where (id = 3 and Initiated = 'false' and SourcePort >= 49152 and DestinationPort >= 49152
    and SourceIp not in ('127.0.0.1', '::1') and Image ilike '%\\svchost.exe')
  or (id in (12, 13) and TargetObject ilike '%\\Schedule\\TaskCache\\Tasks\\%\\Actions')
  or (id = 1 and Image ilike '%\\schtasks.exe' and CommandLine ilike '%/create%' and CommandLine ilike '%/s%')`;
const EQL = [
  'network where process.name : "svchost.exe" and network.direction == "ingress" and source.port >= 49152 and destination.port >= 49152 and source.ip != "127.0.0.1" and source.ip != "::1"',
  String.raw`registry where registry.path : "*\\Schedule\\TaskCache\\Tasks\\*\\Actions"`,
  'process where process.name : "schtasks.exe" and process.command_line : "*/create*" and process.command_line : "*/s*"',
];
/** @param folder where the queries are put for it */
function pythonEql(
  folder: string,
  queries: readonly string[],
): (path: string) => ProcessRun {
  const file = join(folder, `queries-${queries.length}.json`);
  return (path) => {
    writeFileSync(file, JSON.stringify(queries));
    const program = join(import.meta.dirname, "peer_eql.py");
    return runCommand("python3", [program, path, file]);
  };
}

export const DUCKDB: Peer = {
  name: "duckdb, two threads",
  needs: ["duckdb"],
  megabytes: undefined,
  run: (path) => runCommand("duckdb", ["-noheader", "-list", "-c", SQL(path)]),
  expected: steps,
};

/** Those that are given the whole corpus. */
export const FAST_PEERS: readonly Peer[] = [
  {
    name: "grep -c, one literal",
    needs: ["grep"],
    megabytes: undefined,
    readsAny: true,
    run: (path) => runCommand("grep", ["-c", "TaskCache", path]),
    expected: linesLike(/TaskCache/),
  },
  {
    name: "grep -ciE, three literals",
    needs: ["grep"],
    megabytes: undefined,
    readsAny: true,
    run: (path) => runCommand("grep", ["-ciE", WORDS, path]),
    expected: linesLike(new RegExp(WORDS, "i")),
  },
  {
    name: "rg -ci, three literals",
    needs: ["rg"],
    megabytes: undefined,
    readsAny: true,
    run: (path) => runCommand("rg", ["-ci", WORDS, path]),
    expected: linesLike(new RegExp(WORDS, "i")),
  },
  {
    name: "rg -i piped to jq",
    needs: ["rg", "jq", "bash"],
    megabytes: undefined,
    run: (path) =>
      runShell('rg -iN "$2" "$1" | jq -c "$3" | wc -l', [path, WORDS, JQ]),
    expected: steps,
  },
  {
    name: "lnav, one literal",
    needs: ["lnav", "bash"],
    megabytes: undefined,
    readsAny: true,
    run: (path) =>
      runShell('lnav -n -c ":filter-in TaskCache" "$1" | grep -c TaskCache', [
        path,
      ]),
    expected: linesLike(/TaskCache/),
  },
  DUCKDB,
];

export const JQ_ALONE: Peer = {
  name: "jq, three steps",
  needs: ["jq", "bash"],
  megabytes: 256,
  run: (path) => runShell('jq -c "$2" "$1" | wc -l', [path, JQ]),
  expected: steps,
};

export const MILLER: Peer = {
  name: "mlr, the registry step",
  needs: ["mlr", "bash"],
  megabytes: 64,
  run: (path) =>
    runShell('mlr --ijsonl --ojsonl flatten then filter "$2" "$1" | wc -l', [
      path,
      'any([${TargetObject}, ${winlog.event_data.TargetObject}], func(e) {return is_string(e) && e =~ "TaskCache.Tasks.*Actions$"})',
    ]),
  expected: linesLike(WRITE),
};

export const eqlOfSteps = (folder: string): Peer => ({
  name: "Python eql, three steps",
  needs: ["python3 eql"],
  megabytes: 256,
  run: pythonEql(folder, EQL),
  expected: steps,
});

/** Some hundred rules take it minutes with all of the corpus. */
export const eqlOfMany = (
  folder: string,
  queries: readonly string[],
): Peer => ({
  name: `Python eql, ${queries.length} rules`,
  needs: ["python3 eql"],
  megabytes: 64,
  run: pythonEql(folder, queries),
  expected: undefined,
});

export function isThere({ needs }: Peer): boolean {
  return needs.every((name) =>
    name === "python3 eql"
      ? runCommand("python3", ["-c", "import eql"]).status === 0
      : isOnPath(name),
  );
}

/** Of the tools that it needs, as they name themselves. */
export function versionsOf({ needs }: Peer): string {
  return needs
    .filter((name) => name !== "bash")
    .map((name) =>
      name === "python3 eql"
        ? `eql ${runCommand("python3", ["-c", "import eql; print(eql.__version__)"]).stdout.trim()}`
        : versionOf(name),
    )
    .join(", ");
}

/** @param expected what it has to find, where the peer does not tell */
export function caseOf(
  peer: Peer,
  path: string,
  expected: number = peer.expected?.(path) ?? NaN,
): Case {
  return {
    name: peer.name,
    run: () => peer.run(path),
    check: ({ stdout, stderr }) =>
      Number(stdout) === expected
        ? undefined
        : `found ${stdout.trim()} instead of ${expected} ${stderr}`,
  };
}

type Data = Readonly<Record<string, string>>;
interface Document extends Data {
  readonly EventID: string;
  readonly winlog: { event_id: string; event_data: Data } & string;
}

/** Events that are the network step, the registry step, or what the bundled search asks for. */
function steps(path: string): number {
  return count(path, (line) => {
    if (!/taskcache|schtasks|initiated/i.test(line)) return false;
    const document = JSON.parse(line) as Document;
    const winlog = (document.winlog as Document["winlog"] | undefined) ?? {
      event_id: String(document.EventID),
      event_data: document,
    };
    const { event_id: id, event_data: data } = winlog;
    const is = (name: string, pattern: RegExp): boolean =>
      pattern.test(data[name] ?? "");
    switch (id) {
      case "1":
        return (
          is("Image", /\\schtasks\.exe$/i) &&
          is("CommandLine", /\/create/i) &&
          is("CommandLine", /\/s/i)
        );
      case "3":
        return (
          is("Initiated", /^false$/) &&
          Number(data["SourcePort"]) >= 49_152 &&
          Number(data["DestinationPort"]) >= 49_152 &&
          !is("SourceIp", /^(127\.0\.0\.1|::1)$/) &&
          is("Image", /\\svchost\.exe$/i)
        );
      case "12":
      case "13":
        return is(
          "TargetObject",
          /\\Schedule\\TaskCache\\Tasks\\.*\\Actions$/i,
        );
      default:
        return false;
    }
  });
}

function linesLike(pattern: RegExp): (path: string) => number {
  return (path) => count(path, (line) => pattern.test(line));
}

const LINE_FEED = 10;

/** Lines of a file: read at once, looked at one by one. */
function count(path: string, holds: (line: string) => boolean): number {
  const bytes = readFileSync(path);
  let found = 0;
  let from = 0;
  for (;;) {
    const end = bytes.indexOf(LINE_FEED, from);
    if (end === -1) return found;
    if (holds(bytes.toString("utf8", from, end))) found++;
    from = end + 1;
  }
}
