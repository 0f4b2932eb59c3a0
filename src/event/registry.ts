/**
 * Registry paths and values. Every producer spells them its own way; a text in any of the spellings goes in, and the
 * short-hive spelling comes out first, the others as its aliases.
 *
 *     Sysmon      HKLM\SYSTEM\CurrentControlSet\Services\x\Start
 *     Security    \REGISTRY\MACHINE\SYSTEM\ControlSet001\Services\x      (value name apart)
 *     others      MACHINE\SYSTEM\ControlSet001\Services\x\Start
 *     Endpoint    HKLM\SYSTEM\ControlSet001\Services\x\Start
 *     Splunk CIM  HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\x\Start
 */
import { Alias } from "./event.ts";
import type { FieldValue } from "./event.ts";
import { aliasOf, lastComponent } from "./values.ts";

interface Hive {
  readonly short: string;
  readonly spellings: readonly string[];
}

const HKLM: Hive = {
  short: "HKLM",
  spellings: ["HKLM", "\\REGISTRY\\MACHINE", "MACHINE", "HKEY_LOCAL_MACHINE"],
};
const HKU: Hive = {
  short: "HKU",
  spellings: ["HKU", "\\REGISTRY\\USER", "HKEY_USERS"],
};
const HKCR: Hive = { short: "HKCR", spellings: ["HKCR", "HKEY_CLASSES_ROOT"] };
const HKCU: Hive = { short: "HKCU", spellings: ["HKCU", "HKEY_CURRENT_USER"] };
const HKCC: Hive = {
  short: "HKCC",
  spellings: ["HKCC", "HKEY_CURRENT_CONFIG"],
};

const HIVES: ReadonlyMap<string, Hive> = new Map(
  [HKLM, HKU, HKCR, HKCU, HKCC].flatMap((hive) =>
    hive.spellings.map((spelling) => [spelling, hive] as const),
  ),
);

/**
 * `rest` is what follows the hive, its leading backslash included. Application hives (`\REGISTRY\A\{guid}`) and
 * texts that are no registry path have no hive.
 */
function splitHive(
  path: string,
): { readonly hive: Hive; readonly rest: string } | undefined {
  // The native form has its hive in the second component: \REGISTRY\MACHINE\…
  const from = path.startsWith("\\") ? path.indexOf("\\", 1) + 1 : 0;
  const end = path.indexOf("\\", from);
  const name = end === -1 ? path : path.slice(0, end);
  if (name.length > 24) return undefined;
  const hive = HIVES.get(name.toUpperCase());
  return hive && { hive, rest: end === -1 ? "" : path.slice(end) };
}

const CONTROL_SET = /^(\\system\\)(currentcontrolset|controlset\d{3})(?=\\|$)/i;

/** The same key through the other control set; undefined for keys that are not below one. */
function otherControlSet(rest: string): string | undefined {
  const match = CONTROL_SET.exec(rest);
  if (match === null) return undefined;
  const other =
    match[2]!.toLowerCase() === "currentcontrolset"
      ? "ControlSet001"
      : "CurrentControlSet";
  return match[1]! + other + rest.slice(match[0].length);
}

/**
 * Paths that were spelt before. The same few thousand keys are written again and again, and spelling one out costs more
 * than everything else about its event. Bounded: started anew when it is full.
 */
const spelt = new Map<string, FieldValue>();
const MAX_SPELT = 4_096;

/** `registry.path`: `HIVE\key\value`, with the native and the long spelling and the other control set as aliases. */
export function registryPath(path: string): FieldValue {
  let value = spelt.get(path);
  if (value === undefined) {
    if (spelt.size >= MAX_SPELT) spelt.clear();
    spelt.set(path, (value = spellPath(path)));
  }
  return value;
}

function spellPath(path: string): FieldValue {
  const split = splitHive(path);
  if (split === undefined) return path;
  const { hive, rest } = split;
  const rests = [rest];
  if (hive === HKLM) {
    const other = otherControlSet(rest);
    if (other !== undefined) rests.push(other);
  }
  return aliasOf(
    rests.flatMap((each) => hive.spellings.map((name) => name + each)),
  );
}

