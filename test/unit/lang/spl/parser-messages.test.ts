import { describe, expect, it } from "vitest";
import { sourceText } from "../../../../src/lang/source-text.ts";
import { RuleSyntaxError } from "../../../../src/lang/diagnostic.ts";
import { MAX_ARITHMETIC } from "../../../../src/lang/spl/eval-expression.ts";
import { MAX_COMMANDS, parseSearch } from "../../../../src/lang/spl/parser.ts";
import { MAX_DEPTH } from "../../../../src/lang/spl/token-reader.ts";
import { drawn } from "./drawn.ts";

/** Code, place and message of what is wrong, without the drawing. */
function told(text: string): string {
  try {
    parseSearch(sourceText(text, "d.yml"));
  } catch (error) {
    if (!(error instanceof RuleSyntaxError)) throw error;
    const { code, location, message, hint } = error.diagnostic;
    return `${code} ${location.line}:${location.column}: ${message}${hint === undefined ? "" : ` (${hint})`}`;
  }
  return "";
}

const FROM = "from datamodel=Endpoint.Processes";

describe("drawn messages", () => {
  it("an operator in small letters", () => {
    expect(
      drawn(
        `| tstats count ${FROM}\n  where Processes.process=a or Processes.process=b by Processes.dest`,
      ),
    ).toMatchInlineSnapshot(`
      "error spl-syntax
      d.yml:2:29: "or" is a word to look for, not an operator
        2 |   where Processes.process=a or Processes.process=b by Processes.dest
          |                             ^^
        write OR in capitals, or "or" in quotes for the word"
    `);
  });
  it("a quote that is not closed", () => {
    expect(drawn('| tstats count from datamodel=X where a="C:\\Temp\\" b=c'))
      .toMatchInlineSnapshot(`
      "error spl-syntax
      d.yml:1:41: the quote is not closed
        1 | | tstats count from datamodel=X where a="C:\\Temp\\" b=c
          |                                         ^
        close it with "; write \\" for a quote inside, and \\\\ for a backslash before the closing quote"
    `);
  });
  it("a sign of HTML", () => {
    expect(
      drawn(`| tstats count ${FROM} by Processes.dest | where count &gt;= 4`),
    ).toMatchInlineSnapshot(`
      "error spl-syntax
      d.yml:1:82: expected "|" or the end of the search behind "where", found "&"
        1 | | tstats count from datamodel=Endpoint.Processes by Processes.dest | where count &gt;= 4
          |                                                                                  ^
        a sign was written for HTML, such as &gt; for >: write the sign itself"
    `);
  });
  it("a command that does not run here", () => {
    expect(drawn(`| tstats count ${FROM} | transaction dest maxpause=5m`))
      .toMatchInlineSnapshot(`
      "error spl-unsupported
      d.yml:1:52: the command "transaction" does not run here
        1 | | tstats count from datamodel=Endpoint.Processes | transaction dest maxpause=5m
          |                                                    ^^^^^^^^^^^
        it needs the events in one order"
    `);
  });
});

