/** A condition as lines of words: `all of`, `any of`, `none of` with what belongs to them below, tests as EQL. */
import { printExpr } from "../lang/eql/printer.ts";
import type { Expr } from "../lang/eql/tree.ts";
import type { OutlineLine } from "../screen/store/pending-detail.ts";

/** Lines of one condition; published rules have up to a hundred tests. */
const MOST_LINES = 200;
/** Characters of one test. */
const MOST_CHARS = 2_000;

export function conditionOutline(condition: Expr): readonly OutlineLine[] {
  const lines: OutlineLine[] = [];
  addLines(condition, 0, lines);
  if (lines.length <= MOST_LINES) return lines;
  const more = lines.length - MOST_LINES;
  return [
    ...lines.slice(0, MOST_LINES),
    { depth: 0, text: `and ${more} more lines` },
  ];
}

function addLines(expr: Expr, depth: number, lines: OutlineLine[]): void {
  switch (expr.kind) {
    case "and":
    case "or":
      lines.push({ depth, text: expr.kind === "and" ? "all of" : "any of" });
      for (const each of expr.operands) addLines(each, depth + 1, lines);
      return;
    case "not": {
      const { operand } = expr;
      const isList = operand.kind === "or";
      lines.push({ depth, text: isList ? "none of" : "not" });
      const below = isList ? operand.operands : [operand];
      for (const each of below) addLines(each, depth + 1, lines);
      return;
    }
    case "literal":
      lines.push({
        depth,
        text: expr.value === true ? "any event of it" : "never",
      });
      return;
    default:
      lines.push({ depth, text: printExpr(expr).slice(0, MOST_CHARS) });
  }
}
