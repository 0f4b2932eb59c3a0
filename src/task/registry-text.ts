/**
 * The text of a registry tool in (a `.reg` export, `reg query`, `reg add`), the digits of each `Actions` value in it and
 * what stands beside the value in its key out. The export of a whole TaskCache has hundreds of keys: each is looked
 * through once.
 */
import { readGuid, readTaskCachePath, taskPath } from "./task-cache-path.ts";

export interface RegistryText {
  readonly tool: "reg-export" | "reg";
  /** In the order of the text; at least one. */
  readonly values: readonly RegistryValue[];
  /** `Actions` values behind {@link MAX_VALUES}. */
  readonly others: number;
}

export interface RegistryValue {
  /** Without blanks, commas and line ends; not checked to be hex. */
  readonly digits: string;
  /** Of `[…\Tasks\{GUID}]`, upper case. */
  readonly guid?: string;
  /** Of `Path`, of the key below `Tree` with this GUID, or of `URI`. */
  readonly path?: string;
}

/** Values read of one text: a machine has some hundred tasks. */
export const MAX_VALUES = 1_000;

/*
 *   [HKEY_LOCAL_MACHINE\…\Tasks\{GUID}]        HKEY_LOCAL_MACHINE\…\Tasks\{GUID}
 *   "Path"="\\Folder\\Name"                        Path    REG_SZ    \Folder\Name
 *   "Actions"=hex:03,00,\                          Actions    REG_BINARY    03000C00…
 *     0c,00
 *   [HKEY_LOCAL_MACHINE\…\Tree\Folder\Name]    HKEY_LOCAL_MACHINE\…\Tree\Folder\Name
 *   "Id"="{GUID}"                                  Id    REG_SZ    {GUID}
 */

/** `hex:` is REG_BINARY; a digit in brackets names the type, which says nothing about the bytes. */
const EXPORTED = /"actions"\s?=\s?hex(?:\([0-9a-f]{1,8}\))?:/gi;
const BARE_EXPORT = /^"?[^"=\r\n]{0,64}"?=?\s?hex(?:\([0-9a-f]{1,8}\))?:/i;
const QUERIED = /(?:^|\n)[ \t]{0,16}Actions[ \t]{1,16}REG_BINARY[ \t]{1,16}/gi;
const KEY_HEAD = /^(?:\[-?)?(HKEY_[^\]\r\n]{1,1024})/gim;

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
    return { tool: "reg-export", values: [{ digits }], others: 0 };
  }
  const named = /\s\/d\s/i.exec(text) ?? /\bREG_BINARY\s/i.exec(text);
  if (named === null) return undefined;
  const digits = firstWord(text, named.index + named[0].length);
  const guid = readGuid(/\\Tasks\\(\{[^\\"\s]{1,64}\})/i.exec(text)?.[1] ?? "");
  return {
    tool: "reg",
    values: [{ digits, ...(guid === undefined ? {} : { guid }) }],
    others: 0,
  };
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
  const keys = keysOf(text);
  const treePaths = treePathsOf(text, keys);
  let at = 0;
  const values = starts.slice(0, MAX_VALUES).map((start) => {
    while (at + 1 < keys.length && keys[at + 1]!.start <= start) at++;
    return {
      digits: digitsAt(text, start),
      ...named(text, keys[at]!, treePaths),
    };
  });
  return { tool, values, others: starts.length - values.length };
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
  const word = /\s*(\S+)/y;
  word.lastIndex = at;
  return (word.exec(text)?.[1] ?? "").replace(/"/g, "");
}

/** A key of the text with its values. */
interface Key {
  readonly start: number;
  readonly end: number;
  /** Without brackets; empty for what stands before the first key. */
  readonly name: string;
  /** What its values say, looked up once. */
  texts?: {
    readonly path: string | undefined;
    readonly uri: string | undefined;
  };
}

function keysOf(text: string): Key[] {
  const heads = [...text.matchAll(KEY_HEAD)];
  const ends = [...heads.map(({ index }) => index), text.length];
  return [
    { start: 0, end: ends[0]!, name: "" },
    ...heads.map((match, i) => ({
      start: match.index,
      end: ends[i + 1]!,
      name: match[1]!.trimEnd(),
    })),
  ];
}

/** By GUID: the tasks that the Tree of the same text names. */
function treePathsOf(
  text: string,
  keys: readonly Key[],
): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const key of keys) {
    const place = readTaskCachePath(key.name);
    if (place?.area !== "tree") continue;
    const guid = readGuid(
      textValue(text.slice(key.start, key.end), "Id") ?? "",
    );
    if (guid !== undefined) paths.set(guid, place.path);
  }
  return paths;
}

function named(
  text: string,
  key: Key,
  treePaths: ReadonlyMap<string, string>,
): Omit<RegistryValue, "digits"> {
  const guid = readGuid(
    /\\Tasks\\(\{[^\\]{1,64}\})$/i.exec(key.name)?.[1] ?? "",
  );
  if (key.texts === undefined) {
    const body = text.slice(key.start, key.end);
    key.texts = { path: textValue(body, "Path"), uri: textValue(body, "URI") };
  }
  const { path: own, uri } = key.texts;
  const inTree = guid === undefined ? undefined : treePaths.get(guid);
  const path = taskPath(own ?? inTree ?? uri ?? "");
  return {
    ...(guid === undefined ? {} : { guid }),
    ...(path === undefined ? {} : { path }),
  };
}

function textValue(key: string, name: string): string | undefined {
  const exported = new RegExp(
    String.raw`(?:^|\n)"${name}"="((?:[^"\\\r\n]|\\.){0,1024})"`,
    "i",
  ).exec(key);
  if (exported !== null) return exported[1]!.replace(/\\(.)/g, "$1");
  return new RegExp(
    String.raw`(?:^|\n)[ \t]{1,16}${name}[ \t]{1,16}REG_SZ[ \t]{1,16}([^\r\n]{1,1024})`,
    "i",
  ).exec(key)?.[1];
}
