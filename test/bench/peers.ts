/**
 * Other tools on the PATH that answer a part of the question, each with its best sensible options. They look for the registry
 * writes that the corpus plants and for nothing else: none of them joins two events in event time. Slow ones get the
 * beginning of the corpus. Those that are not there are named as such.
 */
import { readFileSync } from "node:fs";
import type { Case } from "./cases.ts";
import { isOnPath, runCommand, runShell, versionOf } from "./process-run.ts";
import type { ProcessRun } from "./process-run.ts";

/** How much of the corpus a peer is given: all, or the first megabytes. */
export interface Peer {
  readonly name: string;
  readonly needs: readonly string[];
  readonly megabytes: number | undefined;
  readonly run: (path: string) => ProcessRun;
  /** What it has to find in a file. */
  readonly expected: (path: string) => number;
}

const WRITE = /TaskCache\\\\Tasks\\\\\{[^}]*\}\\\\Actions"/;
const JQ =
  '(.winlog.event_data.TargetObject // .TargetObject // "") | select(test("\\\\\\\\Schedule\\\\\\\\TaskCache\\\\\\\\Tasks\\\\\\\\.*\\\\\\\\Actions$"; "i"))';
const THREE = "taskcache|schtasks|initiated";
const PYTHON = `
import json, sys, eql
found = 0
def hook(event):
    global found
    found += 1
engine = eql.PythonEngine()
for text in sys.argv[2:]:
    engine.add_query(eql.parse_query(text, implied_any=True))
engine.add_output_hook(hook)
def events():
    for number, line in enumerate(open(sys.argv[1], encoding="utf8")):
        doc = json.loads(line)
        data = doc.get("winlog", {}).get("event_data", doc)
        code = str(doc.get("EventID") or doc["winlog"]["event_id"])
        kind = {"1": "process", "3": "network", "12": "registry", "13": "registry"}.get(code, "generic")
        yield eql.Event(kind, number, data)
engine.stream_events(events())
print(found)
`;
const EQL = [
  'registry where wildcard(TargetObject, "*\\\\TaskCache\\\\Tasks\\\\*\\\\Actions")',
  'process where wildcard(Image, "*\\\\schtasks.exe") and wildcard(CommandLine, "* /s *")',
];

export const PEERS: readonly Peer[] = [
  {
    name: "grep -c, one literal",
    needs: ["grep"],
    megabytes: undefined,
    run: (path) => runCommand("grep", ["-c", "TaskCache", path]),
    expected: linesWith("TaskCache"),
  },
  {
    name: "grep -ciE, three literals",
    needs: ["grep"],
    megabytes: undefined,
    run: (path) => runCommand("grep", ["-ciE", THREE, path]),
    expected: linesLike(new RegExp(THREE, "i")),
  },
  {
    name: "rg -ci, three literals",
    needs: ["rg"],
    megabytes: undefined,
    run: (path) => runCommand("rg", ["-ci", THREE, path]),
    expected: linesLike(new RegExp(THREE, "i")),
  },
  {
    name: "rg -i piped to jq",
    needs: ["rg", "jq", "bash"],
    megabytes: undefined,
    run: (path) =>
      runShell('rg -iN taskcache "$1" | jq -c "$2" | wc -l', [path, JQ]),
    expected: linesLike(WRITE),
  },
  {
    name: "jq, the registry step",
    needs: ["jq", "bash"],
    megabytes: 128,
    run: (path) => runShell('jq -c "$2" "$1" | wc -l', [path, JQ]),
    expected: linesLike(WRITE),
  },
  {
    name: "mlr, the registry step",
    needs: ["mlr", "bash"],
    megabytes: 32,
    run: (path) =>
      runShell('mlr --ijsonl --ojsonl flatten then filter "$2" "$1" | wc -l', [
        path,
        'any([${TargetObject}, ${winlog.event_data.TargetObject}], func(e) {return is_string(e) && e =~ "TaskCache.Tasks.*Actions$"})',
      ]),
    expected: linesLike(WRITE),
  },
  {
    name: "lnav, one literal",
    needs: ["lnav", "bash"],
    megabytes: undefined,
    run: (path) =>
      runShell('lnav -n -c ":filter-in TaskCache" "$1" | grep -c TaskCache', [
        path,
      ]),
    expected: linesWith("TaskCache"),
  },
  {
    name: "duckdb, the registry step",
    needs: ["duckdb"],
    megabytes: undefined,
    run: (path) =>
      runCommand("duckdb", [
        "-noheader",
        "-list",
        "-c",
        `select count(*) from read_json('${path}', format='newline_delimited', columns={TargetObject: 'VARCHAR', winlog: 'STRUCT(event_data STRUCT(TargetObject VARCHAR))'}) where coalesce(TargetObject, winlog.event_data.TargetObject) ilike '%\\TaskCache\\Tasks\\%\\Actions'`,
      ]),
    expected: linesLike(WRITE),
  },
  {
    name: "Python eql, two rules",
    needs: ["python3 eql"],
    megabytes: 32,
    run: (path) => runCommand("python3", ["-c", PYTHON, path, ...EQL]),
    expected: linesLike(WRITE),
  },
];

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

export function caseOf(peer: Peer, path: string): Case {
  const expected = peer.expected(path);
  return {
    name: peer.name,
    run: () => peer.run(path),
    check: ({ stdout, stderr }) =>
      Number(stdout) === expected
        ? undefined
        : `found ${stdout.trim()} instead of ${expected} ${stderr}`,
  };
}

function linesWith(text: string): (path: string) => number {
  return (path) => count(path, (line) => line.includes(text));
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
