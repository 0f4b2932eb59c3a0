/**
 * The text of one line to the value it holds: JSON, or a Windows event as XML on a line of its own.
 */
import { isEventXml, readEventXml } from "./xml.ts";

const LESS_THAN = 0x3c;

/**
 * What `JSON.parse` gives, and for a line that begins with `<Event` its document as a converter would write it.
 * @throws SyntaxError saying why the line is neither
 */
export function parseLine(text: string): unknown {
  // No JSON begins so: one look decides for every other line.
  if (text.charCodeAt(0) !== LESS_THAN || !isEventXml(text)) {
    return parseJson(text);
  }
  const read = readEventXml(text);
  if ("doc" in read) return read.doc;
  throw new SyntaxError(`an XML event, but ${read.problem}`);
}

/** JSON.parse quotes what stands around some faults: a password as often as not, without the word that tells it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    const quoting =
      /^(Unexpected token '[^]{1,2}'), [^]* is not valid JSON$/.exec(message);
    throw new SyntaxError(quoting?.[1] ?? message);
  }
}
