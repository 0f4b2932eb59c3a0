import { describe, expect, it } from "vitest";
import { sourceText } from "../../../../src/lang/source-text.ts";
import {
  expandMacros,
  macroTable,
  MAX_MACRO_DEPTH,
} from "../../../../src/lang/spl/macros.ts";
import type { Macro } from "../../../../src/lang/spl/macros.ts";
import { drawn } from "./drawn.ts";

const define = (
  name: string,
  definition: string,
  ...parameters: readonly string[]
): Macro => ({ name, parameters, definition });

function expanded(text: string, ...macros: readonly Macro[]): string {
  return expandMacros(sourceText(text), macroTable(macros)).text.text;
}

describe("macros", () => {
  it("are text", () => {
    expect(expanded("x IN (`names`) y", define("names", "a.exe, b.exe"))).toBe(
      "x IN (a.exe, b.exe) y",
    );
  });
  it("take arguments", () => {
    expect(
      expanded(
        '`is_tool(tool64.exe, "a, b")`',
        define("is_tool", "(n=$one$ OR o=$two$ OR $three$)", "one", "two"),
      ),
    ).toBe("(n=tool64.exe OR o=a, b OR $three$)");
  });
  it("split arguments outside quotes and parentheses", () => {
    expect(
      expanded('`m(f(a,b), "c,d")`', define("m", "$x$|$y$", "x", "y")),
    ).toBe("f(a,b)|c,d");
  });
  it("are told apart by the number of arguments", () => {
    const macros = [define("m", "none"), define("m", "one $a$", "a")];
    expect(expanded("`m` `m(1)` `m()`", ...macros)).toBe("none one 1 none");
  });
  it("hold macros", () => {
    expect(
      expanded("`a`", define("a", "<`b(x)`>"), define("b", "$p$$p$", "p")),
    ).toBe("<xx>");
  });
  it("are ordinary characters between quotes", () => {
    expect(expanded('split(p, "`") `x_filter` "a\\"`"')).toBe(
      'split(p, "`") search * "a\\"`"',
    );
  });
  it("drop comments", () => {
    expect(expanded('a```don\'t "care" `x` ```b')).toBe("a b");
  });
  it("keep everything where a filter is not defined", () => {
    const source = sourceText("| `a_filter` | `b_filter`");
    const table = macroTable([define("b_filter", "search NOT user=x")]);
    const { text, uses } = expandMacros(source, table);
    expect(text.text).toBe("| search * | search NOT user=x");
    expect(uses).toEqual([
      { name: "a_filter", defaulted: true, span: { start: 2, end: 12 } },
      { name: "b_filter", defaulted: false, span: { start: 15, end: 25 } },
    ]);
  });
  it("are built in where detections take them for granted", () => {
    expect(expanded("`security_content_summariesonly`")).toBe(
      "summariesonly=false allow_old_summaries=true fillnull_value=null",
    );
    expect(expanded('`drop_dm_object_name("Processes")`')).toBe(
      "rename Processes.* AS *",
    );
    expect(expanded("`security_content_ctime(firstTime)`")).toBe(
      'convert timeformat="%Y-%m-%dT%H:%M:%S" ctime(firstTime)',
    );
    expect(expanded("`process_net`")).toBe(
      "(Processes.process_name IN (net.exe, net1.exe) OR Processes.original_file_name IN (net.exe, net1.exe))",
    );
    expect(expanded("`linux_shells`")).toBe(
      "(Processes.process_name IN (sh, ksh, zsh, bash, dash, rbash, fish, csh, tcsh, ion, eshell))",
    );
  });
  it("of the user take the place of the built-in ones", () => {
    expect(
      expanded(
        "`security_content_summariesonly`",
        define("fillnull_config", "unknown"),
      ),
    ).toBe(
      "summariesonly=false allow_old_summaries=true fillnull_value=unknown",
    );
  });
});

