/** The head of a column: its name, and the direction where the list is sorted by it. */
import type { Sorting } from "../store/sorting.ts";
import type { Glyphs } from "./glyphs.ts";

/** @param by the order that the column is for */
export function columnHead(
  name: string,
  by: string,
  sort: Sorting,
  { sort: signs }: Glyphs,
): string {
  if (sort.by !== by) return name;
  return `${name} ${sort.reversed ? signs.reversed : signs.usual}`;
}
