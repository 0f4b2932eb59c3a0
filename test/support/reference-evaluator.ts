/**
 * A slow, plainly right evaluator of EQL conditions over plain documents, written down from the language reference
 * (values and null: section 4, operators: 5, functions: 6) without a line of the engine. It shares the parser's tree and
 * nothing else. The value of an expression is the list of its values; the empty list is null.
 */
import type {
  CallNode,
  CompareNode,
  Expr,
  LiteralNode,
} from "../../src/lang/eql/tree.ts";

type Value = string | number | boolean;
type Values = readonly Value[];
/** The elements that `$variables` stand for. */
type Variables = Readonly<Record<string, unknown>>;

/** Does the condition hold for the document? Lineage is not of one document and is not asked here. */
export function referenceHolds(condition: Expr, doc: unknown): boolean {
  return holds(condition, doc, {});
}

// --- 4.1: fields ------------------------------------------------------------------------------------------------

/** What stands at the path: nested or dotted keys, lists opened. */
function nodesAt(node: unknown, parts: readonly string[]): unknown[] {
  if (Array.isArray(node)) return node.flatMap((each) => nodesAt(each, parts));
  if (node === null || node === undefined) return [];
  if (parts.length === 0) return [node];
  if (typeof node !== "object") return [];
  return parts.flatMap((_, i) =>
    nodesAt(
      (node as Record<string, unknown>)[parts.slice(0, i + 1).join(".")],
      parts.slice(i + 1),
    ),
  );
}

function isValue(node: unknown): node is Value {
  return ["string", "number", "boolean"].includes(typeof node);
}

// --- 4.4: at a boolean position nothing is null -----------------------------------------------------------------

function holds(expr: Expr, doc: unknown, vars: Variables): boolean {
  const values = (each: Expr): Values => valuesOf(each, doc, vars);
  switch (expr.kind) {
    case "and":
      return expr.operands.every((each) => holds(each, doc, vars));
    case "or":
      return expr.operands.some((each) => holds(each, doc, vars));
    case "not":
      return !holds(expr.operand, doc, vars);
    case "compare":
      return compare(expr, values(expr.left), values(expr.right));
    case "match": {
      const { operator } = expr;
      const insensitive = ![`like`, `regex`].includes(operator);
      return values(expr.operand).some((value) =>
        expr.patterns.some(({ value: pattern }) =>
          operator.startsWith("regex")
            ? matchesRegex(`${pattern}`, `${value}`, insensitive)
            : matchesWildcard(`${pattern}`, `${value}`, insensitive),
        ),
      );
    }
    case "in":
      return (
        expr.negated !==
        expr.members.some((member) =>
          values(expr.operand).some((value) =>
            values(member).some(
              (other) =>
                same(expr.operand, value, member, other) ||
                (expr.insensitive &&
                  typeOf(member) !== "number" &&
                  fold(`${value}`) === fold(`${other}`)) ||
                (expr.insensitive &&
                  isAddress(expr.operand, member) &&
                  fold(spelt(value)) === fold(spelt(other))),
            ),
          ),
        )
      );
    case "call":
      if (expr.name === "_arraySearch") return arraySearch(expr, doc, vars);
      break;
    case "lineage":
      throw new Error("lineage is not of one document");
  }
  return values(expr).some((value) => value === true || value === "true");
}

/** Section 11: one element at a time. */
function arraySearch(call: CallNode, doc: unknown, vars: Variables): boolean {
  const [array, variable, condition] = call.args;
  if (variable?.kind !== "variable") throw new Error("not an array search");
  const elements =
    array!.kind === "field"
      ? nodesAt(doc, array!.path.split("."))
      : array!.kind === "variable"
        ? nodesAt(vars[array!.name], array!.parts)
        : [];
  return elements.some((element) =>
    holds(condition!, doc, { ...vars, [variable.name]: element }),
  );
}

// --- 4.4: inside an expression null propagates ------------------------------------------------------------------

