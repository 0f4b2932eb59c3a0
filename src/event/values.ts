/**
 * The value rules: what a text of a Windows log means as a number, a GUID, an address, a path or an account. Text
 * goes in; the value comes out, or undefined where the text says "none" or cannot be read. Nothing here changes
 * the case of names: how they are compared is the rule language's business.
 */
import { canonicalIp, parseIp } from "../base/ip.ts";
import { parseTimestamp, US_PER_MS } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { Alias } from "./event.ts";
import type { Doc, FieldValue, Scalar } from "./event.ts";

export function isObject(value: unknown): value is Doc {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isScalar(value: unknown): value is Scalar {
  return (
    typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "boolean"
  );
}

/** A value as the text an event log would hold. null, objects and `""` have none; lists are joined. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  if (typeof value === "number" || typeof value === "boolean") {
    return String(value);
  }
  if (!Array.isArray(value)) return undefined;
  const texts = value.filter(isScalar);
  return texts.join(", ") || undefined;
}

const ZERO_GUID = "00000000-0000-0000-0000-000000000000";

/** Drops the texts by which Windows says "none": empty, `-`, the all-zero GUID. `N/A` and `?` are values. */
export function present(text: string | undefined): string | undefined {
  if (text === undefined || text === "" || text === "-") return undefined;
  const zero =
    (text.length === 36 && text === ZERO_GUID) ||
    (text.length === 38 && text === `{${ZERO_GUID}}`);
  return zero ? undefined : text;
}

/** A decimal or `0x` integer, as text or as number; undefined beyond 2^53 and for everything else. */
export function toInteger(value: unknown): number | undefined {
  if (typeof value === "number") {
    return Number.isSafeInteger(value) ? value : undefined;
  }
  if (typeof value !== "string" || value.length > 24) return undefined;
  const text = value.trim();
  if (!/^(?:-?\d+|0[xX][0-9a-fA-F]+)$/.test(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}

export function toPort(value: unknown): number | undefined {
  const port = toInteger(value);
  return port !== undefined && port >= 0 && port <= 65_535 ? port : undefined;
}

/** python-evtx prints `True`, winlogbeat `true`, some relays `1`. */
export function toBoolean(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  switch (typeof value === "string" ? value.toLowerCase() : value) {
    case "true":
    case "1":
    case 1:
      return true;
    case "false":
    case "0":
    case 0:
      return false;
    default:
      return undefined;
  }
}

const GUID =
  /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i;

/**
 * `{649442b8-52dc-5fd1-3600-000000000600}`: lower case, in braces. Ids that are no GUIDs (the sensor's base64 ids are
 * case-sensitive) stay untouched.
 */
export function normaliseGuid(text: string): string {
  if (text.length < 36 || text.length > 38) return text;
  const match = GUID.exec(text);
  return match === null ? text : `{${match[1]!.toLowerCase()}}`;
}

/** A log names few addresses, and each of them often. Begun anew when it is full. */
const addresses = new Map<string, string | undefined>();
const MOST_ADDRESSES = 4_096;
/** Longer than any address. */
const MOST_ADDRESS_CHARS = 64;

/** The canonical spelling of an address; undefined for what is none. */
export function toIp(text: string): string | undefined {
  const known = addresses.get(text);
  if (known !== undefined || addresses.has(text)) return known;
  const address = text.trim();
  const canonical =
    parseIp(address) === undefined ? undefined : canonicalIp(address);
  if (text.length > MOST_ADDRESS_CHARS) return canonical;
  if (addresses.size >= MOST_ADDRESSES) addresses.clear();
  addresses.set(text, canonical);
  return canonical;
}

function lastSeparator(path: string): number {
  return Math.max(path.lastIndexOf("\\"), path.lastIndexOf("/"));
}

/** The part after the last `\` or `/`; the whole text where there is none (`System`). */
export function lastComponent(path: string): string | undefined {
  const name = path.slice(lastSeparator(path) + 1);
  return name === "" ? undefined : name;
}

/** The folder of a path; `C:\` for files in the root of a drive. */
export function directoryOf(path: string): string | undefined {
  const at = lastSeparator(path);
  if (at <= 0) return undefined;
  return path.charCodeAt(at - 1) === 0x3a
    ? path.slice(0, at + 1)
    : path.slice(0, at);
}

/** The text after the last dot of the last component. A leading dot starts an extension, a trailing one does not. */
export function extensionOf(path: string): string | undefined {
  const name = path.slice(lastSeparator(path) + 1);
  const dot = name.lastIndexOf(".");
  return dot === -1 || dot === name.length - 1
    ? undefined
    : name.slice(dot + 1);
}

/** `DOMAIN\name` → `name`; without a backslash the whole text. */
export function accountName(account: string): string | undefined {
  return present(account.slice(account.indexOf("\\") + 1));
}

/** `DOMAIN\name` → `DOMAIN`. */
export function accountDomain(account: string): string | undefined {
  const at = account.indexOf("\\");
  return at === -1 ? undefined : present(account.slice(0, at));
}

/** True for `S-1-5-…`: some fields hold an account's name in one record and its SID in the next. */
export function isSid(account: string): boolean {
  return /^S-1-\d/i.test(account);
}

const SERVICE_ACCOUNTS: ReadonlyMap<string, string> = new Map([
  ["nt authority\\system", "S-1-5-18"],
  ["nt authority\\local service", "S-1-5-19"],
  ["nt authority\\network service", "S-1-5-20"],
]);

/** The SID of the three built-in service accounts; a name alone tells no other SID. */
export function wellKnownSid(account: string): string | undefined {
  return SERVICE_ACCOUNTS.get(account.toLowerCase());
}

/**
 * One digest of Sysmon's `SHA1=…,MD5=…,IMPHASH=…`, lower case. A bare hex value is told by its length. Values of
 * only zeros mean "not computed".
 */
export function hashOf(text: string, algorithm: string): string | undefined {
  let found: string | undefined;
  if (!text.includes("=")) {
    const byLength =
      text.length === 32
        ? "md5"
        : text.length === 40
          ? "sha1"
          : text.length === 64
            ? "sha256"
            : undefined;
    found = byLength === algorithm ? text : undefined;
  } else {
    for (const entry of text.split(",")) {
      const equals = entry.indexOf("=");
      if (entry.slice(0, equals).trim().toLowerCase() === algorithm) {
        found = entry.slice(equals + 1).trim();
        break;
      }
    }
  }
  return found === undefined || /^0*$/.test(found)
    ? undefined
    : found.toLowerCase();
}

/** A time in a document: text in one of the forms of `parseTimestamp`, or a number of milliseconds. */
export function toTime(value: unknown): Us | undefined {
  if (typeof value === "string") return parseTimestamp(value);
  if (typeof value !== "number") return undefined;
  const us = Math.round(value * US_PER_MS);
  return Number.isSafeInteger(us) ? us : undefined;
}

/** All members of a value, aliases included. */
export function toList(value: FieldValue): readonly Scalar[] {
  if (value === undefined) return [];
  if (typeof value !== "object") return [value];
  return value instanceof Alias ? value.values : value;
}

/** An alias set of what is left of the values after duplicates; a plain value when only one is left. */
export function aliasOf(values: readonly Scalar[]): FieldValue {
  const distinct = values.filter((value, i) => values.indexOf(value) === i);
  const [first, ...rest] = distinct;
  if (first === undefined || rest.length === 0) return first;
  return new Alias([first, ...rest]);
}