/** `registry.hive`: `HKLM`, `HKU` …; application hives have none. */
export function registryHive(path: string): string | undefined {
  return splitHive(path)?.hive.short;
}

/** The names of a hive, the long one first: `HKEY_LOCAL_MACHINE`, `HKLM`. */
export function hiveSpellings(short: string): FieldValue {
  const hive = HIVES.get(short.toUpperCase());
  return hive === undefined
    ? short
    : aliasOf([hive.spellings.at(-1)!, hive.short]);
}

/**
 * `registry.key`: the path below the hive, without the value name. winlogbeat leaves the value name on, so that
 * spelling is an alias.
 *
 * @param named whether the last component is a value name; undefined where the event does not tell
 */
export function registryKey(
  path: string,
  named: boolean | undefined,
): FieldValue {
  const split = splitHive(path);
  const whole = split === undefined ? path : split.rest.slice(1);
  const cut = whole.lastIndexOf("\\");
  const key = cut === -1 ? whole : whole.slice(0, cut);
  if (named === false) return whole;
  return aliasOf(named === true ? [key, whole] : [whole, key]);
}

/** `registry.value`: the last component, also for keys, as winlogbeat has it. */
export function registryValue(path: string): string | undefined {
  return lastComponent(path);
}

const DWORD = /^DWORD \(0x([0-9a-f]{1,8})\)$/i;
const QWORD = /^QWORD \(0x([0-9a-f]{1,8})-0x([0-9a-f]{1,8})\)$/i;

const REG_DWORD = new Alias(["REG_DWORD", "SZ_DWORD"]);
const REG_QWORD = new Alias(["REG_QWORD", "SZ_QWORD"]);

/** `registry.data.type` from Sysmon's `Details`; winlogbeat's names for the number types are aliases. */
export function detailsType(details: string): FieldValue {
  if (DWORD.test(details)) return REG_DWORD;
  if (QWORD.test(details)) return REG_QWORD;
  return details === "Binary Data" ? "REG_BINARY" : "REG_SZ";
}

/**
 * `registry.data.strings` from Sysmon's `Details`: numbers in decimal with the hex form as alias, other text as it is.
 * `Binary Data` says that the bytes were not logged.
 */
export function detailsStrings(details: string): FieldValue {
  const dword = DWORD.exec(details);
  if (dword !== null) {
    return new Alias([String(parseInt(dword[1]!, 16)), `0x${dword[1]!}`]);
  }
  const qword = QWORD.exec(details);
  if (qword !== null) {
    // High half, low half. 64 bits do not fit a number.
    const hex = qword[1]!.padStart(8, "0") + qword[2]!.padStart(8, "0");
    return new Alias([BigInt(`0x${hex}`).toString(), `0x${hex}`]);
  }
  return [details];
}

/** By code, and by the text that collectors put in its place. */
const VALUE_TYPES: ReadonlyMap<string, FieldValue> = new Map<
  string,
  FieldValue
>([
  ["REG_DWORD", REG_DWORD],
  ["REG_QWORD", REG_QWORD],
  ["%%1872", "REG_NONE"],
  ["%%1873", "REG_SZ"],
  ["%%1874", "REG_EXPAND_SZ"],
  ["%%1875", "REG_BINARY"],
  ["%%1876", REG_DWORD],
  ["%%1879", "REG_MULTI_SZ"],
  ["%%1883", REG_QWORD],
]);

/** `registry.data.type` from the code in Security 4657; a code that is not known stays as it is. */
export function auditedType(code: string): FieldValue {
  return VALUE_TYPES.get(code) ?? code;
}

/** `registry.data.strings` from Security 4657: DWORDs are decimal there, QWORDs hex. Both spellings either way. */
export function auditedStrings(
  text: string,
  code: string | undefined,
): FieldValue {
  const type = code === undefined ? undefined : VALUE_TYPES.get(code);
  if (type === REG_DWORD && /^\d{1,10}$/.test(text)) {
    const hex = Number(text).toString(16).padStart(8, "0");
    return new Alias([text, `0x${hex}`]);
  }
  if (type === REG_QWORD && /^0x[0-9a-f]{1,16}$/i.test(text)) {
    return new Alias([BigInt(text).toString(), text.toLowerCase()]);
  }
  return [text];
}
