import { describe, expect, it } from "vitest";
import { sourceText } from "../../../../src/lang/source-text.ts";
import { parseSearch } from "../../../../src/lang/spl/parser.ts";
import { printSearch } from "../../../../src/lang/spl/printer.ts";

const printed = (text: string): string =>
  printSearch(parseSearch(sourceText(text)).search);

describe("printing", () => {
  it("writes a command on each line", () => {
    expect(
      printed("a=1|where b>2|join k [search c=3|head 2|join l[search d=4]]"),
    ).toBe(`| search a=1
| where b > 2
| join type=inner max=1 k [
    | search c=3
    | head 2
    | join type=inner max=1 l [
    | search d=4 ] ]`);
  });
  it("keeps a line break between quotes", () => {
    expect(printed('search a="x\ny"')).toBe('| search a="x\ny"');
  });
  it("quotes words that would be read as something else", () => {
    expect(
      printed('search "NOT"="and" | table "by" "a b" | eval \'in\'=\'x.y\''),
    ).toBe(`| search "NOT"="and"
| table "by", "a b"
| eval 'in'='x.y'`);
  });
  it("sets parentheses where the tree needs them", () => {
    expect(printed("| where (a OR b) AND NOT (c=1 OR d) OR -(e+1)*2=f")).toBe(
      "| where (a OR b) AND NOT (c = 1 OR d) OR -(e + 1) * 2 = f",
    );
  });
});
