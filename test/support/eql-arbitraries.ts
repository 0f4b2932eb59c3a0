/**
 * Random EQL conditions, as text, with every operator and every function, and random documents for them: mixed types, missing
 * values, lists and characters beyond ASCII, over so few fields and letters that things match.
 */
import fc from "fast-check";
import type { TestDoc } from "./engine.ts";

// --- documents --------------------------------------------------------------------------------------------------

/** Few letters, so that texts are parts of each other. */
const letters = fc.string({
  unit: fc.constantFrom(..."aaAbBσΣé\uff5e", "\u{1f600}", "\u{1f600}"),
  maxLength: 5,
});
const texts = fc.oneof(
  letters,
  fc.constantFrom(
    ..."|a|ab|AB|abc|aab|1|2|10|1.0|-3|+2|1e3|.5|5.|0x1F|1f| 5 |true|TRUE|false|null|é|É|ΟΔΟΣ|οδος|\u0130|i̇|ß|ẞ".split(
      "|",
    ),
    ..."a\nb \u{1f600} a\u{1f600}b \uff5e * a* ? a?b \\ a\\b $ ^ [a] 10.1.2.3 10.0.0.0/8 ::1".split(
      " ",
    ),
  ),
);
const numbers = fc.oneof(
  fc.integer({ min: -12, max: 12 }),
  fc.constantFrom(0, -0, 1.5, -2.5, 7, 0.1, 1e21, 4624),
);
const scalar = fc.oneof(
  { weight: 4, arbitrary: texts },
  { weight: 3, arbitrary: numbers },
  { weight: 1, arbitrary: fc.boolean() },
);
const nothing = fc.constantFrom(undefined, null, [], [null], {}, { z: 1 });
const value = fc.oneof(
  { weight: 8, arbitrary: scalar },
  { weight: 1, arbitrary: nothing },
  {
    weight: 2,
    arbitrary: fc.array(fc.oneof(scalar, fc.constant(null)), { maxLength: 3 }),
  },
);
const address = fc.constantFrom(
  "10.1.2.3",
  "::ffff:10.1.2.3",
  "0:0:0:0:0:0:0:1",
  "::1",
  "FE80::1",
  "fe80:0:0:0:0:0:0:1",
  "2001:db8::7:0:0",
  "host",
  "",
);
const element = fc.record(
  { x: value, y: value, ip: address },
  { requiredKeys: [] },
);

/** Fields of an event. */
export const document: fc.Arbitrary<TestDoc> = fc
  .record({
    f: value,
    g: value,
    h: value,
    nested: value,
    dotted: value,
    ip: fc.oneof(address, fc.array(address, { maxLength: 2 }), nothing),
    list: fc.oneof(
      fc.array(fc.oneof(element, scalar), { maxLength: 3 }),
      element,
      nothing,
    ),
  })
  .map(({ nested, dotted, ip, ...fields }) => ({
    ...fields,
    o: { p: nested },
    "d.q": dotted,
    source: { ip },
  }));

// --- conditions, as text ----------------------------------------------------------------------------------------

