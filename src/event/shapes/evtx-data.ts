/**
 * The event data of a record, whichever way its converter wrote it: `EventData` and `UserData` in, one object of names and
 * values out.
 *
 * | as written                                                       | read as                                    |
 * |------------------------------------------------------------------|--------------------------------------------|
 * | `{"A": 1, "B": true}`                                            | itself                                     |
 * | `{"Data": [{"@Name": "A", "#text": "1"}, …]}`, or one such object | by name                                   |
 * | `[{"Name": "A", "Value": "1"}, …]`                               | by name                                    |
 * | `{"Data": ["x", null]}`, `{"Data": {"#text": ["x", …]}}`, `"x"`  | `param1`, `param2`, …, empty ones counted  |
 * | `UserData: {"LogFileCleared": {"A": 1}}`                         | what is in its child                       |
 *
 * A name that stands twice gets `_1`, `_2`, as evtx_dump writes it.
 */
import { part } from "../document-path.ts";
import type { Doc } from "../event.ts";
import { isObject, isScalar } from "../values.ts";
import { hasAttributes } from "./evtx-system.ts";

/** Elements of `Data`, at most: real records have some dozens, and a name may stand as often as it likes. */
const MAX_DATA = 1_024;

/** A name under which nothing but a datum of that name can stand. */
export function isDatumName(name: string): boolean {
  return (
    name !== "Data" &&
    name !== "#attributes" &&
    !name.startsWith("@") &&
    !name.endsWith("_attributes") &&
    !name.includes(".")
  );
}

/** No attribute of an element, in any spelling. */
function isDatum(name: string, value: unknown): boolean {
  if (name === "#attributes" || name.startsWith("@")) return false;
  return !(name.endsWith("_attributes") && isObject(value));
}

/** True for an object in which every name is a datum with a plain value: nothing has to be built for it. */
function isPlain(data: Doc): boolean {
  for (const name in data) {
    const value = data[name];
    if (name === "Data" || name === "#attributes" || name.startsWith("@")) {
      return false;
    }
    if (isObject(value)) return false;
  }
  return true;
}

const NOTHING: Doc = Object.freeze({});

/** The event data of `record`, an object with `System` and `EventData` or `UserData`. Values are as logged. */
export function eventDataOf(record: Doc): Doc {
  const eventData = record["EventData"];
  const userData = record["UserData"];
  if (isObject(eventData) && userData == null && isPlain(eventData)) {
    return eventData;
  }
  const data = new DataBuilder();
  data.addEventData(eventData, hasAttributes(part(record["System"])));
  data.addUserData(userData);
  return data.build();
}

class DataBuilder {
  readonly #values = new Map<string, unknown>();
  /** How often a name stood, for its suffix. */
  readonly #times = new Map<string, number>();
  #position = 0;

  /** @param named false if the converter lost the names: then a text tells nothing */
  addEventData(value: unknown, named: boolean): void {
    if (Array.isArray(value)) this.#addList(value);
    if (!isObject(value)) return;
    for (const name of Object.keys(value)) {
      const datum = value[name];
      if (name !== "Data") this.#addContent(name, datum);
      else if (Array.isArray(datum)) this.#addList(datum);
      else if (named || isObject(datum)) this.#addElement(datum);
    }
  }

  /** What the one child of `UserData` holds; some converters leave the child out. */
  addUserData(value: unknown): void {
    if (!isObject(value)) return;
    for (const name of Object.keys(value)) {
      const child = value[name];
      if (!isDatum(name, child)) continue;
      if (!isObject(child)) this.#addContent(name, child);
      else if (Object.hasOwn(child, "#text")) this.#addContent(name, child);
      else {
        for (const inner of Object.keys(child)) {
          this.#addContent(inner, child[inner]);
        }
      }
    }
  }

  build(): Doc {
    // Defines what it is given, `__proto__` too.
    return this.#values.size === 0 ? NOTHING : Object.fromEntries(this.#values);
  }

  #addList(list: readonly unknown[]): void {
    for (const element of list.slice(0, MAX_DATA)) this.#addElement(element);
  }

  /** One `Data` element: with its name, or one or several without. */
  #addElement(element: unknown): void {
    if (!isObject(element)) {
      this.#add(undefined, element);
      return;
    }
    const name =
      part(element["#attributes"])["Name"] ??
      element["@Name"] ??
      element["Name"];
    const text = element["#text"] ?? element["Value"];
    if (typeof name === "string" && name !== "") this.#add(name, text);
    else if (!Array.isArray(text)) this.#add(undefined, text);
    else for (const each of text.slice(0, MAX_DATA)) this.#add(undefined, each);
  }

  /** A name and its value, of which the attributes are left out. */
  #addContent(name: string, value: unknown): void {
    if (!isDatum(name, value)) return;
    this.#add(name, isObject(value) ? value["#text"] : value);
  }

  #add(name: string | undefined, value: unknown): void {
    // Named and empty ones count too.
    const position = ++this.#position;
    const own = name ?? `param${position}`;
    const times = this.#times.get(own) ?? 0;
    this.#times.set(own, times + 1);
    if (!isScalar(value) && !Array.isArray(value)) return;
    const key = times === 0 ? own : `${own}_${times}`;
    if (!this.#values.has(key)) this.#values.set(key, value);
  }
}

/** python-evtx writes 64-bit numbers with all their digits; the system and everybody else does not. */
export function withoutLeadingZeros(text: string): string {
  if (text.length !== 18 || !/^0x0[0-9a-f]{15}$/.test(text)) return text;
  return `0x${text.slice(2).replace(/^0{1,15}/, "")}`;
}