function valuesOf(expr: Expr, doc: unknown, vars: Variables): Values {
  const values = (each: Expr): Values => valuesOf(each, doc, vars);
  const condition = (operands: readonly Expr[]): Values =>
    operands.some((each) => values(each).length === 0)
      ? []
      : [holds(expr, doc, vars)];
  switch (expr.kind) {
    case "literal":
      return expr.value === null ? [] : [expr.value];
    case "field":
      return nodesAt(doc, expr.path.split(".")).filter(isValue);
    case "variable":
      return nodesAt(vars[expr.name], expr.parts).filter(isValue);
    case "compare":
      return isNull(expr.left) || isNull(expr.right)
        ? [holds(expr, doc, vars)]
        : condition([expr.left, expr.right]);
    case "match":
    case "in":
      return condition([expr.operand]);
    case "negate":
      return applied([values(expr.operand)], ([value]) => {
        const number = numberOf(value!);
        return number === undefined ? undefined : -number;
      });
    case "arithmetic": {
      const name = {
        "+": "add",
        "-": "subtract",
        "*": "multiply",
        "/": "divide",
        "%": "modulo",
      }[expr.operator];
      return applied([values(expr.left), values(expr.right)], (args) =>
        call(name, args, false, isFloat(expr)),
      );
    }
    case "call":
      if (expr.name === "_arraySearch") break;
      return applied(expr.args.map(values), (args) =>
        call(expr.name, args, expr.insensitive, isFloat(expr)),
      );
  }
  return [holds(expr, doc, vars)];
}

/** 4.2: a function of fields with several values is a function of each combination. */
function applied(
  args: readonly Values[],
  evaluate: (args: Values) => Value | undefined,
): Values {
  let combinations: Values[] = [[]];
  for (const values of args) {
    combinations = combinations.flatMap((before) =>
      values.map((value) => [...before, value]),
    );
  }
  return combinations.flatMap((each) => evaluate(each) ?? []);
}

// --- 4.3: types -------------------------------------------------------------------------------------------------

function isNull(expr: Expr): boolean {
  return expr.kind === "literal" && expr.value === null;
}

function typeOf(expr: Expr): string {
  return expr.kind === "literal" ? typeof expr.value : "anything";
}

/** The number that a value is, or that its whole text is. */
function numberOf(value: Value): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return undefined;
  return /^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(value)
    ? Number(value)
    : undefined;
}

function same(left: Expr, a: Value, right: Expr, b: Value): boolean {
  if (left.kind === "literal" && right.kind !== "literal") {
    return same(right, b, left, a);
  }
  if (isAddress(left, right)) {
    if (right.kind === "literal" && inBlock(`${a}`, `${b}`)) return true;
    if (typeOf(right) !== "number" && spelt(a) === spelt(b)) return true;
  }
  switch (typeOf(right)) {
    case "string":
    case "boolean":
      return `${a}` === `${b}`;
    case "number":
      return numberOf(a) === b;
  }
  if (typeof a === "number" || typeof b === "number") {
    const [x, y] = [numberOf(a), numberOf(b)];
    return x !== undefined && x === y;
  }
  return `${a}` === `${b}`;
}

function compare(
  { operator, left, right }: CompareNode,
  as: Values,
  bs: Values,
): boolean {
  const some = (test: (a: Value, b: Value) => boolean): boolean =>
    as.some((a) => bs.some((b) => test(a, b)));
  const equal = (): boolean => {
    if (isNull(left)) return bs.length === 0;
    if (isNull(right)) return as.length === 0;
    return some((a, b) => same(left, a, right, b));
  };
  const texts = [typeOf(left), typeOf(right)].includes("string");
  const ordered = (a: Value, b: Value): number => {
    if (texts || (typeof a === "string" && typeof b === "string")) {
      return order([...`${a}`], [...`${b}`]);
    }
    const [x, y] = [numberOf(a), numberOf(b)];
    return x === undefined || y === undefined ? NaN : Math.sign(x - y);
  };
  switch (operator) {
    case "==":
      return equal();
    case "!=":
      return !equal();
    case "<":
      return some((a, b) => ordered(a, b) < 0);
    case "<=":
      return some((a, b) => ordered(a, b) <= 0);
    case ">":
      return some((a, b) => ordered(a, b) > 0);
    case ">=":
      return some((a, b) => ordered(a, b) >= 0);
  }
}

