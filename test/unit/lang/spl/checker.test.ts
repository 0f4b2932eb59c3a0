import { describe, expect, it } from "vitest";
import { drawn, load, TSTATS } from "./drawn.ts";

/** `code message` of each complaint. */
function told(text: string): readonly string[] {
  const loaded = load(text);
  const all = "search" in loaded ? loaded.warnings : loaded.diagnostics;
  return all.map(
    ({ severity, code, message }) => `${severity} ${code}: ${message}`,
  );
}

const tstats = (rest: string): string =>
  `| tstats fillnull_value=null count from datamodel=${rest}`;

describe("data models", () => {
  it("an unknown one", () => {
    expect(drawn(tstats("Endpoint.Proceses by Processes.dest")))
      .toMatchInlineSnapshot(`
      "error spl-check-model
      d.yml:1:51: no log here is read into the data model "Endpoint.Proceses", did you mean "Endpoint.Processes"?
        1 | | tstats fillnull_value=null count from datamodel=Endpoint.Proceses by Processes.dest
          |                                                   ^^^^^^^^^^^^^^^^^
        the data models are Endpoint.Processes, Endpoint.Filesystem, Network_Traffic.All_Traffic"
    `);
    expect(told(tstats("Web where Web.url=x"))).toEqual([
      'error spl-check-model: no log here is read into the data model "Web"',
    ]);
  });
  it("by the name of the whole", () => {
    expect(
      told(tstats("Network_Traffic where All_Traffic.dest_port=88")),
    ).toEqual([]);
    expect(drawn(tstats("Endpoint"))).toMatchInlineSnapshot(`
      "error spl-check-model
      d.yml:1:51: no log here is read into the data model "Endpoint"
        1 | | tstats fillnull_value=null count from datamodel=Endpoint
          |                                                   ^^^^^^^^
        name its dataset: Endpoint.Processes, Endpoint.Filesystem"
    `);
  });
  it("an unknown field", () => {
    expect(
      drawn(
        tstats("Endpoint.Processes where Processes.proces=x by Processes.dest"),
      ),
    ).toMatchInlineSnapshot(`
      "warning spl-check-field
      d.yml:1:76: Endpoint.Processes has no field "proces" here, did you mean "Processes.process"?
        1 | …llnull_value=null count from datamodel=Endpoint.Processes where Processes.proces=x by Processes.dest
          |                                                                  ^^^^^^^^^^^^^^^^
        it is taken as missing in every event"
    `);
  });
  it("a field of another spelling or without its dataset", () => {
    expect(
      told(
        tstats(
          "Endpoint.Processes where processes.dest=x process=y Filesystem.z=1 by Processes.dest host",
        ),
      ),
    ).toEqual([
      'warning spl-check-field: "processes.dest" is no field of Processes, did you mean "Processes.dest"?',
      'warning spl-check-field: "process" is no field of Processes, did you mean "Processes.process"?',
      'warning spl-check-field: "Filesystem.z" is no field of Processes',
    ]);
  });
  it("a range of time", () => {
    expect(told(tstats("Endpoint.Processes where earliest=-1h"))).toEqual([
      "error spl-unsupported: a time range (earliest) does not run here",
    ]);
  });
  it("a word without a field", () => {
    expect(told(tstats("Endpoint.Processes where evil"))).toEqual([
      'error spl-unsupported: "evil" without a field: a data model has no text of the event to look in',
    ]);
  });
  it("no fill, no span, a span without _time", () => {
    expect(
      told(
        "| tstats count from datamodel=Endpoint.Processes by _time Processes.dest",
      ),
    ).toEqual([
      "warning spl-check-meaning: events that lack one of the by-fields are left out",
      "warning spl-check-meaning: _time without a span makes a row of every point in time",
    ]);
    expect(
      told(tstats("Endpoint.Processes by Processes.dest span=1h")),
    ).toEqual(["warning spl-check-meaning: span has no meaning without _time"]);
  });
  it("every event", () => {
    expect(told(tstats("Endpoint.Processes where *"))).toEqual([]);
  });
  it("a sign of HTML", () => {
    expect(
      drawn(tstats('Endpoint.Processes where Processes.process="*2&gt;1*"')),
    ).toMatchInlineSnapshot(`
      "warning spl-check-meaning
      d.yml:1:94: "&gt;" is looked for as it is written
        1 | …stats fillnull_value=null count from datamodel=Endpoint.Processes where Processes.process="*2&gt;1*"
          |                                                                                            ^^^^^^^^^^
        a sign was written for HTML: write the sign itself"
    `);
  });
});

