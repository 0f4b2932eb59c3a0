/** The list of entities by risk, with the heads of its columns above it. */
import { memo } from "react";
import type { Rect } from "../layout.ts";
import { count } from "../rows/format.ts";
import type { Look } from "../rows/look.ts";
import type { RiskRowOptions } from "../rows/risk.ts";
import { emptyRisk, riskHeads, riskLine, riskTitle } from "../rows/risk.ts";
import { gap, word } from "../rows/segment.ts";
import type { RiskRow } from "../store/snapshot.ts";
import { layoutOf } from "../store/ui-store.ts";
import { useLook } from "../store/use-look.ts";
import { useScreen } from "../store/use-screen.ts";
import { LineView, Lines } from "./LineView.tsx";
import { ListPane } from "./ListPane.tsx";

export function RiskPane({ rect }: { readonly rect: Rect }) {
  const list = useScreen((s) => s.latest?.risk);
  const filter = useScreen((s) => s.riskFilter.text);
  const body = useScreen((s) => layoutOf(s).body);
  const look = useLook();
  const above = { ...body, h: rect.y - body.y };
  return (
    <>
      {above.h > 0 && <Lines rect={above} lines={[riskHeads(above.w)]} />}
      <ListPane
        panel="risk"
        rect={rect}
        title={riskTitle(list, filter)}
        note={filter === "" ? "risk of 24 h" : `filter: ${filter}`}
        noteIsAlarm={filter !== ""}
        total={list?.matching ?? 0}
        empty={emptyRisk(list)}
        rowHeight={1}
        look={look}
        row={(index, selected) => {
          const row = list?.rows[index - list.from];
          return row === undefined ? (
            <LineView
              key={index}
              line={{
                segments: [gap(2), word(`entity ${count(index + 1)}`, "muted")],
              }}
              width={rect.w}
            />
          ) : (
            <RiskRowView
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

interface RiskRowViewProps extends RiskRowOptions {
  readonly row: RiskRow;
  readonly look: Look;
}

const RiskRowView = memo(function RiskRowView({
  row,
  look,
  ...options
}: RiskRowViewProps) {
  return <LineView line={riskLine(row, options, look)} width={options.width} />;
});
