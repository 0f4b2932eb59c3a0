/**
 * One element's text out of a task definition, for rules that read the command of a new task. The definition is an
 * attacker's text: it is searched, not parsed, in linear time. (The full reading is the business of `task/`.)
 */

const MAX_CHARS = 262_144;

/** Security 4698 carries the XML; some collectors escape its brackets once more. */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");
}

/** The text of the first `<name>` element, entities decoded; undefined when there is none or it is empty. */
export function taskElement(xml: string, name: string): string | undefined {
  const cut = xml.length > MAX_CHARS ? xml.slice(0, MAX_CHARS) : xml;
  // Escaped as a whole, as long as no bracket is left.
  const text = cut.includes("<") ? cut : decodeEntities(cut);
  const open = text.indexOf(`<${name}>`);
  if (open === -1) return undefined;
  const from = open + name.length + 2;
  const end = text.indexOf(`</${name}>`, from);
  const value = end === -1 ? "" : text.slice(from, end).trim();
  return value === "" ? undefined : decodeEntities(value);
}