describe("search expressions", () => {
  it.each([
    ["search a=1 in (2)", 'spl-syntax 1:12: "in" needs a field before it'],
    ["search in (2)", 'spl-syntax 1:8: "in" needs a field before it'],
    [
      "search a in (2)",
      'spl-syntax 1:10: "in" is a word to look for, not an operator (write IN in capitals)',
    ],
    [
      "search not a=1",
      'spl-syntax 1:8: "not" is a word to look for, not an operator (write NOT in capitals, or "not" in quotes for the word)',
    ],
    [
      "search a=1 AND",
      "spl-syntax 1:15: expected a comparison such as field=value, found the end of the search",
    ],
    [
      "search OR a=1",
      'spl-syntax 1:8: expected a comparison such as field=value, found "OR"',
    ],
    [
      "search (a=1",
      'spl-syntax 1:12: expected ")" to close the parenthesis, found the end of the search',
    ],
    [
      "search a=1)",
      'spl-syntax 1:11: expected "|" or the end of the search behind "search", found ")"',
    ],
    [
      "search a=",
      "spl-syntax 1:10: expected a value, found the end of the search",
    ],
    [
      "search a==1",
      'spl-syntax 1:9: "==" is not an operator of search expressions (write one =)',
    ],
    ["search a IN ()", "spl-syntax 1:14: the list after IN is empty"],
    [
      "search a IN (b",
      'spl-syntax 1:15: expected a value or ")", found the end of the search',
    ],
    [
      "search a=CASE(x)",
      "spl-unsupported 1:10: CASE(…) does not run here (write the value alone: it is compared without regard to case)",
    ],
    [
      "search TERM(x)",
      "spl-unsupported 1:8: TERM(…) does not run here (write the value alone: it is compared without regard to case)",
    ],
    [
      "search [inputlookup t]",
      "spl-unsupported 1:8: a search inside a search expression does not run here (only join takes a search in brackets)",
    ],
    [
      "search NOT [| inputlookup t]",
      "spl-unsupported 1:12: a search inside a search expression does not run here (only join takes a search in brackets)",
    ],
    [
      "",
      "spl-syntax 1:1: the search is empty (write | tstats count from datamodel=… where … by …)",
    ],
    ["|", "spl-syntax 1:2: expected a command, found the end of the search"],
    [
      "a=1 ]",
      'spl-syntax 1:5: expected "|" or the end of the search, found "]"',
    ],
  ])("%s", (text, message) => {
    expect(told(text)).toBe(message);
  });
});

