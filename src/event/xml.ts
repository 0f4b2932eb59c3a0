/**
 * A Windows event as XML, the form in which the system itself renders it: text in, the document out that xml-to-json
 * converters make of it (`@name` for attributes, `#text` for text beside them, a list for elements that stand several
 * times). Shape `evtx` reads that like any other.
 *
 *     <Event><System><Provider Name='P'/><EventID Qualifiers='0'>7</EventID>…  <Data Name='A'>x</Data><Data Name='B'>y</Data>
 *     {Event: {System: {Provider: {"@Name": "P"}, EventID: {"@Qualifiers": "0", "#text": "7"}, …
 *                                           … Data: [{"@Name": "A", "#text": "x"}, {"@Name": "B", "#text": "y"}] …
 *
 * Entities other than XML's own five, document types and anything too large or too deep are refused by `readXml`.
 */
import { readXml } from "../base/xml-tree.ts";
import type { XmlElement, XmlFault } from "../base/xml-tree.ts";
import type { Doc } from "./event.ts";

/** Shippers keep what stood around the event in its file. */
const BEGIN = /^\s{0,20}(?:<\?xml[^<>]{0,200}\?>\s{0,20})?<Event[\s>]/;

/** True for text that begins as a rendered event does; whether it is one, {@link readEventXml} tells. */
export function isEventXml(text: unknown): text is string {
  return typeof text === "string" && BEGIN.test(text);
}

export type EventXml =
  | { readonly doc: Doc }
  /** Why the text is no event, in words. */
  | { readonly problem: string };

/** Reads one rendered event. Never throws. An event that is cut off is none: its second half may be what matters. */
export function readEventXml(text: string): EventXml {
  const { root, fault } = readXml(text);
  if (fault !== undefined) return { problem: describeFault(fault) };
  if (root?.name !== "Event") return { problem: "it is no <Event>" };
  return { doc: { Event: valueOf(root) } };
}

function describeFault(fault: XmlFault): string {
  switch (fault.code) {
    case "doctype-refused":
      return "it has a document type, which is refused";
    case "too-large":
      return "it is too large";
    case "too-complex":
      return "it has too many elements";
    case "xml-malformed":
      return "it is not well-formed";
    case "xml-truncated": {
      const open = fault.open.at(-1);
      return open === undefined
        ? "it ends in its first tag"
        : `it ends inside <${open}>`;
    }
  }
}

/** An element's value: its text alone where it has nothing else, null where it has nothing at all. */
function valueOf(element: XmlElement): unknown {
  const { attributes, children } = element;
  const text = isLayout(element.text) ? "" : element.text;
  if (attributes.size === 0 && children.length === 0) {
    return text === "" ? null : text;
  }
  const entries = new Map<string, unknown>();
  for (const [name, value] of attributes) entries.set(`@${name}`, value);
  const lists = new Map<string, unknown[]>();
  for (const child of children) {
    const value = valueOf(child);
    const list = lists.get(child.name);
    if (list === undefined) lists.set(child.name, [value]);
    else list.push(value);
  }
  for (const [name, list] of lists) {
    entries.set(name, list.length === 1 ? list[0] : list);
  }
  if (children.length === 0 && text !== "") entries.set("#text", text);
  // Defines what it is given, `__proto__` too.
  return Object.fromEntries(entries);
}

/** Line ends and indents: some tools break the lines of elements, empty ones too. A blank alone is a value. */
function isLayout(text: string): boolean {
  return text.includes("\n") && text.trim() === "";
}
