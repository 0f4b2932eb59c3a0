/** The list of rules, with a line above it that sums up. */
import { memo } from "react";
import type { Rect } from "../layout.ts";
import { count } from "../rows/format.ts";
import type { Look } from "../rows/look.ts";
import type { RuleRowOptions } from "../rows/rules.ts";
import {
  emptyRules,
  ruleLine,
  rulesSummary,
  rulesTitle,
} from "../rows/rules.ts";
import { gap, word } from "../rows/segment.ts";
import type { RuleRow } from "../store/snapshot.ts";
import { layoutOf } from "../store/ui-store.ts";
import { useLook } from "../store/use-look.ts";
import { useScreen } from "../store/use-screen.ts";
import { LineView, Lines } from "./LineView.tsx";
import { ListPane } from "./ListPane.tsx";

export function RulesPane({ rect }: { readonly rect: Rect }) {
  const list = useScreen((s) => s.latest?.ruleList);
  const filter = useScreen((s) => s.ruleFilter.text);
  const sort = useScreen((s) => s.ruleSort);
  const body = useScreen((s) => layoutOf(s).body);
  const look = useLook();
  const above = { ...body, h: rect.y - body.y };
  return (
    <>
      {above.h > 0 && (
        <Lines rect={above} lines={[rulesSummary(list, above.w)]} />
      )}
      <ListPane
        panel="rules"
        rect={rect}
        title={rulesTitle(list, filter)}
        note={filter === "" ? `by ${sort}` : `filter: ${filter}`}
        noteIsAlarm={filter !== ""}
        total={list?.matching ?? 0}
        empty={emptyRules(list)}
        rowHeight={1}
        look={look}
        row={(index, selected) => {
          const row = list?.rows[index - list.from];
          return row === undefined ? (
            <LineView
              key={index}
              line={{
                segments: [gap(2), word(`rule ${count(index + 1)}`, "muted")],
              }}
              width={rect.w}
            />
          ) : (
            <RuleRowView
              key={index}
              row={row}
              width={rect.w}
              selected={selected}
              look={look}
            />
          );
        }}
      />
    </>
  );
}

interface RuleRowViewProps extends RuleRowOptions {
  readonly row: RuleRow;
  readonly look: Look;
}

const RuleRowView = memo(function RuleRowView({
  row,
  look,
  ...options
}: RuleRowViewProps) {
  return <LineView line={ruleLine(row, options, look)} width={options.width} />;
});
