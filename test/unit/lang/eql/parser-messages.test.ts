import { describe, expect, it } from "vitest";
import { drawn } from "./drawn.ts";

describe("what older dialects wrote", () => {
  it("single quotes", () => {
    expect(drawn("process where process.name == 'cmd.exe'"))
      .toMatchInlineSnapshot(`
      "q.eql:1:31: strings in single quotes are not part of EQL any more
        1 | process where process.name == 'cmd.exe'
          |                               ^^^^^^^^^
        use double quotes: "cmd.exe""
    `);
  });
  it("single quotes with escapes", () => {
    expect(drawn(String.raw`process where x == 'it\'s "C:\\"'`))
      .toMatchInlineSnapshot(`
      "q.eql:1:20: strings in single quotes are not part of EQL any more
        1 | process where x == 'it\\'s "C:\\\\"'
          |                    ^^^^^^^^^^^^^^
        use double quotes: "it's \\"C:\\\\"""
    `);
  });
  it("an open single quote", () => {
    expect(drawn("process where process.name == 'cmd.exe"))
      .toMatchInlineSnapshot(`
      "q.eql:1:31: strings in single quotes are not part of EQL any more
        1 | process where process.name == 'cmd.exe
          |                               ^
        use double quotes: "text""
    `);
  });
  it('?"raw"', () => {
    expect(drawn('process where process.name == ?"cmd.exe"'))
      .toMatchInlineSnapshot(`
      "q.eql:1:31: raw strings written ?"…" are not part of EQL any more
        1 | process where process.name == ?"cmd.exe"
          |                               ^^^^^^^^^^
        use """cmd.exe""""
    `);
  });
  it("?'raw'", () => {
    expect(drawn("process where process.name == ?'cmd.exe'"))
      .toMatchInlineSnapshot(`
      "q.eql:1:31: raw strings written ?'…' are not part of EQL any more
        1 | process where process.name == ?'cmd.exe'
          |                               ^^^^^^^^^^
        use """cmd.exe""""
    `);
  });
  it("= for equality", () => {
    expect(drawn('process where process.name = "cmd.exe"'))
      .toMatchInlineSnapshot(`
      "q.eql:1:28: expected "and", "or", "|" or the end of the query, found "="
        1 | process where process.name = "cmd.exe"
          |                            ^
        use == (exact) or : (any case, wildcards)"
    `);
  });
  it("= within a step", () => {
    expect(drawn("sequence [process where a = 1] [process where true]"))
      .toMatchInlineSnapshot(`
      "q.eql:1:27: expected "and", "or" or "]" at the end of the step, found "="
        1 | sequence [process where a = 1] [process where true]
          |                           ^
        use == (exact) or : (any case, wildcards)"
    `);
  });
  it("a method chain", () => {
    expect(drawn("process where process.name:length() > 3"))
      .toMatchInlineSnapshot(`
      "q.eql:1:28: methods behind a colon are not part of EQL any more
        1 | process where process.name:length() > 3
          |                            ^^^^^^
        write length(process.name)"
    `);
  });
  it("an array position", () => {
    expect(drawn('process where process.args[0] == "-enc"'))
      .toMatchInlineSnapshot(`
      "q.eql:1:27: array positions are not part of EQL any more
        1 | process where process.args[0] == "-enc"
          |                           ^
        leave the position out: a condition asks every element of the array"
    `);
  });
  it("join", () => {
    expect(drawn("join by x [a where true] [b where true]"))
      .toMatchInlineSnapshot(`
      "q.eql:1:1: "join" is not part of EQL any more
        1 | join by x [a where true] [b where true]
          | ^^^^
        use sequence, or sample for events in any order"
    `);
  });
  it("fork", () => {
    expect(drawn("sequence [a where true] fork [b where true]"))
      .toMatchInlineSnapshot(`
      "q.eql:1:25: "fork" is not part of EQL any more
        1 | sequence [a where true] fork [b where true]
          |                         ^^^^
        leave it out: a candidate always moves on to its next step"
    `);
  });
  it("a legacy pipe", () => {
    expect(drawn("process where true | unique process.name"))
      .toMatchInlineSnapshot(`
      "q.eql:1:22: the pipe "unique" is not part of EQL any more
        1 | process where true | unique process.name
          |                      ^^^^^^
        the pipes are "head" and "tail""
    `);
  });
  it("a legacy function wildcard", () => {
    expect(drawn('process where wildcard(process.name, "a*")'))
      .toMatchInlineSnapshot(`
      "q.eql:1:15: the function wildcard is not part of EQL any more
        1 | process where wildcard(process.name, "a*")
          |               ^^^^^^^^
        write field : ("pattern*", …)"
    `);
  });
  it("a legacy function matchLite", () => {
    expect(drawn('process where matchLite(process.name, "a.*")'))
      .toMatchInlineSnapshot(`
      "q.eql:1:15: the function matchLite is not part of EQL any more
        1 | process where matchLite(process.name, "a.*")
          |               ^^^^^^^^^
        write field regex~ ("expression", …)"
    `);
  });
  it("a legacy function arrayContains", () => {
    expect(drawn('process where arrayContains(process.args, "a")'))
      .toMatchInlineSnapshot(`
      "q.eql:1:15: the function arrayContains is not part of EQL any more
        1 | process where arrayContains(process.args, "a")
          |               ^^^^^^^^^^^^^
        write field == "value": one equal element is enough"
    `);
  });
  it("a legacy function safe", () => {
    expect(drawn("process where safe(length(x) > 1)")).toMatchInlineSnapshot(`
      "q.eql:1:15: the function safe is not part of EQL any more
        1 | process where safe(length(x) > 1)
          |               ^^^^
        leave it out: a missing value never stops a query"
    `);
  });
  it("not like", () => {
    expect(drawn('process where process.name not like "a*"'))
      .toMatchInlineSnapshot(`
      "q.eql:1:28: there is no "not like"
        1 | process where process.name not like "a*"
          |                            ^^^^^^^^
        put "not" before the field: not process.name like …"
    `);
  });
  it("not :", () => {
    expect(drawn('process where process.name not : "a*"'))
      .toMatchInlineSnapshot(`
      "q.eql:1:28: there is no "not :"
        1 | process where process.name not : "a*"
          |                            ^^^^^
        put "not" before the field: not process.name : …"
    `);
  });
  it("not regex~", () => {
    expect(
      drawn('process where length(x) == 1 and process.name not regex~ "a.*"'),
    ).toMatchInlineSnapshot(`
      "q.eql:1:47: there is no "not regex~"
        1 | process where length(x) == 1 and process.name not regex~ "a.*"
          |                                               ^^^^^^^^^^
        put "not" before the field: not process.name regex~ …"
    `);
  });
});

