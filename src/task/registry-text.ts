/**
 * The text of a registry tool in (a `.reg` export, `reg query`, `reg add`), the digits of its `Actions` value and
 * what stands beside it in the same key out. A text may hold many keys: the first value counts, the others are
 * counted.
 */
import { readGuid, taskPath } from "./task-cache-path.ts";

export interface RegistryText {
  readonly tool: "reg-export" | "reg";
  /** Without blanks, commas and line ends; not checked to be hex. */
  readonly digits: string;
  /** Of `[…\Tasks\{GUID}]`, upper case. */
  readonly guid?: string;
  /** Of `Path`, else of `URI`. */
  readonly path?: string;
  /** `Actions` values behind this one. */
  readonly others: number;
}

/*
 *   [HKEY_LOCAL_MACHINE\…\Tasks\{GUID}]        HKEY_LOCAL_MACHINE\…\Tasks\{GUID}
 *   "Path"="\\Folder\\Name"                        Path    REG_SZ    \Folder\Name
 *   "Actions"=hex:03,00,\                          Actions    REG_BINARY    03000C00…
 *     0c,00
 */

/** `hex:` is REG_BINARY; a digit in brackets names the type, which says nothing about the bytes. */
const EXPORTED = /"actions"\s?=\s?hex(?:\([0-9a-f]{1,8}\))?:/gi;
const BARE_EXPORT = /^"?[^"=\r\n]{0,64}"?=?\s?hex(?:\([0-9a-f]{1,8}\))?:/i;
const QUERIED = /(?:^|\n)[ \t]{0,16}Actions[ \t]{1,16}REG_BINARY[ \t]{1,16}/gi;

/** @returns undefined where the text is of none of these tools. Linear in the text. */
export function readRegistryText(text: string): RegistryText | undefined {
  const exported = occurrences(text, EXPORTED);
  if (exported.length > 0) {
    return found(text, "reg-export", exported, exportedDigits);
  }
  const queried = occurrences(text, QUERIED);
  if (queried.length > 0) return found(text, "reg", queried, firstWord);

  const bare = BARE_EXPORT.exec(text);
  if (bare !== null) {
    const digits = exportedDigits(text, bare[0].length);
    return { tool: "reg-export", digits, others: 0 };
  }
  const named = /\s\/d\s/i.exec(text) ?? /\bREG_BINARY\s/i.exec(text);
  if (named === null) return undefined;
  const digits = firstWord(text, named.index + named[0].length);
  const guid = guidOfKey(/\\Tasks\\(\{[^\\"\s]{1,64}\})/i.exec(text)?.[1]);
  return { tool: "reg", digits, ...guid, others: 0 };
}

/** Where the values start, for each of the matches. */
function occurrences(text: string, pattern: RegExp): number[] {
  return [...text.matchAll(pattern)].map(
    (match) => match.index + match[0].length,
  );
}

function found(
  text: string,
  tool: RegistryText["tool"],
  starts: readonly number[],
  digitsAt: (text: string, at: number) => string,
): RegistryText {
  const start = starts[0]!;
  return {
    tool,
    digits: digitsAt(text, start),
    ...besides(text, start),
    others: starts.length - 1,
  };
}

/** A line that ends in a backslash goes on in the next one. */
function exportedDigits(text: string, from: number): string {
  let digits = "";
  let at = from;
  for (;;) {
    const end = text.indexOf("\n", at);
    const content = text.slice(at, end < 0 ? undefined : end).trimEnd();
    const goesOn = content.endsWith("\\");
    digits += (goesOn ? content.slice(0, -1) : content).replace(/[\s,]/g, "");
    if (!goesOn || end < 0) return digits;
    at = end + 1;
  }
}

function firstWord(text: string, at: number): string {
  const rest = text.slice(at);
  return (/\S+/.exec(rest)?.[0] ?? "").replace(/"/g, "");
}

/** Longest piece of a key's text that is looked through, in front of the value and behind it. */
const MAX_KEY_CHARS = 65_536;

function besides(
  text: string,
  at: number,
): Pick<RegistryText, "guid" | "path"> {
  const before = text.slice(Math.max(0, at - MAX_KEY_CHARS), at);
  const from = Math.max(
    before.lastIndexOf("\n["),
    before.toUpperCase().lastIndexOf("\nHKEY_"),
  );
  const head = before.slice(from + 1);
  const behind = text.slice(at, at + MAX_KEY_CHARS);
  const end = behind.search(/\n(?:\[|HKEY_)/i);
  const key = head + (end < 0 ? behind : behind.slice(0, end));
  const path = textValue(key, "Path") ?? textValue(key, "URI");
  const guid = /^\[?HKEY_[^\r\n]{0,512}\\Tasks\\(\{[^\]\r\n]{1,64}\})/i.exec(
    head,
  );
  return {
    ...guidOfKey(guid?.[1]),
    ...(path === undefined ? {} : { path }),
  };
}

function guidOfKey(text: string | undefined): Pick<RegistryText, "guid"> {
  const guid = readGuid(text ?? "");
  return guid === undefined ? {} : { guid };
}

function textValue(key: string, name: string): string | undefined {
  const exported = new RegExp(
    String.raw`(?:^|\n)"${name}"="((?:[^"\\\r\n]|\\.){0,1024})"`,
    "i",
  ).exec(key);
  if (exported !== null) return taskPath(exported[1]!.replace(/\\(.)/g, "$1"));
  const queried = new RegExp(
    String.raw`(?:^|\n)[ \t]{1,16}${name}[ \t]{1,16}REG_SZ[ \t]{1,16}([^\r\n]{1,1024})`,
    "i",
  ).exec(key);
  return queried === null ? undefined : taskPath(queried[1]!);
}