/** By code point. */
function order(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = a[i]!.codePointAt(0)! - b[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

// --- addresses --------------------------------------------------------------------------------------------------

/** Fields whose last part is `ip` hold addresses. */
function isAddress(...operands: readonly Expr[]): boolean {
  return operands.some(
    (each) =>
      (each.kind === "field" || each.kind === "variable") &&
      each.parts.at(-1) === "ip",
  );
}

/** An address as a number of 128 bits; IPv4 is the mapped one. */
function addressOf(text: string): bigint | undefined {
  const quad = /^(.*?)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (quad !== null) {
    const bytes = quad.slice(2).map(Number);
    if (bytes.some((byte) => byte > 255)) return undefined;
    const [a, b, c, d] = bytes as [number, number, number, number];
    const groups = [a * 256 + b, c * 256 + d].map((each) => each.toString(16));
    return addressOf(
      `${quad[1] === "" ? "::ffff:" : quad[1]}${groups.join(":")}`,
    );
  }
  const halves = text
    .split("::")
    .map((half) => (half === "" ? [] : half.split(":")));
  if (halves.length > 2) return undefined;
  const [head, tail] = [halves[0]!, halves[1] ?? []];
  const zeros = 8 - head.length - tail.length;
  if (halves.length === 1 ? zeros !== 0 : zeros < 1) return undefined;
  const groups = [...head, ...new Array<string>(zeros).fill("0"), ...tail];
  if (groups.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) {
    return undefined;
  }
  return BigInt(`0x${groups.map((each) => each.padStart(4, "0")).join("")}`);
}

/** A text for each address; other texts are themselves. */
function spelt(value: Value): string {
  const address = addressOf(`${value}`);
  return address === undefined ? `${value}` : `address ${address}`;
}

function inBlock(text: string, block: string): boolean {
  const [network, length] = block.split("/") as [string, string?];
  const [a, b] = [addressOf(text), addressOf(network)];
  if (a === undefined || b === undefined) return false;
  const mapped = b >> 32n === 0xffffn;
  const bits = length === undefined ? (mapped ? 32 : 128) : Number(length);
  const host = BigInt((mapped ? 32 : 128) - bits);
  return host >= 0n && a >> host === b >> host;
}

// --- section 5: patterns ----------------------------------------------------------------------------------------

/** Lower case of each character by itself; İ alone, which would become two, stays, and a final sigma is a sigma. */
function fold(text: string): string {
  return [...text]
    .map((char) => {
      const lower = char.toLowerCase();
      if (lower === "ς") return "σ";
      return [...lower].length === 1 ? lower : char;
    })
    .join("");
}

function matchesWildcard(
  pattern: string,
  value: string,
  insensitive: boolean,
): boolean {
  const [p, v] = [pattern, value].map((each) => [
    ...(insensitive ? fold(each) : each),
  ]) as [string[], string[]];
  // The places in the value that the pattern up to here can have reached.
  let places = new Set([0]);
  for (const char of p) {
    const next = new Set<number>();
    for (const at of places) {
      if (char === "*") {
        for (let i = at; i <= v.length; i++) next.add(i);
      } else if (at < v.length && (char === "?" || char === v[at])) {
        next.add(at + 1);
      }
    }
    places = next;
  }
  return places.has(v.length);
}

/** By JavaScript's own expressions, after writing the pattern in their syntax. */
function matchesRegex(
  pattern: string,
  value: string,
  insensitive: boolean,
): boolean {
  // JavaScript folds İ with nothing and a final sigma with the other; so does `fold`.
  return new RegExp(
    `^(?:${javaScriptRegex(pattern)})$`,
    insensitive ? "sui" : "su",
  ).test(value);
}

function javaScriptRegex(pattern: string): string {
  const chars = [...pattern];
  let at = 0;
  const plain = (char: string): string =>
    `\\u{${char.codePointAt(0)!.toString(16)}}`;
  const escaped = (): string => {
    const char = chars[at++]!;
    return /[dDwWsS]/.test(char) ? `\\${char}` : plain(char);
  };
  const choice = (): string => {
    let out = "";
    while (at < chars.length && chars[at] !== ")") {
      const char = chars[at++]!;
      if (char === "|") {
        out += "|";
        continue;
      }
      let atom: string;
      if (char === "(") {
        atom = choice();
        at++;
      } else if (char === "[") {
        atom = "[";
        if (chars[at] === "^") atom += chars[at++];
        while (chars[at] !== "]") {
          const inner = chars[at++]!;
          atom +=
            inner === "\\" ? escaped() : inner === "-" ? "-" : plain(inner);
        }
        at++;
        atom += "]";
      } else if (char === "\\") atom = escaped();
      else atom = char === "." ? "." : plain(char);
      // Each repeat takes all before it as one: nothing is lazy.
      for (;;) {
        const repeat = /^(?:[?*+]|\{\d+(?:,\d*)?\})/.exec(
          chars.slice(at, at + 8).join(""),
        )?.[0];
        if (repeat === undefined) break;
        at += repeat.length;
        atom = `(?:${atom})${repeat}`;
      }
      out += `(?:${atom})`;
    }
    return out;
  };
  return choice();
}

// --- section 6: functions ---------------------------------------------------------------------------------------

/** A number that was written as a float, and what is calculated with one. What a log holds is told by its value. */
function isFloat(expr: Expr): boolean {
  const literal = (node: LiteralNode): boolean =>
    node.float === true ||
    (typeof node.value === "number" && !Number.isInteger(node.value));
  switch (expr.kind) {
    case "literal":
      return literal(expr);
    case "negate":
      return isFloat(expr.operand);
    case "arithmetic":
      return isFloat(expr.left) || isFloat(expr.right);
    case "call":
      return (
        /^(add|subtract|multiply|divide|modulo)$/.test(expr.name) &&
        expr.args.some(isFloat)
      );
    default:
      return false;
  }
}

function call(
  name: string,
  args: Values,
  insensitive: boolean,
  float: boolean,
): Value | undefined {
  const text = (i: number): string => `${args[i]!}`;
  const cased = (i: number): string => (insensitive ? fold(text(i)) : text(i));
  const number = (i: number): number | undefined =>
    args[i] === undefined ? undefined : numberOf(args[i]!);
  switch (name) {
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
    case "modulo": {
      const [a, b] = [number(0), number(1)];
      if (a === undefined || b === undefined) return undefined;
      if (name === "add") return a + b;
      if (name === "subtract") return a - b;
      if (name === "multiply") return a * b;
      if (b === 0) return undefined;
      if (name === "modulo") return a % b;
      const integers = args.every((each) =>
        typeof each === "string"
          ? /^[+-]?\d+$/.test(each)
          : Number.isInteger(each),
      );
      return integers && !float ? Math.trunc(a / b) : a / b;
    }
    case "between": {
      const [s, left, right] = [cased(0), cased(1), cased(2)];
      const found = s.indexOf(left);
      if (found === -1) return "";
      const start = found + left.length;
      const rest = s.slice(start);
      const end =
        args[3] === true ? rest.lastIndexOf(right) : rest.indexOf(right);
      return end === -1 ? "" : text(0).slice(start, start + end);
    }
    case "cidrMatch":
      return args.slice(1).some((block) => inBlock(text(0), `${block}`));
    case "concat":
      return args.join("");
    case "endsWith":
      return cased(0).endsWith(cased(1));
    case "startsWith":
      return cased(0).startsWith(cased(1));
    case "stringContains":
      return cased(1) !== "" && cased(0).includes(cased(1));
    case "indexOf": {
      const from = args.length < 3 ? 0 : number(2);
      if (from === undefined) return undefined;
      const start = Math.max(0, Math.trunc(from));
      for (let at = start; at <= cased(0).length; at++) {
        if (cased(0).startsWith(cased(1), at)) return at;
      }
      return undefined;
    }
    case "length":
      return text(0).length;
    case "number":
      return readNumber(args[0]!, args.length < 2 ? undefined : args[1]);
    case "string":
      return text(0);
    case "substring": {
      const s = text(0);
      const place = (value: number): number => {
        const at = Math.trunc(value);
        return Math.min(s.length, Math.max(0, at < 0 ? s.length + at : at));
      };
      const from = number(1);
      const to = args.length < 3 ? s.length : number(2);
      if (from === undefined || to === undefined) return undefined;
      let part = "";
      for (let at = place(from); at < place(to); at++) part += s[at];
      return part;
    }
    default:
      throw new Error(`no function ${name}`);
  }
}

function readNumber(value: Value, base: Value | undefined): number | undefined {
  if (typeof value === "number") return value;
  const text = `${value}`.trim();
  const radix = base === undefined ? undefined : numberOf(base);
  const hex = /^([+-]?)0[xX]([0-9a-fA-F]+)$/.exec(text);
  if (hex !== null && (base === undefined || radix === 16)) {
    return readNumber(`${hex[1]}${hex[2]}`, 16);
  }
  if (base === undefined) return numberOf(text);
  if (radix === undefined || radix < 2 || radix > 36) return undefined;
  const sign = text.startsWith("-") ? -1 : 1;
  const digits = text.replace(/^[+-]/, "");
  let total = 0;
  for (const digit of digits) {
    const worth = "0123456789abcdefghijklmnopqrstuvwxyz".indexOf(fold(digit));
    if (worth === -1 || worth >= radix) return undefined;
    total = total * radix + worth;
  }
  return digits === "" ? undefined : sign * total;
}