describe("commands", () => {
  it.each([
    [
      "tstats count from datamodel=X",
      'spl-syntax 1:1: without a pipe before it, "tstats" is a word to look for (write | tstats)',
    ],
    [
      "| tstats from datamodel=X",
      'spl-syntax 1:10: expected a function such as count or min(_time), found "from"',
    ],
    [
      "| tstats count",
      "spl-unsupported 1:3: tstats without a data model does not run here (write from datamodel=Endpoint.Processes)",
    ],
    [
      "| tstats count where index=main",
      "spl-unsupported 1:3: tstats without a data model does not run here (write from datamodel=Endpoint.Processes)",
    ],
    [
      "| tstats count from sid=1",
      'spl-unsupported 1:21: tstats from "sid" does not run here (write from datamodel=Endpoint.Processes)',
    ],
    [
      "| tstats count from X",
      'spl-syntax 1:21: expected "datamodel=" and a name after "from", found "X"',
    ],
    [
      "| tstats count frm datamodel=X",
      'spl-syntax 1:16: unknown function "frm" (the functions here are count, min, max, sum, avg, stdev, values, dc, earliest, latest)',
    ],
    [
      "| tstats prestats=true count from datamodel=X",
      "spl-unsupported 1:10: tstats with prestats=true does not run here (it hands half-made results to another command)",
    ],
    [
      "| tstats summariesnly=t count from datamodel=X",
      'spl-syntax 1:10: tstats has no option "summariesnly", did you mean "summariesonly"?',
    ],
    [
      "| tstats first(a) from datamodel=X",
      'spl-unsupported 1:10: the function "first" does not run here (which event comes first depends on its arrival: write earliest)',
    ],
    [
      "| tstats vlues(a) from datamodel=X",
      'spl-syntax 1:10: unknown function "vlues", did you mean "values"? (the functions here are count, min, max, sum, avg, stdev, values, dc, earliest, latest)',
    ],
    [
      "| tstats values from datamodel=X",
      "spl-syntax 1:10: values needs a field: values(field)",
    ],
    [
      "| tstats values(*) from datamodel=X",
      'spl-unsupported 1:17: "*": a * in a field\'s name does not run here (name each field)',
    ],
    [
      "| tstats count from datamodel=X by",
      "spl-syntax 1:35: expected a field after by, found the end of the search",
    ],
    [
      "| tstats count from datamodel=X by _time span=1mon",
      'spl-syntax 1:47: "1mon" is not a span of time (write a whole number and s, m, h or d: span=1h)',
    ],
    [
      "| tstats count from datamodel=X by _time span=0s",
      "spl-syntax 1:47: a span of 0s cannot be counted in",
    ],
    [
      "| tstats count from datamodel=X by _time spn=1h",
      'spl-syntax 1:42: by has no option "spn"',
    ],
    [
      "| tstats count from datamodel=X by P.*",
      'spl-unsupported 1:36: "P.*": a * in a field\'s name does not run here (name each field)',
    ],
    [
      "| where",
      "spl-syntax 1:8: expected a field, a text or a number, found the end of the search",
    ],
    [
      "| where a=1 b=2",
      'spl-syntax 1:13: expected "|" or the end of the search behind "where", found "b"',
    ],
    [
      "| where a=1 XOR b=2",
      "spl-unsupported 1:13: XOR does not run here (write (a AND NOT b) OR (b AND NOT a))",
    ],
    ["| where a IN ()", "spl-syntax 1:14: the list after IN is empty"],
    [
      "| where f(a",
      'spl-syntax 1:12: expected ")" or "," in the list, found the end of the search',
    ],
    [
      "| where AND a=1",
      'spl-syntax 1:9: expected a field, a text or a number, found "AND"',
    ],
    [
      "| where 'a\"b'=1",
      "spl-unsupported 1:9: a field's name with a quote does not run here",
    ],
    ["| where a=1e999", "spl-syntax 1:11: the number is too large"],
    [
      "| eval a",
      'spl-syntax 1:9: expected "=" after "a", found the end of the search',
    ],
    [
      "| eval a=1 b=2",
      'spl-syntax 1:12: expected an operator, "," or "|", found "b"',
    ],
    [
      "| eval and=1",
      'spl-syntax 1:8: expected the field that eval sets, found "and"',
    ],
    [
      "| stats max(eval(a>1)) as b",
      "spl-unsupported 1:13: an expression inside max(…) does not run here (set a field by eval first)",
    ],
    [
      "| stats count by",
      "spl-syntax 1:17: expected a field after by, found the end of the search",
    ],
    [
      "| stats allnum=t count",
      'spl-unsupported 1:9: stats with the option "allnum" does not run here',
    ],
    [
      '| regex "x"',
      'spl-unsupported 1:9: regex without a field does not run here (write regex field="expression")',
    ],
    [
      "| regex a=x",
      'spl-syntax 1:11: expected an expression in quotes, found "x"',
    ],
    [
      '| rex "(?<a>x)"',
      'spl-unsupported 1:3: rex without a field does not run here (write rex field=process "expression")',
    ],
    [
      '| rex field=a mode=sed "s/a/b/"',
      "spl-unsupported 1:15: rex with mode=sed does not run here",
    ],
    [
      "| rex field=a",
      "spl-syntax 1:14: expected an expression in quotes, found the end of the search",
    ],
    [
      "| fields",
      "spl-syntax 1:9: expected a column, found the end of the search",
    ],
    [
      "| rename a",
      'spl-syntax 1:11: expected "as" and a new name for "a", found the end of the search',
    ],
    [
      "| rename a* as b",
      'spl-syntax 1:10: the * in "a*" and "b" do not match (a * on the left needs one on the right)',
    ],
    [
      "| rename a*b* as c*d*",
      "spl-unsupported 1:10: one * is the most that rename takes here (a * on the left needs one on the right)",
    ],
    ["| dedup 2 a", "spl-unsupported 1:9: dedup keeps one row here, no more"],
    [
      "| dedup a sortby b",
      "spl-unsupported 1:11: dedup with sortby does not run here",
    ],
    [
      "| dedup a keepevents=t",
      'spl-unsupported 1:11: dedup with the option "keepevents" does not run here',
    ],
    [
      "| sort num(a)",
      "spl-unsupported 1:8: sort by num(…) does not run here (numbers are sorted as numbers, anything else as text)",
    ],
    ["| head x", 'spl-syntax 1:8: expected a number of rows, found "x"'],
    [
      "| bin a",
      "spl-unsupported 1:3: bin without a span of time does not run here (write bin _time span=1h)",
    ],
    [
      "| bin a bins=10",
      'spl-unsupported 1:9: bin with the option "bins" does not run here',
    ],
    [
      "| convert mktime(a)",
      'spl-unsupported 1:11: convert with "mktime" does not run here (only ctime(field) does)',
    ],
    [
      "| lookup t",
      "spl-syntax 1:11: expected a column of the table, found the end of the search",
    ],
    [
      "| lookup event_time_field=x t a",
      'spl-unsupported 1:10: lookup with "event_time_field" does not run here',
    ],
    [
      "| lookup t a OUTPUT",
      "spl-syntax 1:20: expected a column of the table, found the end of the search",
    ],
    [
      "| inputlookup append=t t",
      'spl-unsupported 1:15: inputlookup with the option "append" does not run here',
    ],
    [
      "| join [search a=1]",
      "spl-unsupported 1:3: join without fields does not run here (name the fields that must be equal)",
    ],
    [
      "| join a",
      'spl-syntax 1:9: expected "[" and a search, found the end of the search',
    ],
    [
      "| join a type=cross [search a=1]",
      'spl-syntax 1:15: expected inner, left or outer, found "cross"',
    ],
    [
      "| join a usetime=t [search a=1]",
      'spl-unsupported 1:10: join with "usetime" does not run here (the options here are type and max)',
    ],
    [
      "| join a [search b=1",
      'spl-syntax 1:21: expected "]" to close the search in brackets, found the end of the search',
    ],
    [
      "| apply model",
      'spl-unsupported 1:3: the command "apply" does not run here (it needs a trained machine-learning model)',
    ],
    [
      "| tsats count",
      'spl-syntax 1:3: unknown command "tsats", did you mean "tstats"?',
    ],
    [
      "| head 1 2",
      'spl-syntax 1:10: expected "|" or the end of the search behind "head", found "2"',
    ],
    [
      "| head 1 |",
      "spl-syntax 1:11: expected a command, found the end of the search",
    ],
  ])("%s", (text, message) => {
    expect(told(text)).toBe(message);
  });
});