describe("the order of commands", () => {
  it.each([
    [
      "EventCode=1 | stats count",
      "error spl-unsupported: a search over raw events does not run here",
    ],
    [
      "| head 1",
      "error spl-unsupported: a search over raw events does not run here",
    ],
    [
      "| inputlookup t",
      "error spl-unsupported: a search that begins with a lookup table does not run here",
    ],
    [
      `${TSTATS} ${TSTATS}`,
      "error spl-unsupported: tstats behind another command does not run here",
    ],
    [
      `${TSTATS} | inputlookup t`,
      "error spl-unsupported: inputlookup behind another command does not run here",
    ],
    [
      `${TSTATS} | join dest [ search a=1 ]`,
      "error spl-unsupported: a search over raw events does not run here",
    ],
  ])("%s", (text, message) => {
    expect(told(text)).toContain(message);
  });
  it("a join with a table", () => {
    expect(
      told(`${TSTATS} | join dest [ | inputlookup t where a=1 ] | search x=1`),
    ).toEqual([]);
  });
});

describe("columns", () => {
  it("that nothing makes", () => {
    expect(drawn(`${TSTATS} | where coutn > 3`)).toMatchInlineSnapshot(`
      "warning spl-check-column
      d.yml:1:207: no earlier command makes the column "coutn", did you mean "count"?
        1 | …oint.Processes by Processes.dest Processes.user | \`drop_dm_object_name(Processes)\` | where coutn > 3
          |                                                                                             ^^^^^
        it is missing in every row"
    `);
  });
  it.each([
    "| search nosuch=1",
    "| search a=b nosuch IN (1)| eval x=1",
    "| where nosuch IN (1, count) OR -nosuch > 1 OR process LIKE nosuch",
    "| eval a=nosuch, b=a",
    "| stats max(nosuch) by dest",
    "| stats count by nosuch",
    '| regex nosuch="x"',
    '| rex field=nosuch "(?<a>x)"',
    "| dedup nosuch",
    "| sort - nosuch",
    "| bin nosuch span=1h",
    "| mvexpand nosuch",
    "| lookup t a as nosuch OUTPUT b",
    "| join nosuch [| inputlookup t]",
    "| table dest | search user=x nosuch=y",
  ])("%s", (commands) => {
    expect(
      told(`${TSTATS} ${commands}`).filter((each) =>
        each.includes('"nosuch"'),
      )[0],
    ).toMatch(
      /^warning spl-check-column: no earlier command makes the column "nosuch"/,
    );
  });
  it("that may be there", () => {
    expect(told(`${TSTATS} | lookup t a as dest | where b=1`)).toEqual([]);
    expect(told(`${TSTATS} | eval a=1 | where a=1 AND b!=null`)).toEqual([
      'warning spl-check-column: no earlier command makes the column "b"',
    ]);
    expect(
      told(
        `${TSTATS} | table nosuch | rename nosuch as x | fields - y | \`security_content_ctime(lastTime)\``,
      ),
    ).toEqual([]);
  });
  it("that are never missing", () => {
    expect(drawn(`${TSTATS} | where isnotnull(user) AND isnotnull(process)`))
      .toMatchInlineSnapshot(`
      "warning spl-check-meaning
      d.yml:1:207: isnotnull(user) is always true
        1 | …est Processes.user | \`drop_dm_object_name(Processes)\` | where isnotnull(user) AND isnotnull(process)
          |                                                                ^^^^^^^^^^^^^^^
        every row has a value there: a missing by-field was filled, or its event left out"
    `);
    expect(told(`${TSTATS} | where isnull(count)`)).toEqual([
      "warning spl-check-meaning: isnull(count) is always false",
    ]);
  });
});

