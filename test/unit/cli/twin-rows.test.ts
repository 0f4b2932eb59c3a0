import { describe, expect, it } from "vitest";
import { AlertBook } from "../../../src/alert/book.ts";
import { newCounters } from "../../../src/base/counters.ts";
import { US_PER_SECOND } from "../../../src/base/time.ts";
import { AlertListView } from "../../../src/cli/alert-list.ts";
import type { Match } from "../../../src/engine/match.ts";
import { resultRow, rowMatch, splRule } from "../alert/detection.ts";
import { evidence, match } from "../alert/sample.ts";

interface Given {
  readonly seconds?: number;
  readonly process?: string;
  readonly rule?: string;
  readonly host?: string;
  readonly certainty?: Match["certainty"];
}

function row(
  id: string,
  sources: Readonly<Record<string, number>>,
  given: Given = {},
): Match {
  const { seconds = 0, process = "a /x", rule = "r", host = "h" } = given;
  const columns = { process_name: "A.exe", process };
  return rowMatch(id, columns, {
    row: resultRow(columns, { sources }),
    rule: splRule({ id: rule }),
    certainty: given.certainty ?? "confirmed",
    events: [
      evidence({
        timeUs: 100 * US_PER_SECOND + seconds * US_PER_SECOND,
        host: { index: 0, id: host, name: host },
      }),
    ],
  });
}

const SYSMON = { "Sysmon 1": 1 };
const AUDIT = { "Security 4688": 1 };

function listed(...matches: readonly Match[]) {
  const book = new AlertBook({ counters: newCounters(), findTasks: () => [] });
  for (const each of matches) book.take({ kind: "fired", match: each });
  const view = new AlertListView(book);
  const ids = () =>
    view.list().rows.map(({ id, isTwin }) => (isTwin === true ? `${id}+` : id));
  return { book, view, ids };
}

describe("two rows of one start of a process", () => {
  it("stand as one, whichever comes first", () => {
    expect(listed(row("a", AUDIT), row("s", SYSMON)).ids()).toEqual(["s+"]);
    expect(
      listed(row("s", SYSMON, { seconds: 3 }), row("a", AUDIT)).ids(),
    ).toEqual(["s+"]);
    const upper = row("a", AUDIT, { process: "A /X" });
    expect(listed(row("s", SYSMON), upper).ids()).toEqual(["s+"]);
  });

  it("are counted as one, and decided about as one", () => {
    const { book, view, ids } = listed(row("a", AUDIT), row("s", SYSMON));
    expect(view.list()).toMatchObject({ total: 1, matching: 1, open: 1 });
    expect(view.standingFor("s")).toEqual(["s", "a"]);
    expect(view.standingFor("a")).toEqual(["a"]);
    book.setStatus("s", "closed", "x");
    // Nothing that is open is hidden.
    expect(ids().toSorted()).toEqual(["a", "s"]);
    expect(view.list()).toMatchObject({ total: 2, open: 1, closed: 1 });
    book.setStatus("a", "closed", "x");
    expect(ids()).toEqual(["s+"]);
  });

  it("are paired one by one", () => {
    const { ids } = listed(
      row("a1", AUDIT, { seconds: 0 }),
      row("s1", SYSMON, { seconds: 1 }),
      row("s2", SYSMON, { seconds: 2 }),
      row("a2", AUDIT, { seconds: 3 }),
      row("s3", SYSMON, { seconds: 3 }),
    );
    expect(ids()).toEqual(["s3", "s2+", "s1+"]);
  });

  it.each<[string, Match]>([
    ["more than three seconds apart", row("a", AUDIT, { seconds: 3.1 })],
    ["of two rules", row("a", AUDIT, { rule: "other" })],
    ["of two hosts", row("a", AUDIT, { host: "other" })],
    ["of two command lines", row("a", AUDIT, { process: "a /y" })],
    ["of one log", row("a", SYSMON)],
    ["one of both logs", row("a", { ...AUDIT, ...SYSMON })],
    ["one provisional", row("a", AUDIT, { certainty: "provisional" })],
    ["without a command line", rowMatch("a", { process_name: "A.exe" })],
    ["of another language", match("a")],
  ])("stand apart if they are %s", (_, other) => {
    const { ids } = listed(other, row("s", SYSMON));
    expect(ids().toSorted()).toEqual(["a", "s"]);
  });
});
