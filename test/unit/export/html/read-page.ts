/** A report as a browser reads it: parsed by the rules of HTML, with its mistakes. */
import { parse } from "parse5";
import type { DefaultTreeAdapterTypes } from "parse5";

export interface Page {
  readonly errors: readonly string[];
  /** Names of all elements, each once, sorted. */
  readonly elements: readonly string[];
  /** `element attribute=value`, all of them. */
  readonly attributes: readonly string[];
  /** All text between tags, but for that of the style. */
  readonly text: string;
  /** The text of each element of a name. */
  textsOf(name: string): readonly string[];
}

type Node = DefaultTreeAdapterTypes.ChildNode;

export function readPage(source: string): Page {
  const errors: string[] = [];
  const document = parse(source, {
    sourceCodeLocationInfo: true,
    onParseError: ({ code, startLine, startCol }) =>
      errors.push(`${code} at ${startLine}:${startCol}`),
  });
  const elements = new Set<string>();
  const attributes: string[] = [];
  const texts: [name: string, text: string][] = [];
  const visit = (nodes: readonly Node[]): string => {
    let text = "";
    for (const node of nodes) {
      if ("value" in node) text += node.value;
      if (!("tagName" in node)) continue;
      elements.add(node.tagName);
      for (const { name, value } of node.attrs) {
        attributes.push(`${node.tagName} ${name}=${value}`);
      }
      const inner = visit(node.childNodes);
      texts.push([node.tagName, inner]);
      if (node.tagName !== "style") text += inner;
    }
    return text;
  };
  const text = visit(document.childNodes);
  return {
    errors,
    elements: [...elements].sort(),
    attributes,
    text,
    textsOf: (name) => texts.filter(([n]) => n === name).map(([, t]) => t),
  };
}