describe("words and signs", () => {
  it("an open string", () => {
    expect(
      drawn(`process where a == "x
and b == 1`),
    ).toMatchInlineSnapshot(`
  "q.eql:1:20: the string is not closed on its line
    1 | process where a == "x
      |                    ^^
    close it with "; write \\n for a line break, and \\\\ for a backslash before the closing quote"
`);
  });
  it("a string that a backslash keeps open", () => {
    expect(drawn(String.raw`process where a == "C:\\Temp\"`))
      .toMatchInlineSnapshot(`
      "q.eql:1:20: the string is not closed on its line
        1 | process where a == "C:\\\\Temp\\"
          |                    ^^^^^^^^^^^
        close it with "; write \\n for a line break, and \\\\ for a backslash before the closing quote"
    `);
  });
  it("a backslash at the end of a line", () => {
    expect(
      drawn(String.raw`process where a == "x\
"`),
    ).toMatchInlineSnapshot(`
  "q.eql:1:20: the string is not closed on its line
    1 | process where a == "x\\
      |                    ^^^
    close it with "; write \\n for a line break, and \\\\ for a backslash before the closing quote"
`);
  });
  it("a path with single backslashes", () => {
    expect(drawn(String.raw`process where a == "C:\Windows\System32"`))
      .toMatchInlineSnapshot(`
      "q.eql:1:23: "\\W" is not an escape
        1 | process where a == "C:\\Windows\\System32"
          |                       ^^
        write \\\\ for a backslash, or a raw string: """C:\\Windows\\System32""""
    `);
  });
  it("a long path with single backslashes", () => {
    expect(
      drawn(
        String.raw`process where a == "C:\Windows\xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"`,
      ),
    ).toMatchInlineSnapshot(`
      "q.eql:1:23: "\\W" is not an escape
        1 | process where a == "C:\\Windows\\xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
          |                       ^^
        write \\\\ for a backslash, or a raw string: """…""""
    `);
  });
  it("\\u without braces", () => {
    expect(drawn(String.raw`process where a == "\u00e9"`))
      .toMatchInlineSnapshot(`
      "q.eql:1:21: "\\u" must be followed by 2 to 8 hexadecimal digits in braces
        1 | process where a == "\\u00e9"
          |                     ^^
        write \\u{e9}, or \\\\u for a backslash and a u"
    `);
  });
  it("a surrogate", () => {
    expect(drawn(String.raw`process where a == "\u{d800}"`))
      .toMatchInlineSnapshot(`
      "q.eql:1:21: "\\u{d800}" is not a Unicode character
        1 | process where a == "\\u{d800}"
          |                     ^^^^^^^^
        characters are 00 to 10ffff, without d800 to dfff"
    `);
  });
  it("a character beyond Unicode", () => {
    expect(drawn(String.raw`process where a == "\u{110000}"`))
      .toMatchInlineSnapshot(`
      "q.eql:1:21: "\\u{110000}" is not a Unicode character
        1 | process where a == "\\u{110000}"
          |                     ^^^^^^^^^^
        characters are 00 to 10ffff, without d800 to dfff"
    `);
  });
  it("an open raw string", () => {
    expect(drawn('process where a == """x')).toMatchInlineSnapshot(`
      "q.eql:1:20: the string is not closed on its line
        1 | process where a == """x
          |                    ^^^^
        close it with """ on the same line"
    `);
  });
  it("an open backtick", () => {
    expect(drawn("process where `a-b == 1")).toMatchInlineSnapshot(`
      "q.eql:1:15: the backtick is not closed
        1 | process where \`a-b == 1
          |               ^
        a field name stands between two backticks; a backtick inside it is doubled"
    `);
  });
  it("empty backticks", () => {
    expect(drawn("process where `` == 1")).toMatchInlineSnapshot(`
      "q.eql:1:15: the field name between the backticks is empty
        1 | process where \`\` == 1
          |               ^^"
    `);
  });
  it("an open comment", () => {
    expect(drawn("process where true /* until the end")).toMatchInlineSnapshot(`
      "q.eql:1:20: the comment is not closed
        1 | process where true /* until the end
          |                    ^^
        close it with */"
    `);
  });
  it("a number too large", () => {
    expect(drawn("process where a == 1e999")).toMatchInlineSnapshot(`
      "q.eql:1:20: the number "1e999" is too large
        1 | process where a == 1e999
          |                    ^^^^^"
    `);
  });
  it("&&", () => {
    expect(drawn("process where a == 1 && b == 2")).toMatchInlineSnapshot(`
      "q.eql:1:22: "&&" is not part of EQL
        1 | process where a == 1 && b == 2
          |                      ^^
        write "and""
    `);
  });
  it("||", () => {
    expect(drawn("process where a == 1 || b == 2")).toMatchInlineSnapshot(`
      "q.eql:1:23: expected "head" or "tail" after "|", found "|"
        1 | process where a == 1 || b == 2
          |                       ^
        write "or""
    `);
  });
  it("!", () => {
    expect(drawn("process where !(a == 1)")).toMatchInlineSnapshot(`
      "q.eql:1:15: "!" is not part of EQL
        1 | process where !(a == 1)
          |               ^
        write "not" before a condition, or "![" without a blank for a step"
    `);
  });
  it("a lonely tilde", () => {
    expect(drawn('process where a in ~ ("x")')).toMatchInlineSnapshot(`
      "q.eql:1:20: "~" is not part of EQL
        1 | process where a in ~ ("x")
          |                    ^
        a "~" follows in, like, regex or a function name directly, without a blank"
    `);
  });
  it("a semicolon", () => {
    expect(drawn("process where true;")).toMatchInlineSnapshot(`
      "q.eql:1:19: ";" is not part of EQL
        1 | process where true;
          |                   ^
        a file holds one query, and nothing ends it"
    `);
  });
  it("a shell comment", () => {
    expect(
      drawn(`# name
process where true`),
    ).toMatchInlineSnapshot(`
  "q.eql:1:1: "#" is not part of EQL
    1 | # name
      | ^
    a comment begins with // or stands between /* and */"
`);
  });
  it("curly quotes", () => {
    expect(drawn("process where a == “cmd”")).toMatchInlineSnapshot(`
      "q.eql:1:20: "“" is not part of EQL
        1 | process where a == “cmd”
          |                    ^
        use straight double quotes: "text""
    `);
  });
  it("a no-break space", () => {
    expect(drawn("process where true")).toMatchInlineSnapshot(`
      "q.eql:1:8: the character U+00A0 is not part of EQL
        1 | process where true
          |        ^
        it looks like a blank: replace it by an ordinary one"
    `);
  });
  it("letters beyond ASCII", () => {
    expect(drawn("process where größe == 1")).toMatchInlineSnapshot(`
      "q.eql:1:17: "ö" is not part of EQL
        1 | process where größe == 1
          |                 ^
        names other than A-Z a-z 0-9 _ @ need backticks"
    `);
  });
  it("a control character", () => {
    expect(drawn("process where \u001b[31m == 1")).toMatchInlineSnapshot(`
      "q.eql:1:15: the character U+001B is not part of EQL
        1 | process where  [31m == 1
          |               ^"
    `);
  });
});

