/** The help: the keys that are valid behind it, by place, straight from the binding table. */
import type { KeyContext } from "../keys/bindings.ts";
import { PLACES, validBindings } from "../keys/bindings.ts";
import type { Glyphs } from "./glyphs.ts";
import type { Line, Segment } from "./segment.ts";
import { EMPTY_LINE, gap, logText, word } from "./segment.ts";
import { titleRule } from "./title-rule.ts";

/** Cells of the column of keys. */
const KEYS_WIDTH = 15;

const FILTER_HELP: readonly string[] = [
  'sev>=high   is:new,ack   rule:task   host:WKS*   user=jdoe   "any text"',
  "blank or and: both   or: either   -term or not: the opposite   ( ) groups",
  "entity:jdoe   row.dest=ws-1: whom risk is kept of, a column of a Splunk row",
  "events: process.name:cmd   id=1,3   around:6891ab73+-5m   is:matched   tree:{GUID}",
  "tech:T1053   tactic:execution: what of ATT&CK the rule names",
  ": contains, with * or ? the whole value   = is exactly   != is not",
];

/** @param context of the screen behind the help */
export function helpLines(
  context: KeyContext,
  width: number,
  glyphs: Glyphs,
): Line[] {
  const bindings = validBindings({ ...context, overlay: "none" });
  const lines: Line[] = [];
  const columns = width >= 76 ? 2 : 1;
  const cell = Math.floor(width / columns);
  for (const { place, title } of PLACES) {
    const own = bindings.filter((binding) => binding.place === place);
    if (own.length === 0) continue;
    lines.push(titleRule({ name: title }, width, glyphs));
    const perColumn = Math.ceil(own.length / columns);
    for (let row = 0; row < perColumn; row++) {
      const segments: Segment[] = [];
      for (let column = 0; column < columns; column++) {
        const binding = own[row + column * perColumn];
        if (binding === undefined) break;
        const keys = binding.keys.join(" ");
        segments.push(
          gap(1),
          word(keys.padEnd(KEYS_WIDTH), "key"),
          ...logText(binding.label, cell - KEYS_WIDTH - 2, {
            pad: "end",
            ellipsis: glyphs.ellipsis,
          }),
          gap(1),
        );
      }
      lines.push({ segments });
    }
  }
  lines.push(titleRule({ name: "Filter language" }, width, glyphs));
  for (const text of FILTER_HELP) {
    lines.push({ segments: [gap(1), ...logText(text, width - 1)] });
  }
  lines.push(EMPTY_LINE);
  return lines;
}
