/** The list of entities by risk, with the heads of its columns above it. */
import type { Rect } from "../layout.ts";
import { emptyRisk, riskHeads, riskLine, riskTitle } from "../rows/risk.ts";
import { useScreen } from "../store/use-screen.ts";
import { HeadedList } from "./HeadedList.tsx";

export function RiskPane({ rect }: { readonly rect: Rect }) {
  const list = useScreen((s) => s.latest?.risk);
  const filter = useScreen((s) => s.riskFilter.text);
  return (
    <HeadedList
      panel="risk"
      rect={rect}
      above={riskHeads}
      title={riskTitle(list, filter)}
      filter={filter}
      note="risk of 24 h"
      noun="entity"
      list={list}
      empty={emptyRisk(list)}
      rowLine={riskLine}
    />
  );
}
