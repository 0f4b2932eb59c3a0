/**
 * Exceptions as Kibana exports them: a list a line, and each of its items a line. An item leaves out the events for which
 * all of its entries hold. A line's object goes in; a list, or an item with its condition, comes out.
 *
 * Kibana puts the exceptions of an EQL rule into the search as a filter, so an item decides about single events, of a
 * sequence about each. An item that has expired counts for the events before that.
 */
import { formatTimestamp, parseTimestamp } from "../base/time.ts";
import { quote } from "../lang/quote.ts";
import type { Expr } from "../lang/eql/tree.ts";
import {
  all,
  compares,
  elementSubject,
  exists,
  fieldSubject,
  isOneOf,
  matchesPattern,
  not,
  someElement,
} from "./conditions.ts";
import type { Subject } from "./conditions.ts";
import { isTable } from "./rule-file.ts";
import type { Table } from "./rule-file.ts";

/** Names a list: its id, and whether it belongs to one Kibana space or to all. */
export type ListKey = string;

/** A rule's mention of a list. */
export interface ListReference {
  readonly key: ListKey;
  readonly listId: string;
}

export interface ExceptionItem {
  readonly list: ListReference;
  /** The item's own id; of two with one id the later wins. */
  readonly itemId: string;
  readonly name: string;
  /** True for the events it leaves out; undefined where it cannot be applied. */
  readonly condition: Expr | undefined;
  /** Why it cannot be applied, or for what it is not. */
  readonly problem: string | undefined;
}

export type ExceptionLine =
  | { readonly kind: "list"; readonly list: ListReference }
  | { readonly kind: "item"; readonly item: ExceptionItem };

/** Tells an exported list and an exported item from everything else. */
export function isExceptionLine(value: Table): boolean {
  return typeof value["list_id"] === "string";
}

/** Reads a line for which {@link isExceptionLine} holds. */
export function readExceptionLine(value: Table): ExceptionLine {
  const list = listReference(value)!;
  if (!("item_id" in value) && !("entries" in value)) {
    return { kind: "list", list };
  }
  const { item_id: itemId, name } = value;
  const read = readItem(value);
  const isRead = typeof read !== "string";
  return {
    kind: "item",
    item: {
      list,
      itemId: typeof itemId === "string" ? itemId : "",
      name: typeof name === "string" ? name : String(itemId ?? ""),
      condition: isRead ? read : undefined,
      problem: isRead ? undefined : read,
    },
  };
}

/** The lists that a rule's `exceptions_list` names; what cannot be read is left out. */
export function readListReferences(value: unknown): readonly ListReference[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown) =>
    isTable(each) ? (listReference(each) ?? []) : [],
  );
}

function listReference(value: Table): ListReference | undefined {
  const { list_id: listId, namespace_type: space } = value;
  if (typeof listId !== "string") return undefined;
  const name = space === "agnostic" ? "agnostic" : "single";
  return { key: `${name}:${listId}`, listId };
}

/** An entry that cannot be understood makes its whole item useless: without it the item would leave out more. */
class Unusable extends Error {}

/** @returns the condition, or why there is none */
function readItem(value: Table): Expr | string {
  const { entries, os_types: systems, expire_time: expires } = value;
  if (Array.isArray(systems) && systems.length > 0) {
    if (!systems.includes("windows")) return NOT_FOR_WINDOWS;
  }
  if (!Array.isArray(entries) || entries.length === 0) return "it has no entry";
  try {
    const conditions = entries.map((each) => readEntry(each, fieldSubject));
    if (expires !== undefined && expires !== null) {
      conditions.push(beforeTime(expires));
    }
    return all(conditions);
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    return error.message;
  }
}

export const NOT_FOR_WINDOWS = "it is not for Windows";

function beforeTime(expires: unknown): Expr {
  const us = typeof expires === "string" ? parseTimestamp(expires) : undefined;
  if (us === undefined) {
    throw new Unusable('its "expire_time" is not a time');
  }
  return compares(fieldSubject("@timestamp"), "<", formatTimestamp(us));
}

/** @param subjectOf fields of the event, or of an element of it */
function readEntry(value: unknown, subjectOf: (name: string) => Subject): Expr {
  if (!isTable(value)) throw new Unusable("an entry of it is not an object");
  const { field, operator, type } = value;
  if (typeof field !== "string" || field === "") {
    throw new Unusable("an entry of it names no field");
  }
  if (type === "nested") {
    const { entries } = value;
    if (!Array.isArray(entries) || subjectOf === elementSubject) {
      throw new Unusable(`the nested entry ${quote(field)} cannot be read`);
    }
    const inner = entries.map((each) => readEntry(each, elementSubject));
    return someElement(field, all(inner));
  }
  if (operator !== "included" && operator !== "excluded") {
    throw new Unusable(`the operator of ${quote(field)} is unknown`);
  }
  const condition = readTest(subjectOf(field), field, type, value);
  return operator === "included" ? condition : not(condition);
}

function readTest(
  subject: Subject,
  field: string,
  type: unknown,
  entry: Table,
): Expr {
  const { value } = entry;
  switch (type) {
    case "match":
      if (typeof value === "string") return isOneOf(subject, [value]);
      break;
    case "match_any":
      if (
        Array.isArray(value) &&
        value.length > 0 &&
        value.every((each) => typeof each === "string")
      ) {
        return isOneOf(subject, value);
      }
      break;
    case "exists":
      return exists(subject);
    case "wildcard": {
      if (typeof value !== "string") break;
      const condition = matchesPattern(subject, value);
      if (condition !== undefined) return condition;
      throw new Unusable(`the pattern of ${quote(field)} is too large`);
    }
    case "list": {
      const { list } = entry;
      const id = isTable(list) ? String(list["id"]) : "";
      throw new Unusable(
        `the value list ${quote(id)} is not part of an export`,
      );
    }
    default:
      throw new Unusable(
        `${quote(field)} has an entry of unknown type ${quote(String(type))}`,
      );
  }
  throw new Unusable(`the value of ${quote(field)} cannot be read`);
}
