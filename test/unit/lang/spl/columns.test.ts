import { describe, expect, it } from "vitest";
import { sourceText } from "../../../../src/lang/source-text.ts";
import {
  matchesName,
  resultColumns,
} from "../../../../src/lang/spl/columns.ts";
import { parseSearch } from "../../../../src/lang/spl/parser.ts";
import { TSTATS } from "./drawn.ts";

/** Names in order; `?` behind those that may be missing, `…` where there may be more. */
function columns(text: string): string {
  const { names, complete } = resultColumns(
    parseSearch(sourceText(text)).search,
  );
  const all = [...names].map(([name, present]) =>
    present ? name : `${name}?`,
  );
  return [...all, ...(complete ? [] : ["…"])].join(" ");
}

describe("the columns of a search", () => {
  it.each([
    ["", "dest user count firstTime? process?"],
    ["| eval a=1, b=a", "dest user count firstTime? process? a? b?"],
    ["| fields dest c*", "dest count"],
    ["| fields - c*, user", "dest firstTime? process?"],
    ["| table user nosuch dest", "user dest"],
    ["| table user dest | stats count by user", "user count"],
    [
      "| stats dc(dest) as n max(count) max(process) by user",
      "user n max(count) max(process)?",
    ],
    [
      "| eventstats dc(process) as n by dest",
      "dest user count firstTime? process? n?",
    ],
    [
      "| rename process as cmd, u* as src_u*",
      "dest src_user count firstTime? cmd?",
    ],
    [
      '| rex field=process "(?<ext>\\.[^.]+)$"',
      "dest user count firstTime? process? ext?",
    ],
    ["| fillnull", "dest user count firstTime process"],
    [
      "| fillnull value=x process new",
      "dest user count firstTime? process new",
    ],
    [
      "| convert ctime(count) as c ctime(nosuch)",
      "dest user count firstTime? process? c",
    ],
    [
      "| bin _time span=1h as hour",
      "dest user count firstTime? process? hour?",
    ],
    [
      "| lookup t a as process OUTPUT b as c",
      "dest user count firstTime? process? c?",
    ],
    ["| lookup t a as process", "dest user count firstTime? process? …"],
    [
      "| search * | where true() | dedup dest | sort dest | head 1 | mvexpand process",
      "dest user count firstTime? process?",
    ],
  ])("behind %j", (commands, expected) => {
    expect(columns(`${TSTATS} ${commands}`)).toBe(expected);
  });
  it("of a join", () => {
    const join = (options: string): string =>
      columns(
        `${TSTATS} | table dest user | join ${options} dest [ | tstats count from datamodel=Endpoint.Filesystem by dest user file_name ]`,
      );
    expect(join("")).toBe("dest user file_name count");
    expect(join("type=left")).toBe("dest user file_name? count?");
  });
  it("of raw events are not known", () => {
    expect(columns("EventCode=1 | eval a=1")).toBe("a? …");
    expect(columns("EventCode=1 | table x y*")).toBe("x?");
  });
  it("match names by one *", () => {
    expect(matchesName("a*c", "abc")).toBe(true);
    expect(matchesName("ab*bc", "abc")).toBe(false);
    expect(matchesName("abc", "abc")).toBe(true);
    expect(matchesName("abc", "abcd")).toBe(false);
  });
});
