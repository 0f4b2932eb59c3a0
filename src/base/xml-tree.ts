/**
 * XML text from a hostile source in, a small tree out, or what came before the fault. Only the five predefined
 * entities and character references exist; a document type declaration is refused before anything is read;
 * sizes are counted before they are built.
 */
import sax from "sax";

export const MAX_XML_CHARS = 512 * 1024;
export const MAX_DEPTH = 32;
export const MAX_ELEMENTS = 5_000;
export const MAX_ATTRIBUTES = 64;

export interface XmlElement {
  /** Local name: prefixes mean nothing here. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Own text and CDATA, joined, blanks kept. */
  readonly text: string;
  /** False: the input ended, or broke, inside this element. */
  readonly closed: boolean;
}

export type XmlFault =
  | { readonly code: "doctype-refused" | "too-large" | "too-complex" }
  | { readonly code: "xml-malformed"; readonly line: number }
  | {
      readonly code: "xml-truncated";
      /** Names of the elements that were open, outermost first. */
      readonly open: readonly string[];
    };

export interface XmlReading {
  readonly root: XmlElement | undefined;
  readonly fault?: XmlFault;
}

interface Building {
  name: string;
  attributes: Map<string, string>;
  children: Building[];
  text: string;
  closed: boolean;
}

/** Leaves the parser from inside one of its callbacks. */
class Stop {
  readonly fault: XmlFault;
  constructor(fault: XmlFault) {
    this.fault = fault;
  }
}

/**
 * Reads the text. Never throws; after `doctype-refused`, `too-large` and `too-complex` nothing is kept, after
 * the other faults everything in front of the fault is.
 */
export function readXml(text: string): XmlReading {
  if (text.length > MAX_XML_CHARS) {
    return { root: undefined, fault: { code: "too-large" } };
  }
  const foreign = foreignMarkup(text);
  if (foreign?.kind === "doctype") {
    return { root: undefined, fault: { code: "doctype-refused" } };
  }
  const tree = new TreeBuilder();
  try {
    tree.parser.write(text.slice(0, foreign?.at));
    // No close(): it would report an element left open as an error and hand over its text too late.
    tree.parser.flush();
  } catch (thrown) {
    // Anything else is the parser's own trip over odd names (an attribute called hasOwnProperty): not XML
    // that Windows writes.
    const fault = thrown instanceof Stop ? thrown.fault : tree.malformed();
    return fault.code === "xml-malformed"
      ? { root: tree.root, fault }
      : { root: undefined, fault };
  }
  if (foreign?.kind === "declaration") {
    return { root: tree.root, fault: tree.malformed() };
  }
  if (tree.root?.closed === true) return { root: tree.root };
  return {
    root: tree.root,
    fault: { code: "xml-truncated", open: tree.openNames() },
  };
}

class TreeBuilder {
  readonly parser: sax.SAXParser;
  root: Building | undefined;
  readonly #open: Building[] = [];
  #elements = 0;
  #attributes = 0;

  constructor() {
    const options = { position: true, strictEntities: true };
    const parser = sax.parser(true, options);
    this.parser = parser;
    parser.onopentagstart = () => {
      this.#attributes = 0;
      if (++this.#elements > MAX_ELEMENTS || this.#open.length >= MAX_DEPTH) {
        throw new Stop({ code: "too-complex" });
      }
    };
    parser.onattribute = () => {
      if (++this.#attributes > MAX_ATTRIBUTES) {
        throw new Stop({ code: "too-complex" });
      }
    };
    parser.onopentag = ({ name, attributes }) => this.#enter(name, attributes);
    parser.onclosetag = () => {
      const element = this.#open.pop();
      if (element !== undefined) element.closed = true;
    };
    parser.ontext = (text) => this.#append(text);
    parser.oncdata = (text) => this.#append(text);
    parser.ondoctype = () => {
      throw new Stop({ code: "doctype-refused" });
    };
    parser.onerror = () => {
      throw new Stop(this.malformed());
    };
  }

  malformed(): XmlFault {
    return { code: "xml-malformed", line: this.parser.line + 1 };
  }

  openNames(): string[] {
    return this.#open.map(({ name }) => name);
  }

  #enter(name: string, attributes: Record<string, unknown>): void {
    const parent = this.#open.at(-1);
    // A second root element: the parser lets it pass.
    if (parent === undefined && this.root !== undefined) {
      throw new Stop(this.malformed());
    }
    const element: Building = {
      name: localName(name),
      attributes: new Map(
        Object.entries(attributes).map(([key, value]) => [
          localName(key),
          String(value),
        ]),
      ),
      children: [],
      text: "",
      closed: false,
    };
    if (parent === undefined) this.root = element;
    else parent.children.push(element);
    this.#open.push(element);
  }

  #append(text: string): void {
    const element = this.#open.at(-1);
    if (element !== undefined) element.text += text;
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

/**
 * The first `<!` that opens neither a comment nor a CDATA section: a document type, another declaration, or one
 * of them cut off by the end. The parser never sees it: its time for such markup is quadratic. One pass.
 */
function foreignMarkup(
  text: string,
): { at: number; kind: "doctype" | "declaration" | "cut" } | undefined {
  let at = text.indexOf("<!");
  while (at >= 0) {
    let close: number;
    if (text.startsWith("<!--", at)) close = text.indexOf("-->", at + 4);
    else if (text.startsWith(CDATA, at)) close = text.indexOf("]]>", at);
    else {
      const start = text.slice(at, at + CDATA.length);
      const isCut =
        at + start.length === text.length &&
        ("<!--".startsWith(start) || CDATA.startsWith(start));
      if (isCut) return { at, kind: "cut" };
      const kind = /^<!doctype/i.test(start) ? "doctype" : "declaration";
      return { at, kind };
    }
    at = close < 0 ? -1 : text.indexOf("<!", close);
  }
  return undefined;
}

const CDATA = "<![CDATA[";

/** First child element of that name. */
export function child(
  element: XmlElement | undefined,
  name: string,
): XmlElement | undefined {
  return element?.children.find((candidate) => candidate.name === name);
}

/** All child elements of that name. */
export function childrenOf(
  element: XmlElement | undefined,
  name: string,
): XmlElement[] {
  return element?.children.filter((candidate) => candidate.name === name) ?? [];
}

/** Text of the first child of that name; null where there is no such child, `""` where it is empty. */
export function childText(
  element: XmlElement | undefined,
  name: string,
): string | null {
  return child(element, name)?.text ?? null;
}

/** The same without blanks around it, and null where nothing is left. */
export function childWord(
  element: XmlElement | undefined,
  name: string,
): string | null {
  const word = childText(element, name)?.trim();
  return word === undefined || word === "" ? null : word;
}
