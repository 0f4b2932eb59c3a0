/** The list of rules, with a line above it that sums up. */
import type { Rect } from "../layout.ts";
import {
  costlyRuleLine,
  emptyRules,
  ruleLine,
  rulesSummary,
  rulesTitle,
} from "../rows/rules.ts";
import { sortingText } from "../store/sorting.ts";
import { useScreen } from "../store/use-screen.ts";
import { HeadedList } from "./HeadedList.tsx";

export function RulesPane({ rect }: { readonly rect: Rect }) {
  const list = useScreen((s) => s.latest?.ruleList);
  const filter = useScreen((s) => s.ruleFilter.text);
  const sort = useScreen((s) => s.sortings.rules);
  return (
    <HeadedList
      panel="rules"
      rect={rect}
      above={(width) => rulesSummary(list, width)}
      title={rulesTitle(list, filter)}
      filter={filter}
      note={sortingText(sort)}
      noun="rule"
      list={list}
      empty={emptyRules(list)}
      rowLine={sort.by === "cost" ? costlyRuleLine : ruleLine}
    />
  );
}
