/**
 * Damage, from a seed: bytes of a text changed as a crash, a cut line or an attacker would, and values of a document
 * replaced by what nobody expects there. The same seed damages in the same way on every machine.
 */
import { Random } from "../support/random.ts";

/** Pieces that mean something to some reader of logs or rules. */
const TOKENS: readonly string[] = [
  ...["{", "}", "[", "]", '"', "'", ",", ":", "\\", "\\u0000", "\\ud800", "\n"],
  ...["\r\n", "\0", "\x1b[2J", "\x1b]52;c;AAAA\x07", "\u202e", "\ufeff", "é"],
  ...["<", ">", "&lt;", "&#0;", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "<Event>"],
  ...["null", "true", "-0", "1e999", "99999999999999999999", "0x", "__proto__"],
  ...[
    "constructor",
    "toString",
    "hasOwnProperty",
    "$",
    "%",
    "*",
    "?",
    "|",
    "`",
  ],
  ...[
    "sequence by",
    "with maxspan=",
    "until",
    "[any where true]",
    "where",
    "not",
  ],
  ...[
    "| tail 1",
    "descendant of",
    "regex~",
    "(a+)+",
    "tstats",
    "by _time span=",
  ],
  ...["| eval x=", "| rex field=", "| join", "| where", "(", ")", '"""', "'''"],
  ...["---", "- &a", "*a", "!!js/function", "\t", "=", "[[rule.threat]]", "#"],
];

/** Values that a field of a log may hold and its readers may not expect. */
const VALUES: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => 0,
  () => -1,
  () => 1e308,
  () => 9_007_199_254_740_993,
  () => "",
  () => "-",
  () => "0x1",
  () => "\u202e\0\x1b[31m\ud800",
  () => "9999-12-31T23:59:59.9999999Z",
  () => "0000-00-00 00:00:00",
  () => [],
  () => [null, ["x"], { y: 1 }],
  () => ({}),
  () => JSON.parse('{"__proto__":{"a":1},"constructor":"x"}') as unknown,
  () => "A".repeat(70_000),
  () => "%%1936",
  () => "{".repeat(500),
  () => "<a>".repeat(500),
  () => nested(300),
  () => "TVqQAAMAAAAEAAAA",
  () => 'schtasks /create /tn x /tr "cmd /c powershell -enc SQBFAFgA',
];

function nested(depth: number): unknown {
  let value: unknown = "deep";
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { value };
  return value;
}

/** One to four changes of the bytes; `other` is what pieces are taken from. */
export function mutateBytes(
  bytes: Buffer,
  other: Buffer,
  random: Random,
): Buffer {
  let result = Buffer.from(bytes);
  for (let n = 1 + random.int(1 + random.int(4)); n > 0; n--) {
    const at = random.int(result.length + 1);
    const to = Math.min(result.length, at + random.int(1 + random.int(200)));
    const head = result.subarray(0, at);
    switch (random.int(8)) {
      case 0:
        if (at < result.length) result[at]! ^= 1 << random.int(8);
        break;
      case 1:
        if (at < result.length) result[at] = random.int(256);
        break;
      case 2:
        result = Buffer.concat([head, result.subarray(to)]);
        break;
      case 3:
        result = Buffer.concat([
          head,
          result.subarray(at, to),
          result.subarray(at),
        ]);
        break;
      case 4:
      case 5: {
        const token = Buffer.from(TOKENS[random.int(TOKENS.length)]!);
        result = Buffer.concat([
          head,
          token,
          result.subarray(random.int(2) ? at : to),
        ]);
        break;
      }
      case 6:
        result = Buffer.from(head);
        break;
      case 7:
        result = Buffer.concat([
          head,
          other.subarray(random.int(other.length + 1)),
        ]);
    }
  }
  return result;
}

/** One to three values or names of a document changed, at any depth. The document itself is left as it is. */
export function mutateDocument(document: unknown, random: Random): unknown {
  const copy = structuredClone(document);
  for (let n = 1 + random.int(3); n > 0; n--) {
    const places = placesOf(copy);
    const place = places[random.int(places.length)];
    if (place === undefined) return VALUES[random.int(VALUES.length)]!();
    const { holder, key } = place;
    switch (random.int(6)) {
      case 0:
        delete holder[key];
        break;
      case 1: {
        const from = places[random.int(places.length)]!;
        holder[key] = structuredClone(from.holder[from.key]);
        break;
      }
      case 2:
        holder[TOKENS[random.int(TOKENS.length)]!] = holder[key];
        break;
      default:
        holder[key] = VALUES[random.int(VALUES.length)]!();
    }
  }
  return copy;
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function placesOf(document: unknown): Place[] {
  const places: Place[] = [];
  const open: unknown[] = [document];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== "object" || next === null) continue;
    const holder = next as Record<string, unknown>;
    for (const key of Object.keys(holder)) {
      places.push({ holder, key });
      open.push(holder[key]);
    }
  }
  return places;
}