describe("the frame of a query", () => {
  it("nothing", () => {
    expect(drawn("")).toMatchInlineSnapshot(`
      "q.eql:1:1: the query is empty
        1 | 
          | ^
        write a category and a condition: process where process.name == "cmd.exe""
    `);
  });
  it("comments only", () => {
    expect(
      drawn(`// nothing
`),
    ).toMatchInlineSnapshot(`
  "q.eql:2:1: the query is empty
    2 | 
      | ^
    write a category and a condition: process where process.name == "cmd.exe""
`);
  });
  it("no category", () => {
    expect(drawn("where a == 1")).toMatchInlineSnapshot(`
      "q.eql:1:1: expected an event category, found the keyword "where"
        1 | where a == 1
          | ^^^^^
        write "any where …" for events of every category"
    `);
  });
  it("no where", () => {
    expect(drawn('process.name : "cmd.exe"')).toMatchInlineSnapshot(`
      "q.eql:1:8: expected "where" after the event category "process", found "."
        1 | process.name : "cmd.exe"
          |        ^
        a query begins with an event category, or "any": any where …"
    `);
  });
  it("a misspelt where", () => {
    expect(drawn("process wher a == 1")).toMatchInlineSnapshot(`
      "q.eql:1:9: expected "where" after the event category "process", found "wher"
        1 | process wher a == 1
          |         ^^^^
        did you mean "where"?"
    `);
  });
  it("only a category", () => {
    expect(drawn("process")).toMatchInlineSnapshot(`
      "q.eql:1:8: expected "where" after the event category "process", found the end of the query
        1 | process
          |        ^
        a query begins with an event category, or "any": any where …"
    `);
  });
  it("a misspelt sequence", () => {
    expect(drawn("sequnce by a [a where true] [b where true]"))
      .toMatchInlineSnapshot(`
      "q.eql:1:1: expected "sequence", "sample" or an event category, found "sequnce"
        1 | sequnce by a [a where true] [b where true]
          | ^^^^^^^
        did you mean "sequence"?"
    `);
  });
  it("a number first", () => {
    expect(drawn("5 where true")).toMatchInlineSnapshot(`
      "q.eql:1:1: expected an event category, found the number 5
        1 | 5 where true
          | ^
        write the category and "where" first: any where …"
    `);
  });
  it("a backtick category", () => {
    expect(drawn("`a-b` where true")).toMatchInlineSnapshot(`
      "q.eql:1:1: expected an event category, found the field "a-b"
        1 | \`a-b\` where true
          | ^^^^^
        put the category in double quotes"
    `);
  });
  it("a keyword as category", () => {
    expect(drawn("with where true")).toMatchInlineSnapshot(`
      "q.eql:1:1: expected an event category, found the keyword "with"
        1 | with where true
          | ^^^^
        a category of that name is written in double quotes: "with" where …"
    `);
  });
  it("no condition", () => {
    expect(drawn("process where")).toMatchInlineSnapshot(`
      "q.eql:1:14: expected a condition or a value, found the end of the query
        1 | process where
          |              ^"
    `);
  });
  it("something behind the end", () => {
    expect(drawn("process where true process where true"))
      .toMatchInlineSnapshot(`
      "q.eql:1:20: expected "and", "or", "|" or the end of the query, found "process"
        1 | process where true process where true
          |                    ^^^^^^^"
    `);
  });
  it("a sequence without steps", () => {
    expect(drawn("sequence by a")).toMatchInlineSnapshot(`
      "q.eql:1:14: expected "[" to begin a step of the sequence, found the end of the query
        1 | sequence by a
          |              ^"
    `);
  });
  it("by behind maxspan", () => {
    expect(drawn("sequence with maxspan=1m by a [a where true] [b where true]"))
      .toMatchInlineSnapshot(`
      "q.eql:1:26: "by" stands before "with maxspan"
        1 | sequence with maxspan=1m by a [a where true] [b where true]
          |                          ^^
        write sequence by … with maxspan=1m"
    `);
  });
  it("maxspan without unit", () => {
    expect(drawn("sequence with maxspan=90 [a where true] [b where true]"))
      .toMatchInlineSnapshot(`
      "q.eql:1:23: maxspan needs a unit
        1 | sequence with maxspan=90 [a where true] [b where true]
          |                       ^^
        write 90s; the units are ms, s, m, h and d"
    `);
  });
  it("maxspan with another unit", () => {
    expect(drawn("sequence with maxspan=5min [a where true] [b where true]"))
      .toMatchInlineSnapshot(`
      "q.eql:1:24: maxspan has no unit "min"
        1 | sequence with maxspan=5min [a where true] [b where true]
          |                        ^^^
        the units are ms, s, m, h and d"
    `);
  });
  it("maxspan with a fraction", () => {
    expect(drawn("sequence with maxspan=1.5m [a where true] [b where true]"))
      .toMatchInlineSnapshot(`
        "q.eql:1:23: expected a whole number after "maxspan=", found the number 1.5
          1 | sequence with maxspan=1.5m [a where true] [b where true]
            |                       ^^^
          write it in digits alone, without a fraction"
      `);
  });
  it("maxspan of nothing", () => {
    expect(drawn("sequence with maxspan=0s [a where true] [b where true]"))
      .toMatchInlineSnapshot(`
      "q.eql:1:23: maxspan must be longer than nothing
        1 | sequence with maxspan=0s [a where true] [b where true]
          |                       ^^
        write at least 1ms"
    `);
  });
  it("maxspan without end", () => {
    expect(
      drawn(
        "sequence with maxspan=9007199254740991d [a where true] [b where true]",
      ),
    ).toMatchInlineSnapshot(`
      "q.eql:1:23: maxspan=9007199254740991d is too long to count
        1 | sequence with maxspan=9007199254740991d [a where true] [b where true]
          |                       ^^^^^^^^^^^^^^^^^
        leave maxspan out for a sequence without a limit"
    `);
  });
  it("a negative maxspan", () => {
    expect(drawn("sequence with maxspan=-1s [a where true] [b where true]"))
      .toMatchInlineSnapshot(`
      "q.eql:1:23: expected a whole number after "maxspan=", found "-"
        1 | sequence with maxspan=-1s [a where true] [b where true]
          |                       ^"
    `);
  });
  it("a misspelt maxspan", () => {
    expect(drawn("sequence with maxpan=1m [a where true] [b where true]"))
      .toMatchInlineSnapshot(`
      "q.eql:1:15: expected "maxspan" after "with", found "maxpan"
        1 | sequence with maxpan=1m [a where true] [b where true]
          |               ^^^^^^
        did you mean "maxspan"?"
    `);
  });
  it("maxspan with ==", () => {
    expect(drawn("sequence with maxspan==1m [a where true] [b where true]"))
      .toMatchInlineSnapshot(`
      "q.eql:1:22: expected "=" after "maxspan", found "=="
        1 | sequence with maxspan==1m [a where true] [b where true]
          |                      ^^"
    `);
  });
  it("runs at the sequence", () => {
    expect(drawn("sequence with runs=3 [a where true] [b where true]"))
      .toMatchInlineSnapshot(`
      "q.eql:1:15: "with runs" belongs to a step
        1 | sequence with runs=3 [a where true] [b where true]
          |               ^^^^
        write it behind the step: [ … ] with runs=3"
    `);
  });
  it("maxspan at a step", () => {
    expect(drawn("sequence [a where true] with maxspan=1m [b where true]"))
      .toMatchInlineSnapshot(`
      "q.eql:1:30: "with maxspan" belongs to the whole sequence
        1 | sequence [a where true] with maxspan=1m [b where true]
          |                              ^^^^^^^
        write it before the first step: sequence by … with maxspan=1m [ … ]"
    `);
  });
  it("runs of nothing", () => {
    expect(drawn("sequence [a where true] with runs=0 [b where true]"))
      .toMatchInlineSnapshot(`
      "q.eql:1:35: runs must be 1 to 100, found 0
        1 | sequence [a where true] with runs=0 [b where true]
          |                                   ^"
    `);
  });
  it("too many runs", () => {
    expect(drawn("sequence [a where true] with runs=101"))
      .toMatchInlineSnapshot(`
      "q.eql:1:35: runs must be 1 to 100, found 101
        1 | sequence [a where true] with runs=101
          |                                   ^^^"
    `);
  });
  it("by behind runs", () => {
    expect(drawn("sequence [a where true] with runs=2 by x [b where true]"))
      .toMatchInlineSnapshot(`
      "q.eql:1:37: "by" stands too late in this step
        1 | sequence [a where true] with runs=2 by x [b where true]
          |                                     ^^
        the order is [ … ] by … with runs=… as …"
    `);
  });
  it("a function as join key", () => {
    expect(drawn("sequence by length(a) [a where true] [b where true]"))
      .toMatchInlineSnapshot(`
      "q.eql:1:13: a join key must be a field, not a function
        1 | sequence by length(a) [a where true] [b where true]
          |             ^^^^^^
        join on a field that holds the value itself"
    `);
  });
  it("a string as join key", () => {
    expect(drawn('sequence by "a" [a where true] [b where true]'))
      .toMatchInlineSnapshot(`
      "q.eql:1:13: expected a field to join by, found the string "a"
        1 | sequence by "a" [a where true] [b where true]
          |             ^^^"
    `);
  });
  it("a missing-event step as until", () => {
    expect(
      drawn("sequence [a where true] [b where true] until ![c where true]"),
    ).toMatchInlineSnapshot(`
      "q.eql:1:46: "until" cannot be a missing-event step
        1 | sequence [a where true] [b where true] until ![c where true]
          |                                              ^^
        write "[": until ends the sequence when the event happens"
    `);
  });
  it("runs at until", () => {
    expect(
      drawn(
        "sequence [a where true] [b where true] until [c where true] with runs=2",
      ),
    ).toMatchInlineSnapshot(`
      "q.eql:1:61: a step of "until" takes "by" fields only, found "with"
        1 | sequence [a where true] [b where true] until [c where true] with runs=2
          |                                                             ^^^^"
    `);
  });
  it("a missing-event step in a sample", () => {
    expect(drawn("sample by a [a where true] ![b where true]"))
      .toMatchInlineSnapshot(`
      "q.eql:1:28: a sample cannot hold a missing-event step
        1 | sample by a [a where true] ![b where true]
          |                            ^^
        use a sequence with maxspan"
    `);
  });
  it("a sample of one filter", () => {
    expect(drawn("sample by a [a where true]")).toMatchInlineSnapshot(`
      "q.eql:1:27: expected "[" to begin a step of the sample, found the end of the query
        1 | sample by a [a where true]
          |                           ^"
    `);
    expect(drawn("sample by a [a where true] | head 1")).toMatchInlineSnapshot(`
      "q.eql:1:28: expected "[" to begin a step of the sample, found "|"
        1 | sample by a [a where true] | head 1
          |                            ^"
    `);
  });
  it("what only a sequence has, at a sample", () => {
    expect(drawn("sample by a [a where true] [b where true] with runs=2"))
      .toMatchInlineSnapshot(`
      "q.eql:1:43: a step of "sample" takes "by" fields only, found "with"
        1 | sample by a [a where true] [b where true] with runs=2
          |                                           ^^^^"
    `);
    expect(drawn("sample by a [a where true] as e [b where true]"))
      .toMatchInlineSnapshot(`
      "q.eql:1:28: a step of "sample" takes "by" fields only, found "as"
        1 | sample by a [a where true] as e [b where true]
          |                            ^^"
    `);
    expect(
      drawn("sample by a [a where true] [b where true] until [c where true]"),
    ).toMatchInlineSnapshot(`
      "q.eql:1:43: expected "[", "|" or the end of the query, found the keyword "until"
        1 | sample by a [a where true] [b where true] until [c where true]
          |                                           ^^^^^
        "until" ends a sequence: sequence … [ … ] until [ … ]"
    `);
  });
  it("a join key of a sample that is no field", () => {
    expect(drawn("sample by length(a) [a where true] [b where true]"))
      .toMatchInlineSnapshot(`
      "q.eql:1:11: a join key must be a field, not a function
        1 | sample by length(a) [a where true] [b where true]
          |           ^^^^^^
        join on a field that holds the value itself"
    `);
  });
  it("maxspan at a sample", () => {
    expect(drawn("sample by a with maxspan=1m [a where true] [b where true]"))
      .toMatchInlineSnapshot(`
      "q.eql:1:13: a sample has no maxspan
        1 | sample by a with maxspan=1m [a where true] [b where true]
          |             ^^^^
        use a sequence for events within a time"
    `);
  });
  it("an open step", () => {
    expect(drawn("sequence [a where true [b where true]"))
      .toMatchInlineSnapshot(`
        "q.eql:1:24: expected "and", "or" or "]" at the end of the step, found "["
          1 | sequence [a where true [b where true]
            |                        ^
          close the step before it with "]""
      `);
  });
  it("a step without end", () => {
    expect(drawn("sequence [a where true] [b where x == 1"))
      .toMatchInlineSnapshot(`
      "q.eql:1:40: expected "and", "or" or "]" at the end of the step, found the end of the query
        1 | sequence [a where true] [b where x == 1
          |                                        ^"
    `);
  });
  it("an unknown pipe", () => {
    expect(drawn("process where true | haed 5")).toMatchInlineSnapshot(`
      "q.eql:1:22: unknown pipe "haed"
        1 | process where true | haed 5
          |                      ^^^^
        did you mean "head"?"
    `);
  });
  it("a pipe without number", () => {
    expect(drawn("process where true | head")).toMatchInlineSnapshot(`
      "q.eql:1:26: expected the number of results after "head", found the end of the query
        1 | process where true | head
          |                          ^"
    `);
  });
  it("a pipe with a negative number", () => {
    expect(drawn("process where true | tail -1")).toMatchInlineSnapshot(`
      "q.eql:1:27: expected the number of results after "tail", found "-"
        1 | process where true | tail -1
          |                           ^"
    `);
  });
  it("a pipe with a fraction", () => {
    expect(drawn("process where true | tail 1.5")).toMatchInlineSnapshot(`
      "q.eql:1:27: expected the number of results after "tail", found the number 1.5
        1 | process where true | tail 1.5
          |                           ^^^
        write it in digits alone, without a fraction"
    `);
  });
  it("something behind a pipe", () => {
    expect(drawn("process where true | head 5 and true"))
      .toMatchInlineSnapshot(`
        "q.eql:1:29: expected "|" or the end of the query, found the keyword "and"
          1 | process where true | head 5 and true
            |                             ^^^"
      `);
  });
});

