/** The box that asks by which rule an event is to be explained. */
import type { Rect } from "../layout.ts";
import { WHY_RULES_WIDTH, whyRulesLines } from "../rows/why-rules.ts";
import { useScreen } from "../store/use-screen.ts";
import { CentredLines } from "./CentredLines.tsx";

export function WhyRules({ rect }: { readonly rect: Rect }) {
  const state = useScreen((s) => s.whyEvent);
  const glyphs = useScreen((s) => s.glyphs);
  if (state === undefined) return null;
  const width = Math.min(WHY_RULES_WIDTH, rect.w);
  const lines = whyRulesLines(state, width, rect.h, glyphs);
  return <CentredLines rect={rect} width={width} lines={lines} />;
}
