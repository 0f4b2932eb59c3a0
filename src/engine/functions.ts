/**
 * What the functions of EQL compute, one value at a time. A missing argument makes the result missing; the
 * caller sees to that and to fields with several values.
 */
import type { Scalar } from "../event/event.ts";
import { fold } from "../base/fold.ts";
import { compileCidr, parseIp } from "../base/ip.ts";
import { isInteger, numberOf } from "./values.ts";

/** undefined is EQL's null. */
type Result = Scalar | undefined;
export type EqlFunction = (
  args: readonly Scalar[],
  insensitive: boolean,
) => Result;

const text = (value: Scalar): string => String(value);

function arithmetic(
  operate: (a: number, b: number) => number | undefined,
): EqlFunction {
  return ([a, b]) => {
    const x = numberOf(a!);
    const y = numberOf(b!);
    if (x === undefined || y === undefined) return undefined;
    const result = operate(x, y);
    return result === undefined || Number.isNaN(result) ? undefined : result;
  };
}

export const add = arithmetic((a, b) => a + b);
export const subtract = arithmetic((a, b) => a - b);
export const multiply = arithmetic((a, b) => a * b);
/** The exact quotient, for operands of which one is known to be a float; by zero is null. */
export const divideFloats = arithmetic((a, b) => (b === 0 ? undefined : a / b));
/** Two integers divide to an integer, rounded toward zero; by zero is null. */
export const divide: EqlFunction = (args, insensitive) => {
  const quotient = divideFloats(args, insensitive);
  return typeof quotient === "number" && args.every(isInteger)
    ? Math.trunc(quotient)
    : quotient;
};
/** The sign of the dividend; by zero is null. */
export const modulo = arithmetic((a, b) => (b === 0 ? undefined : a % b));

const between: EqlFunction = ([value, left, right, greedy], insensitive) => {
  const original = text(value!);
  const [s, l, r] = [original, text(left!), text(right!)].map((each) =>
    insensitive ? fold(each) : each,
  ) as [string, string, string];
  const start = s.indexOf(l);
  if (start === -1) return "";
  const from = start + l.length;
  const end = greedy === true ? s.lastIndexOf(r) : s.indexOf(r, from);
  return end < from ? "" : original.slice(from, end);
};

/** Blocks are literals in nearly every rule: compiled once per text. Bounded by the texts of the rules. */
const blocks = new Map<string, ReturnType<typeof compileCidr>>();
const MAX_BLOCKS = 10_000;

function cidrBlock(block: string): ReturnType<typeof compileCidr> {
  let compiled = blocks.get(block);
  if (compiled === undefined && !blocks.has(block)) {
    compiled = compileCidr(block);
    if (blocks.size < MAX_BLOCKS) blocks.set(block, compiled);
  }
  return compiled;
}

const cidrMatch: EqlFunction = ([ip, ...list]) => {
  const address = parseIp(text(ip!));
  if (address === undefined) return false;
  return list.some((block) => cidrBlock(text(block))?.(address) === true);
};

/** `from` and `to` as JavaScript's slice takes them: negatives from the end, clamped. */
const substring: EqlFunction = ([value, from, to]) => {
  const start = numberOf(from!);
  const end = to === undefined ? undefined : numberOf(to);
  if (start === undefined || (to !== undefined && end === undefined)) {
    return undefined;
  }
  return text(value!).slice(start, end);
};

const indexOf: EqlFunction = ([value, part, from], insensitive) => {
  const start = from === undefined ? 0 : numberOf(from);
  const [s, p] = insensitive
    ? [fold(text(value!)), fold(text(part!))]
    : [text(value!), text(part!)];
  if (start === undefined || start > s.length) return undefined;
  const found = s.indexOf(p, start);
  return found === -1 ? undefined : found;
};

function parts(test: (value: string, part: string) => boolean): EqlFunction {
  return ([value, part], insensitive) =>
    insensitive
      ? test(fold(text(value!)), fold(text(part!)))
      : test(text(value!), text(part!));
}

const toNumber: EqlFunction = ([value, base]) => {
  if (typeof value === "number") return value;
  const s = text(value!).trim();
  const radix = base === undefined ? 10 : numberOf(base);
  const hex = /^([+-]?)0x([0-9a-f]+)$/i.exec(s);
  if (hex !== null && (base === undefined || radix === 16)) {
    return Number(`0x${hex[2]}`) * (hex[1] === "-" ? -1 : 1);
  }
  if (base === undefined) return numberOf(s);
  if (radix === undefined || radix < 2 || radix > 36) return undefined;
  const digits = "0123456789abcdefghijklmnopqrstuvwxyz".slice(0, radix);
  const folded = fold(s);
  const body = folded.replace(/^[+-]/, "");
  if (body === "") return undefined;
  for (const char of body) if (!digits.includes(char)) return undefined;
  return parseInt(folded, radix);
};

/** By canonical name, as in `lang/eql/functions`. */
export const FUNCTIONS: Readonly<Record<string, EqlFunction>> = {
  add,
  subtract,
  multiply,
  divide,
  modulo,
  between,
  cidrMatch,
  concat: (args) => args.map(text).join(""),
  endsWith: parts((value, part) => value.endsWith(part)),
  startsWith: parts((value, part) => value.startsWith(part)),
  indexOf,
  length: ([value]) => text(value!).length,
  number: toNumber,
  string: ([value]) => text(value!),
  // Documented: the empty string is contained in nothing.
  stringContains: parts((value, part) => part !== "" && value.includes(part)),
  substring,
};
