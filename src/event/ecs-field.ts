/**
 * Fields of documents that are in ECS already: the path is read from the document, and the few fields whose spelling
 * differs from producer to producer are brought to the same form as everywhere else.
 */
import { pathReader } from "./document-path.ts";
import { firstValue } from "./event.ts";
import type { FieldValue, KeyPath, Scalar } from "./event.ts";
import { once } from "./mapping.ts";
import type { DocReader } from "./mapping.ts";
import { directionOf } from "./network.ts";
import { detailsType, registryPath } from "./registry.ts";
import {
  aliasOf,
  lastComponent,
  normaliseGuid,
  present,
  toInteger,
  toIp,
  toPort,
} from "./values.ts";

/** Applies a rule to a value or to each member of a list; members that become absent are dropped. */
function each(
  read: DocReader,
  convert: (value: Scalar) => Scalar | undefined,
): DocReader {
  return (doc) => {
    const value = read(doc);
    if (value === undefined) return undefined;
    if (typeof value !== "object") return convert(value);
    const values = (value as readonly Scalar[]).flatMap(
      (member) => convert(member) ?? [],
    );
    return values.length === 0 ? undefined : values;
  };
}

/** Applies a rule to the first value, if it is a text. */
function first(
  read: DocReader,
  convert: (text: string) => FieldValue,
): DocReader {
  const remembered = once(convert);
  return (doc) => {
    const value = firstValue(read(doc));
    return typeof value === "string" ? remembered(value) : value;
  };
}

function list(read: DocReader): DocReader {
  return (doc) => {
    const value = read(doc);
    return value === undefined || typeof value === "object" ? value : [value];
  };
}

const textOnly =
  (convert: (text: string) => Scalar | undefined) =>
  (value: Scalar): Scalar | undefined =>
    typeof value === "string" ? convert(value) : value;

/** The reader of a field; undefined values for what the document does not have. */
export function ecsField(path: string): DocReader {
  const read = pathReader(path);
  switch (path) {
    case "event.category":
    case "event.type":
    case "process.args":
    case "process.parent.args":
      return list(read);
    case "network.direction":
      return first(read, directionOf);
    case "registry.path":
      return first(read, registryPath);
    case "registry.key":
      return keyReader(read);
    case "registry.data.type":
      return first(read, typeSpellings);
    case "registry.data.strings":
      return stringsReader(read);
    case "dns.answers.data":
      // Names, and addresses in any spelling.
      return each(
        read,
        textOnly((text) => toIp(text) ?? text),
      );
    case "process.name":
    case "process.parent.name":
      // Some producers write the whole path here.
      return first(read, (name) =>
        name.includes("\\")
          ? aliasOf([name, lastComponent(name) ?? name])
          : name,
      );
  }
  switch (path.slice(path.lastIndexOf(".") + 1)) {
    case "entity_id":
      return each(
        read,
        textOnly((id) => {
          const known = present(id);
          return known === undefined ? undefined : normaliseGuid(known);
        }),
      );
    case "ip":
    case "resolved_ip":
      return each(
        read,
        textOnly((text) => toIp(text) ?? text),
      );
    case "port":
      return each(read, toPort);
    case "pid":
      return each(read, toInteger);
    case "address":
      return addressReader(path, read);
    default:
      return read;
  }
}

/** What the reader of a field looks at. */
export function ecsKeys(path: string): readonly KeyPath[] {
  const paths = [path];
  if (path === "registry.key") paths.push("registry.value");
  if (path === "registry.data.strings") paths.push("registry.data.type");
  if (path.endsWith("address")) paths.push(path.replace(/address$/, "ip"));
  return paths.map((each) => each.split("."));
}

/** Producers that fill `ip` only mean the same address. */
function addressReader(path: string, read: DocReader): DocReader {
  const ip = ecsField(path.replace(/address$/, "ip"));
  return (doc) => {
    const address = read(doc);
    if (address === undefined) return ip(doc);
    return typeof address === "string" ? (toIp(address) ?? address) : address;
  };
}

/** ECS keeps the value's name out of the key, winlogbeat leaves it on. */
function keyReader(read: DocReader): DocReader {
  const readName = pathReader("registry.value");
  return (doc) => {
    const key = firstValue(read(doc));
    const name = firstValue(readName(doc));
    if (typeof key !== "string" || typeof name !== "string" || name === "") {
      return key;
    }
    return key.toLowerCase().endsWith(`\\${name.toLowerCase()}`)
      ? aliasOf([key.slice(0, -1 - name.length), key])
      : aliasOf([key, `${key}\\${name}`]);
  };
}

const DWORD_TYPES: readonly unknown[] = ["REG_DWORD", "SZ_DWORD"];
const QWORD_TYPES: readonly unknown[] = ["REG_QWORD", "SZ_QWORD"];

/** winlogbeat has names of its own for the number types. */
function typeSpellings(type: string): FieldValue {
  if (DWORD_TYPES.includes(type)) return detailsType("DWORD (0x0)");
  if (QWORD_TYPES.includes(type)) return detailsType("QWORD (0x0-0x0)");
  return type;
}

/** A number that was written in decimal, with its hex form as alias: as Sysmon's are. */
function stringsReader(read: DocReader): DocReader {
  const readType = pathReader("registry.data.type");
  return (doc) => {
    const value = read(doc);
    const text = firstValue(value);
    const type = firstValue(readType(doc));
    if (
      typeof text === "string" &&
      /^\d{1,10}$/.test(text) &&
      DWORD_TYPES.includes(type)
    ) {
      const hex = Number(text).toString(16).padStart(8, "0");
      return aliasOf([text, `0x${hex}`]);
    }
    if (
      typeof text === "string" &&
      /^\d{1,20}$/.test(text) &&
      QWORD_TYPES.includes(type)
    ) {
      const hex = BigInt(text).toString(16).padStart(16, "0");
      return aliasOf([text, `0x${hex}`]);
    }
    return value === undefined || typeof value === "object" ? value : [value];
  };
}
