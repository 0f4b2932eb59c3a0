import { describe, expect, it } from "vitest";
import { RuleSyntaxError } from "../../../../src/lang/diagnostic.ts";
import { Lexer, MAX_TOKENS } from "../../../../src/lang/eql/lexer.ts";
import { sourceText } from "../../../../src/lang/source-text.ts";

/** `kind:text` of every token before the end. */
function tokens(text: string): readonly string[] {
  const lexer = new Lexer(sourceText(text));
  const all: string[] = [];
  for (let token = lexer.next(); token.kind !== "end"; token = lexer.next()) {
    all.push(`${token.kind}:${token.text}`);
  }
  return all;
}

describe("blanks and comments", () => {
  it("separate tokens and are not there otherwise", () => {
    expect(tokens("process . name\t\r\n?  user")).toEqual([
      "name:process",
      "operator:.",
      "name:name",
      "operator:?",
      "name:user",
    ]);
  });

  it("comments may stand anywhere between tokens, also inside lists", () => {
    expect(
      tokens(
        '// first\n/* a\n * b */ in ("x", /* "y", */ "z" // end\n) // last',
      ),
    ).toEqual([
      "name:in",
      "operator:(",
      "string:x",
      "operator:,",
      "string:z",
      "operator:)",
    ]);
  });

  it("block comments do not nest", () => {
    expect(tokens("/* /* */ a /**/ b")).toEqual(["name:a", "name:b"]);
  });

  it("comment signs inside a string are text", () => {
    expect(tokens('"http://x/*y*/"')).toEqual(["string:http://x/*y*/"]);
  });

  it("division is no comment", () => {
    expect(tokens("a / b /c")).toEqual([
      "name:a",
      "operator:/",
      "name:b",
      "operator:/",
      "name:c",
    ]);
  });
});

describe("strings", () => {
  it.each([
    [String.raw`"\n\r\t\b\f\\\""`, '\n\r\t\b\f\\"'],
    // Published rules escape apostrophes, although nothing asks for it.
    [String.raw`"h\''t"`, "h''t"],
    [String.raw`"\u{e9}\u{0001F600}\u{00}"`, "é\u{1f600}\u0000"],
    [String.raw`"C:\\Windows\\*\\a?.exe"`, String.raw`C:\Windows\*\a?.exe`],
    ['""', ""],
    ['"it\'s `here` \t"', "it's `here` \t"],
    ['"日本"', "日本"],
  ])("%s", (text, value) => {
    expect(tokens(text)).toEqual([`string:${value}`]);
  });

  it.each([
    [String.raw`"""C:\Windows\"""`, "C:\\Windows\\"],
    ['""""""', ""],
    // Up to two quotes before the closing three belong to the text.
    ['"""say "hi""""', 'say "hi"'],
    ['"""say ""hi"""""', 'say ""hi""'],
    ['"""""x"""', '""x'],
    [String.raw`"""\u{41}\n"""`, String.raw`\u{41}\n`],
  ])("raw %s", (text, value) => {
    expect(tokens(text)).toEqual([`string:${value}`]);
  });

  it("an empty string and another string are not a raw string", () => {
    expect(tokens('"" "x"')).toEqual(["string:", "string:x"]);
  });
});

describe("numbers", () => {
  it.each(["12", "1.5", ".5", "1e3", "2.5E-1", "5.", "1e+21", "007"])(
    "%s",
    (text) => {
      expect(tokens(text)).toEqual([`number:${text}`]);
    },
  );

  it("have no sign, and a unit is a word of its own", () => {
    expect(tokens("-1 500ms 1.5m 1d")).toEqual([
      "operator:-",
      "number:1",
      "number:500",
      "name:ms",
      "number:1.5",
      "name:m",
      "number:1",
      "name:d",
    ]);
  });
});

describe("names", () => {
  it("may begin with @ and _, and hold no hyphens", () => {
    expect(tokens("@timestamp _a b1-c")).toEqual([
      "name:@timestamp",
      "name:_a",
      "name:b1",
      "operator:-",
      "name:c",
    ]);
  });

  it("a tilde directly behind makes a tilde name", () => {
    expect(tokens("in~ like~(regex~ startsWith~(")).toEqual([
      "tilde:in",
      "tilde:like",
      "operator:(",
      "tilde:regex",
      "tilde:startsWith",
      "operator:(",
    ]);
  });

  it("in backticks anything goes; a backtick is doubled", () => {
    expect(tokens("`a-b c.d` `1``2` ```` `sequence`")).toEqual([
      "quoted:a-b c.d",
      "quoted:1`2",
      "quoted:`",
      "quoted:sequence",
    ]);
  });
});

describe("operators", () => {
  it("the longest wins, and ![ is one", () => {
    expect(tokens("==!=<=>=![<>=:+-*/%.,()[]|?$").join(" ")).toBe(
      "operator:== operator:!= operator:<= operator:>= operator:![ operator:< operator:>= operator:: operator:+ " +
        "operator:- operator:* operator:/ operator:% operator:. operator:, operator:( operator:) operator:[ " +
        "operator:] operator:| operator:? operator:$",
    );
  });

  it("maxspan = 1m with blanks is the same as without", () => {
    expect(tokens("maxspan = 1m")).toEqual(tokens("maxspan=1 m"));
  });
});

describe("spans", () => {
  it("cover the token with its marks", () => {
    const lexer = new Lexer(sourceText('a~ """b"" """ `c`'));
    const spans = [lexer.next(), lexer.next(), lexer.next(), lexer.next()].map(
      ({ start, end }) => [start, end],
    );
    expect(spans).toEqual([
      [0, 2],
      [3, 13],
      [14, 17],
      [17, 17],
    ]);
  });

  it("the end comes again and again", () => {
    const lexer = new Lexer(sourceText(" "));
    expect([lexer.next().kind, lexer.next().kind]).toEqual(["end", "end"]);
  });
});

describe("limits", () => {
  it("counts words and signs", () => {
    expect(() => tokens("a ".repeat(MAX_TOKENS))).not.toThrow();
    expect(() => tokens("a ".repeat(MAX_TOKENS + 1))).toThrow(
      "the query has more than 50000 words and signs",
    );
    expect(() => tokens("a ".repeat(MAX_TOKENS + 1))).toThrow(RuleSyntaxError);
  });
});