describe("what is wrong with macros", () => {
  it("an unknown one", () => {
    expect(drawn("| tstats `security_content_sumariesonly` count"))
      .toMatchInlineSnapshot(`
      "error spl-macro
      d.yml:1:10: unknown macro "security_content_sumariesonly", did you mean "security_content_summariesonly"?
        1 | | tstats \`security_content_sumariesonly\` count
          |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        give its definition in a folder of macro files"
    `);
  });
  it("a wrong number of arguments", () => {
    expect(drawn("| search * | `security_content_ctime`"))
      .toMatchInlineSnapshot(`
      "error spl-macro
      d.yml:1:14: the macro "security_content_ctime" takes 1 argument, not 0
        1 | | search * | \`security_content_ctime\`
          |              ^^^^^^^^^^^^^^^^^^^^^^^^"
    `);
    expect(drawn("`m(1,2)`", [define("m", ""), define("m", "", "a")]))
      .toMatchInlineSnapshot(`
      "error spl-macro
      d.yml:1:1: the macro "m" takes 0 or 1 arguments, not 2
        1 | \`m(1,2)\`
          | ^^^^^^^^"
    `);
  });
  it("an unknown one inside another", () => {
    expect(drawn("a `outer` b", [define("outer", "x `inner(1)` y")]))
      .toMatchInlineSnapshot(`
      "error spl-macro
      d.yml:1:3: in the macro "outer": unknown macro "inner"
        1 | a \`outer\` b
          |   ^^^^^^^
        give its definition in a folder of macro files"
    `);
  });
  it("a macro that is not closed", () => {
    expect(drawn("a `outer b")).toMatchInlineSnapshot(`
      "error spl-macro
      d.yml:1:3: the macro is not closed
        1 | a \`outer b
          |   ^
        a macro stands between two backticks; between double quotes a backtick is an ordinary character"
    `);
    expect(drawn("a `outer` b", [define("outer", "x `y")]))
      .toMatchInlineSnapshot(`
      "error spl-macro
      d.yml:1:3: in the macro "outer": the macro is not closed
        1 | a \`outer\` b
          |   ^^^^^^^
        a macro stands between two backticks; between double quotes a backtick is an ordinary character"
    `);
  });
  it("a comment that is not closed", () => {
    expect(drawn("a ```b `` c")).toMatchInlineSnapshot(`
      "error spl-macro
      d.yml:1:3: the comment is not closed
        1 | a \`\`\`b \`\` c
          |   ^^^
        a comment stands between three backticks and three backticks"
    `);
  });
  it("a name that is none", () => {
    expect(drawn("a `` b")).toMatchInlineSnapshot(`
      "error spl-macro
      d.yml:1:3: "" is not a macro call
        1 | a \`\` b
          |   ^^
        write \`name\` or \`name(argument, argument)\`"
    `);
  });
  it("a macro that calls itself", () => {
    expect(drawn("a `loop` b", [define("loop", "x `loop`")]))
      .toMatchInlineSnapshot(`
      "error spl-macro
      d.yml:1:3: the macro "loop" calls macros more than 20 deep
        1 | a \`loop\` b
          |   ^^^^^^
        look for a macro that calls itself"
    `);
  });
  it("as deep as is allowed", () => {
    const chain = Array.from({ length: MAX_MACRO_DEPTH }, (_, i) =>
      define(`m${i}`, i === MAX_MACRO_DEPTH - 1 ? "end" : `\`m${i + 1}\``),
    );
    expect(expanded("`m0`", ...chain)).toBe("end");
    expect(drawn("`m`", [define("m", "`m0`"), ...chain])).toContain(
      'the macro "m" calls macros more than 20 deep',
    );
  });
  it("macros that double", () => {
    const doubling = Array.from({ length: 19 }, (_, i) =>
      define(`m${i}`, `\`m${i + 1}\`\`m${i + 1}\``),
    );
    expect(drawn("`m0`", [...doubling, define("m19", "")])).toContain(
      "the search calls more than 1000 macros",
    );
    expect(
      drawn("`m10`", [...doubling, define("m19", "x".repeat(1_000))]),
    ).toContain("the search has more than 200000 characters");
  });
  it("a search without an end", () => {
    expect(drawn("a ".repeat(100_001))).toContain(
      "the search has 200002 characters, the most is 200000",
    );
  });
  it("what stands in a macro points to its call", () => {
    expect(
      drawn(
        "| tstats count from datamodel=Endpoint.Processes where `bad` by x",
        [define("bad", "(a=b")],
      ),
    ).toMatchInlineSnapshot(`
      "error spl-syntax
      d.yml:1:66: expected ")" to close the parenthesis, found the end of the search
        1 | | tstats count from datamodel=Endpoint.Processes where \`bad\` by x
          |                                                                  ^"
    `);
  });
});