describe("limits", () => {
  it("parentheses", () => {
    const nested = (open: string): string =>
      `${open.repeat(MAX_DEPTH + 1)}a=1${")".repeat(MAX_DEPTH + 1)}`;
    const message = /^spl-syntax .*nested more than 200 deep$/;
    expect(told(`search ${nested("(")}`)).toMatch(message);
    expect(told(`search ${"NOT ".repeat(MAX_DEPTH + 1)}a=1`)).toMatch(message);
    expect(told(`| where ${nested("(")}`)).toMatch(message);
    expect(told(`| where ${nested("f(")}`)).toMatch(message);
    expect(told(`| where ${"not ".repeat(MAX_DEPTH + 1)}a=1`)).toMatch(message);
    expect(told(`| where ${"-".repeat(MAX_DEPTH + 1)}a=1`)).toMatch(message);
    expect(
      told(`search ${"(".repeat(MAX_DEPTH)}a=1${")".repeat(MAX_DEPTH)}`),
    ).toBe("");
  });
  it("operators", () => {
    expect(told(`| where a=1${"+1".repeat(MAX_ARITHMETIC + 1)}`)).toMatch(
      /more than 500 operators/,
    );
  });
  it("commands", () => {
    expect(told("| head 1".repeat(MAX_COMMANDS + 1))).toMatch(
      /more than 200 commands/,
    );
  });
  it("searches inside one another", () => {
    expect(told(`search a=1 ${"| join a [search a=1 ".repeat(6)}`)).toMatch(
      /more than 5 searches inside one another/,
    );
  });
});