describe("functions", () => {
  it.each([
    [
      'where macth(process, "x")',
      'error spl-check-function: unknown function "macth", did you mean "match"?',
    ],
    [
      "where mvfilter(process)",
      'error spl-unsupported: the function "mvfilter" does not run here',
    ],
    [
      "where len() > 1",
      "error spl-check-arguments: len takes 1 argument, not 0",
    ],
    [
      "where substr(process) = 1",
      "error spl-check-arguments: substr takes 2 to 3 arguments, not 1",
    ],
    [
      "where coalesce() = 1",
      "error spl-check-arguments: coalesce takes 1 argument or more, not 0",
    ],
    [
      "eval a=case(true(), 1, 2=2)",
      "error spl-check-arguments: case takes pairs of a condition and a value",
    ],
    [
      'where match(process, "(a")',
      'error spl-check-regex: the regular expression cannot be read: missing closing ): "(a"',
    ],
    [
      'eval a=replace(process, "[", "")',
      'error spl-check-regex: the regular expression cannot be read: the class that begins with "[" has no end',
    ],
    [
      'regex process="a**"',
      'error spl-check-regex: the regular expression cannot be read: invalid nested repetition operator: "**"',
    ],
    [
      'where match(process, "a(?!b)")',
      'error spl-check-regex: the regular expression cannot run here: "(?!" looks ahead',
    ],
    [
      'rex field=process "a"',
      "error spl-check-regex: the expression has no named group, so rex would set nothing",
    ],
    [
      'where count > relative_time(now(), "yesterday")',
      'error spl-check-arguments: "yesterday" is not an offset of time',
    ],
    [
      "where count",
      "error spl-check-condition: where needs a condition, not a field",
    ],
    [
      "where 1 AND count>1",
      "error spl-check-condition: AND needs a condition, not a value",
    ],
    [
      "where NOT lower(user)",
      "error spl-check-condition: NOT needs a condition, not a value",
    ],
    [
      "eval a=if(user, 1, 2)",
      "error spl-check-condition: if(…) needs a condition, not a field",
    ],
    [
      "eval a=case(user, 1)",
      "error spl-check-condition: case(…) needs a condition, not a field",
    ],
    [
      "eval a=(count>1)",
      'error spl-check-condition: "a" cannot be set to a condition',
    ],
  ])("%s", (command, message) => {
    expect(told(`${TSTATS} | ${command}`)).toEqual([message]);
  });
  it.each([
    'where match(process, "(?i)^NET\\.exe\\s+stop")',
    "where if(count>1, true(), isnull(process))",
    'where count > relative_time(now(), "-1d@d") OR count > relative_time(now(), "@h")',
    'eval a=if(count>1 AND like(process, "%x%"), "y", null()), b=case(count=1, a, true(), null)',
    'eval a=round(tonumber(tostring(count)), 1), b=mvindex(split(process, ","), 0, -1)',
    "eval a=trim(upper(user)) . substr(user, -4)",
  ])("%s", (command) => {
    expect(told(`${TSTATS} | ${command}`)).toEqual([]);
  });
});

describe("many complaints", () => {
  it("are cut off, each once a place", () => {
    const tests = Array.from({ length: 60 }, (_, i) => `len()=${i}`).join(
      " OR ",
    );
    expect(told(`${TSTATS} | where ${tests}`)).toHaveLength(25);
  });
});