describe("conditions", () => {
  it("a misspelt and", () => {
    expect(drawn("process where a == 1 adn b == 2")).toMatchInlineSnapshot(`
      "q.eql:1:22: expected "and", "or", "|" or the end of the query, found "adn"
        1 | process where a == 1 adn b == 2
          |                      ^^^
        did you mean "and"?"
    `);
  });
  it("an upper-case keyword", () => {
    expect(drawn("process where a == 1 AND b == 2")).toMatchInlineSnapshot(`
      "q.eql:1:22: expected "and", "or", "|" or the end of the query, found "AND"
        1 | process where a == 1 AND b == 2
          |                      ^^^
        did you mean "and"?"
    `);
  });
  it("an upper-case not", () => {
    expect(drawn("process where NOT a == 1")).toMatchInlineSnapshot(`
      "q.eql:1:19: expected "and", "or", "|" or the end of the query, found "a"
        1 | process where NOT a == 1
          |                   ^
        keywords are lower case: write "not""
    `);
  });
  it("not in the middle", () => {
    expect(drawn("process where a not == 1")).toMatchInlineSnapshot(`
      "q.eql:1:17: expected "and", "or", "|" or the end of the query, found the keyword "not"
        1 | process where a not == 1
          |                 ^^^
        put "not" before the whole condition: not a == b"
    `);
  });
  it("a word operator of another language", () => {
    expect(drawn('process where a contains "x"')).toMatchInlineSnapshot(`
      "q.eql:1:17: expected "and", "or", "|" or the end of the query, found "contains"
        1 | process where a contains "x"
          |                 ^^^^^^^^
        write field : "*text*" or stringContains(field, "text")"
    `);
  });
  it("chained comparisons", () => {
    expect(drawn("process where 1 < a < 3")).toMatchInlineSnapshot(`
      "q.eql:1:21: comparisons cannot be chained
        1 | process where 1 < a < 3
          |                     ^
        join two comparisons with "and": a < b and b < c"
    `);
  });
  it("== with a list", () => {
    expect(drawn('process where a == ("x", "y")')).toMatchInlineSnapshot(`
      "q.eql:1:24: expected "and", "or" or ")", found ","
        1 | process where a == ("x", "y")
          |                        ^
        to compare with several values write in ("a", "b") or : ("a", "b")"
    `);
  });
  it("in without parentheses", () => {
    expect(drawn('process where a in "x"')).toMatchInlineSnapshot(`
      "q.eql:1:20: expected "(" after "in", found the string "x"
        1 | process where a in "x"
          |                    ^^^
        write in ("a", "b")"
    `);
  });
  it("an empty list", () => {
    expect(drawn("process where a in ()")).toMatchInlineSnapshot(`
      "q.eql:1:21: expected at least one value for "in", found ")"
        1 | process where a in ()
          |                     ^"
    `);
  });
  it("a comma at the end of a list", () => {
    expect(drawn('process where a : ("x", )')).toMatchInlineSnapshot(`
      "q.eql:1:25: expected a value after ",", found ")"
        1 | process where a : ("x", )
          |                         ^
        leave the last comma out"
    `);
  });
  it("a missing comma", () => {
    expect(drawn('process where a : ("x" "y")')).toMatchInlineSnapshot(`
      "q.eql:1:24: expected "," or ")", found the string "y"
        1 | process where a : ("x" "y")
          |                        ^^^"
    `);
  });
  it("an open parenthesis", () => {
    expect(
      drawn(`process where
  (a == 1 and (b == 2)`),
    ).toMatchInlineSnapshot(`
    "q.eql:2:23: expected "and", "or" or ")", found the end of the query
      2 |   (a == 1 and (b == 2)
        |                       ^
      the "(" at line 2, column 3 is not closed"
  `);
  });
  it("an open list", () => {
    expect(drawn('process where a in ("x", "y"')).toMatchInlineSnapshot(`
      "q.eql:1:29: expected "," or ")", found the end of the query
        1 | process where a in ("x", "y"
          |                             ^
        the "(" at line 1, column 20 is not closed"
    `);
  });
  it("a parenthesis too many", () => {
    expect(drawn("process where (a == 1))")).toMatchInlineSnapshot(`
      "q.eql:1:23: expected "and", "or", "|" or the end of the query, found ")"
        1 | process where (a == 1))
          |                       ^
        no "(" is open here"
    `);
  });
  it("a bracket too many", () => {
    expect(drawn("process where a == 1]")).toMatchInlineSnapshot(`
      "q.eql:1:21: expected "and", "or", "|" or the end of the query, found "]"
        1 | process where a == 1]
          |                     ^
        no "[" is open here"
    `);
  });
  it("a field as pattern", () => {
    expect(drawn("process where a : b")).toMatchInlineSnapshot(`
      "q.eql:1:19: expected a constant after ":", found "b"
        1 | process where a : b
          |                   ^
        put text in double quotes; compare two fields with =="
    `);
  });
  it("a keyword as field", () => {
    expect(drawn("process where sequence == 3")).toMatchInlineSnapshot(`
      "q.eql:1:15: expected a condition or a value, found the keyword "sequence"
        1 | process where sequence == 3
          |               ^^^^^^^^
        a field of that name is written in backticks: \`sequence\`"
    `);
  });
  it("an optional keyword", () => {
    expect(drawn("process where ?until == 3")).toMatchInlineSnapshot(`
      "q.eql:1:16: expected a field after "?", found the keyword "until"
        1 | process where ?until == 3
          |                ^^^^^
        a field of that name is written in backticks: \`until\`"
    `);
  });
  it("nothing behind an operator", () => {
    expect(drawn("process where a == ")).toMatchInlineSnapshot(`
      "q.eql:1:19: expected a condition or a value, found the end of the query
        1 | process where a == 
          |                   ^"
    `);
  });
  it("a missing operand of and", () => {
    expect(drawn("process where a == 1 and")).toMatchInlineSnapshot(`
      "q.eql:1:25: expected a condition or a value, found the end of the query
        1 | process where a == 1 and
          |                         ^"
    `);
  });
  it("a field part that begins with a digit", () => {
    expect(drawn("process where a.5b == 1")).toMatchInlineSnapshot(`
      "q.eql:1:16: expected "and", "or", "|" or the end of the query, found the number .5
        1 | process where a.5b == 1
          |                ^^
        a name that begins with a digit needs backticks"
    `);
  });
  it("a field that begins with a digit", () => {
    expect(drawn("process where 5b == 1")).toMatchInlineSnapshot(`
      "q.eql:1:16: expected "and", "or", "|" or the end of the query, found "b"
        1 | process where 5b == 1
          |                ^
        a name that begins with a digit needs backticks"
    `);
  });
  it("a hyphen in a field is a minus, and nothing else", () => {
    expect(drawn("process where a- == 1")).toMatchInlineSnapshot(`
      "q.eql:1:18: expected a condition or a value, found "=="
        1 | process where a- == 1
          |                  ^^"
    `);
  });
  it("a blank in a field", () => {
    expect(drawn("process where user name == 1")).toMatchInlineSnapshot(`
      "q.eql:1:20: expected "and", "or", "|" or the end of the query, found "name"
        1 | process where user name == 1
          |                    ^^^^"
    `);
  });
  it("a tilde on a field", () => {
    expect(drawn("process where a~ == 1")).toMatchInlineSnapshot(`
      "q.eql:1:15: expected a condition or a value, found "a~"
        1 | process where a~ == 1
          |               ^^
        only in, like, regex and function names take a "~""
    `);
  });
  it("a dot at the end", () => {
    expect(drawn("process where a. == 1")).toMatchInlineSnapshot(`
      "q.eql:1:18: expected a field name after ".", found "=="
        1 | process where a. == 1
          |                  ^^"
    `);
  });
  it("nothing behind $", () => {
    expect(drawn("process where $ == 1")).toMatchInlineSnapshot(`
      "q.eql:1:17: expected a name after "$", found "=="
        1 | process where $ == 1
          |                 ^^"
    `);
  });
  it("nothing behind as", () => {
    expect(drawn("sequence [a where true] as [b where true]"))
      .toMatchInlineSnapshot(`
      "q.eql:1:28: expected a name after "as", found "["
        1 | sequence [a where true] as [b where true]
          |                            ^"
    `);
  });
  it("? without a field", () => {
    expect(drawn('process where ? "x"')).toMatchInlineSnapshot(`
      "q.eql:1:17: expected a field after "?", found the string "x"
        1 | process where ? "x"
          |                 ^^^"
    `);
  });
});
