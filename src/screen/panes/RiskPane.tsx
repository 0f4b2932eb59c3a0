/** The list of entities by risk, with the heads of its columns above it. */
import type { Rect } from "../layout.ts";
import { emptyRisk, riskHeads, riskLine, riskTitle } from "../rows/risk.ts";
import { sortingText } from "../store/sorting.ts";
import { useScreen } from "../store/use-screen.ts";
import { HeadedList } from "./HeadedList.tsx";

export function RiskPane({ rect }: { readonly rect: Rect }) {
  const list = useScreen((s) => s.latest?.risk);
  const filter = useScreen((s) => s.riskFilter.text);
  const sort = useScreen((s) => s.sortings.risk);
  return (
    <HeadedList
      panel="risk"
      rect={rect}
      above={(width, look) => riskHeads(width, sort, look)}
      title={riskTitle(list, filter)}
      filter={filter}
      note={sortingText(sort)}
      noun="entity"
      list={list}
      empty={emptyRisk(list)}
      rowLine={riskLine}
    />
  );
}