/** A string as a rule writes it. */
const quoted = (text: string): string =>
  `"${text.replaceAll(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
const textLiteral = texts.map(quoted);
const numberLiteral = fc.oneof(
  fc.nat({ max: 12 }).map(String),
  fc.constantFrom("0.5", "2.0", "1.0", "2e0", ".5", "4624", "1e21"),
);
const field = fc.constantFrom(
  ..."f g h ?f o.p d.q nowhere ?nowhere list.x".split(" "),
);
const list = (member: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .array(member, { minLength: 1, maxLength: 3 })
    .map((members) => `(${members.join(", ")})`);

/** A text with some characters replaced, so that it often matches; or anything. */
const wildcard = fc
  .oneof(
    fc
      .tuple(texts, fc.infiniteStream(fc.constantFrom("", "", "?", "*")))
      .map(([text, mask]) =>
        [...text].map((char) => mask.next().value || char).join(""),
      ),
    fc.string({
      unit: fc.constantFrom(..."**??aAbσΣé\u0130\\1.", "\u{1f600}"),
      maxLength: 6,
    }),
  )
  .map(quoted);

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc
    .array(
      fc.oneof(
        { maxDepth: 2, depthIdentifier: "regex" },
        fc.constantFrom(
          ...["a", "B", "b", ".", ".*", ".*", "é", "Σ", "\u{1f600}", "1"],
          ...["\\\\", "\\d", "\\W", "\\w*", "\\s?", "\\.", "^", "$"],
          ...["[ab]+", "[^a]", "[A-C]*", "[Z-b]*", "[é\u{1f600}]", "[^Σ\\d]*"],
          ...["[\u{1f5ff}-\u{1f601}]", "[α-ω]*", "[a\\]-]", "[^A-Z]"],
          ...["a*", "a+?", "b{2}", "b{0,1}", "a{1,}", ".{2}", "[^b]{1,2}"],
        ),
        fc
          .tuple(
            tie("expression"),
            tie("expression"),
            fc.constantFrom("", "*", "+", "?", "{2}", "*?"),
          )
          .map(([a, b, repeat]) => `(${a}|${b})${repeat}`),
      ),
      { maxLength: 3 },
    )
    .map((pieces) => pieces.join("")),
}));
const regex = expression.map(quoted);

const TEXT2 = ["stringContains", "startsWith", "endsWith"];
const CALCULATIONS = ["add", "subtract", "multiply", "divide", "modulo"];

/** Inside `_arraySearch` there are `$v` and its parts besides. */
function conditions(
  fields: fc.Arbitrary<string>,
  depth: number,
): fc.Arbitrary<string> {
  return fc.letrec<Record<"condition" | "text" | "number" | "any", string>>(
    (tie) => {
      const text = tie("text");
      const number = tie("number");
      const any = tie("any");
      const condition = tie("condition");
      const tilde = fc.constantFrom("", "~");
      const limits = {
        maxDepth: depth,
        depthIdentifier: fc.createDepthIdentifier(),
      };
      const search = fc.oneof(
        fc
          .tuple(
            fc.constantFrom("list", "list", "f", "o"),
            depth < 2
              ? fc.constant("true")
              : conditions(
                  fc.oneof(
                    fields,
                    fc.constantFrom("$v", "$v.x", "$v.y", "$v.x", "$v.y.z"),
                  ),
                  1,
                ),
          )
          .map(([array, inner]) => `_arraySearch(${array}, $v, ${inner})`),
      );
      // Documents answer in one spelling of an address; elements are as they were written.
      const ip = fc.constantFrom(
        ...["source.ip", "list.ip", ...(depth < 2 ? ["$v.ip", "$v.ip"] : [])],
      );
      const ipText = fc.oneof(
        address.map(quoted),
        fc.constantFrom('"10.0.0.0/8"', '"fe80::/10"', '"::ffff:10.0.0.0/16"'),
      );
      const comparison = fc.constantFrom("==", "!=", "<", "<=", ">", ">=");
      const equality = fc.constantFrom("==", "!=");
      const inside = fc.constantFrom("in", "not in", "in~", "not in~");
      return {
        any: fc.oneof(limits, fields, text, number),
        text: fc.oneof(
          limits,
          fields,
          fields,
          textLiteral,
          letters.map(quoted),
          list(any).map((args) => `concat${args}`),
          any.map((each) => `string(${each})`),
          fc
            .tuple(text, fc.integer({ min: -4, max: 6 }), number)
            .map(([s, from, to]) => `substring(${s}, ${from}, ${to})`),
          fc
            .tuple(text, fc.integer({ min: -4, max: 6 }))
            .map(([s, from]) => `substring(${s}, ${from})`),
          fc
            .tuple(
              tilde,
              text,
              text,
              text,
              fc.constantFrom("", ", true", ", false"),
            )
            .map(
              ([mark, s, left, right, greedy]) =>
                `between${mark}(${s}, ${left}, ${right}${greedy})`,
            ),
        ),
        number: fc.oneof(
          limits,
          fields,
          numberLiteral,
          numberLiteral,
          fc
            .tuple(number, fc.constantFrom(..."+-*/%"), number)
            .map(([a, sign, b]) => `(${a} ${sign} ${b})`),
          number.map((each) => `(-${each})`),
          fc
            .tuple(fc.constantFrom(...CALCULATIONS), number, number)
            .map(([name, a, b]) => `${name}(${a}, ${b})`),
          text.map((each) => `length(${each})`),
          fc
            .tuple(tilde, text, text)
            .map(([mark, s, part]) => `indexOf${mark}(${s}, ${part})`),
          fc
            .tuple(tilde, text, text, number)
            .map(
              ([mark, s, part, from]) =>
                `indexOf${mark}(${s}, ${part}, ${from})`,
            ),
          text.map((each) => `number(${each})`),
          fc
            .tuple(text, fc.constantFrom("2", "8", "10", "16", "36", "1"))
            .map(([s, base]) => `number(${s}, ${base})`),
        ),
        condition: fc.oneof(
          limits,
          fields,
          fc.constantFrom("true", "false"),
          fc.tuple(fields, equality).map(([f, op]) => `${f} ${op} null`),
          fc
            .tuple(fields, equality, fc.boolean())
            .map(([f, op, is]) => `${f} ${op} ${is}`),
          fc.tuple(any, comparison, any).map((parts) => parts.join(" ")),
          fc
            .tuple(fields, comparison, textLiteral)
            .map((parts) => parts.join(" ")),
          fc
            .tuple(numberLiteral, comparison, fields)
            .map((parts) => parts.join(" ")),
          // Integers and floats differ here, and nowhere else.
          fc
            .tuple(
              fc.oneof(number, numberLiteral),
              fc.constantFrom("2", "2.0", "-4.0", "0.5", "0"),
              comparison,
              fc.constantFrom("0", "1", "2", "3.5", "0.5", "-1"),
            )
            .map(([a, b, op, c]) => `${a} / ${b} ${op} ${c}`),
          fc
            .tuple(letters, fields, fc.constantFrom("", ", true"), tilde)
            .map(
              ([s, f, greedy, mark]) =>
                `between${mark}(${quoted(`${s}aAbab`)}, "a", "b"${greedy}) == ${f}`,
            ),
          fc
            .tuple(fc.constantFrom("b", "", "Ab", "aAb", "bAa"), letters)
            .map(
              ([s, l]) => `between("a${s}bab${l}", "a", "b", true) : "${s}*"`,
            ),
          fc.tuple(any, equality).map(([each, op]) => `${each} ${op} null`),
          fc
            .tuple(
              condition,
              equality,
              fc.constantFrom("true", "null", "false"),
            )
            .map(([each, op, word]) => `(${each}) ${op} ${word}`),
          fc
            .tuple(condition, equality, condition)
            .map(([a, op, b]) => `(${a}) ${op} (${b})`),
          fc
            .tuple(
              text,
              fc.constantFrom(":", "like", "like~"),
              list(fc.oneof(wildcard, wildcard, textLiteral, numberLiteral)),
            )
            .map(([s, op, patterns]) => `${s} ${op} ${patterns}`),
          fc
            .tuple(text, fc.constantFrom("regex", "regex~"), list(regex))
            .map(([s, op, patterns]) => `${s} ${op} ${patterns}`),
          fc
            .tuple(
              any,
              inside,
              list(
                fc.oneof(
                  textLiteral,
                  numberLiteral,
                  any,
                  fc.constantFrom("true", "false", "null"),
                ),
              ),
            )
            .map((parts) => parts.join(" ")),
          fc
            .tuple(fc.constantFrom(...TEXT2), tilde, text, text)
            .map(([name, mark, s, part]) => `${name}${mark}(${s}, ${part})`),
          fc
            .tuple(
              fc.oneof(ip, text),
              list(
                fc.oneof(
                  fc.constantFrom('"10.0.0.0/8"', '"::1"', '"fe80::/10"'),
                  fields,
                ),
              ),
            )
            .map(([each, blocks]) => `cidrMatch(${each}, ${blocks.slice(1)}`),
          fc
            .tuple(ip, equality, fc.oneof(ipText, ip, fields))
            .map((parts) => parts.join(" ")),
          fc
            .tuple(ip, inside, list(fc.oneof(ipText, ip, fields)))
            .map((parts) => parts.join(" ")),
          search,
          condition.map((each) => `not (${each})`),
          fc.tuple(condition, condition).map(([a, b]) => `(${a} and ${b})`),
          fc
            .tuple(condition, condition, condition)
            .map(([a, b, c]) => `(${a} or ${b} and ${c})`),
        ),
      };
    },
  ).condition;
}

/** A condition of any type and depth; some are refused by the checker, for types that clash by chance. */
export const condition = conditions(field, 4);
