/**
 * By which bytes a value is known that a trigger may be true of: a trigger goes in, four adjoining bytes of each text that it
 * looks for come out. A value of ASCII that holds none of them, in either case, has no need to be judged; see
 * `assembly/anchors.ts`.
 *
 * ```text
 *   process.name : ("svchost.exe", "at.exe")            svch, at.e
 *   registry.path : "*\\TaskCache\\*"                   task
 *   registry.path : ("*\\TaskCache\\*", "*\\Run")       none: `run` is too short
 * ```
 */
import { verbatimRuns } from "../event/verbatim-fields.ts";
import type { Expr } from "../lang/eql/tree.ts";
import { needOf } from "./triggers.ts";
import type { Trigger } from "./need.ts";

const BYTES = 4;

/** Stand in so many values that whoever looks for them finds them. */
const COMMON = [
  "c:\\windows\\system32\\drivers\\syswow64\\config\\temp\\",
  "\\program files (x86)\\programdata\\common files\\",
  "\\users\\public\\default\\appdata\\local\\roaming\\",
  "hklm\\software\\classes\\wow6432node\\microsoft\\windows nt\\currentversion\\policies\\explorer\\",
  "\\system\\currentcontrolset\\control\\services\\parameters\\",
  ".exe.dll.sys.tmp.log.com",
].join("\n");

/**
 * @returns four bytes of each text, as one number with the first byte lowest; undefined where a value may be what the
 * trigger looks for without holding any of them as it is
 */
export function anchorsOf({
  path,
  texts,
  numbers,
  globs,
  present,
}: Trigger): readonly number[] | undefined {
  if (present || numbers.length > 0) return undefined;
  const anchors: number[] = [];
  for (const text of [...texts, ...globs]) {
    const anchor = anchorOf(path, text);
    if (anchor === undefined) return undefined;
    anchors.push(anchor);
  }
  return anchors;
}

/** The same for a test that may fail, as `not file.path : "*\\x\\*"` does: it holds where none of them is found. */
export function anchorsOfOthers(test: Expr): readonly number[] | undefined {
  const need = needOf(test, false);
  return need.kind === "trigger" ? anchorsOf(need.trigger) : undefined;
}

/** By path and text: rules are asked for each family of lines. Bounded: begun anew when it is full. */
const known = new Map<string, number | undefined>();
const MOST_KNOWN = 65_536;

function anchorOf(path: string, text: string): number | undefined {
  // A path may hold anything.
  const name = `${path.length} ${path} ${text}`;
  const anchor = known.get(name);
  if (anchor !== undefined || known.has(name)) return anchor;
  if (known.size >= MOST_KNOWN) known.clear();
  const found = rarestOf(verbatimRuns(path, text));
  known.set(name, found);
  return found;
}

/** The first four bytes of these that are not common; undefined where there are none. */
function rarestOf(runs: readonly string[]): number | undefined {
  let last: number | undefined;
  for (const run of runs) {
    for (let at = 0; at + BYTES <= run.length; at++) {
      const text = run.slice(at, at + BYTES);
      last = Buffer.from(text, "latin1").readUInt32LE();
      if (!COMMON.includes(text)) return last;
    }
  }
  return last;
}
