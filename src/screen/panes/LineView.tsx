/** One line of the screen: its segments in the theme's styles, never wrapped. */
import { Box, Text } from "ink";
import { memo, use } from "react";
import type { Rect } from "../layout.ts";
import type { Line, Segment } from "../rows/segment.ts";
import { gap, splitSegments, widthOf } from "../rows/segment.ts";
import { asciiSigns } from "../rows/glyphs.ts";
import { AsciiContext, ThemeContext, styled } from "./ThemeContext.tsx";

/**
 * How far the look of a selected row reaches: to where rows are told apart. Over the whole row of a wide window it
 * would be three hundred bytes a key press, as each cell of two rows has to be sent.
 */
const SELECTED_CELLS = 48;

export interface LineViewProps {
  readonly line: Line;
  readonly width: number;
}

/** One text with its styles in it, and not a component for each segment: Ink looks at all of them for every frame. */
export const LineView = memo(function LineView({ line, width }: LineViewProps) {
  const theme = use(ThemeContext);
  const drawn = use(AsciiContext) ? asciiSigns : asIs;
  const pieces = (segments: readonly Segment[]): string =>
    segments.map(({ text, role }) => styled(theme, role, drawn(text))).join("");
  const { segments, role } = line;
  if (role === undefined) {
    // An empty line would have no height.
    const all = segments.length === 0 ? [gap(1)] : segments;
    return <Text wrap="truncate-end">{pieces(all)}</Text>;
  }
  const reach = Math.min(width, SELECTED_CELLS);
  const [head, tail] = splitSegments(segments, reach);
  const selected = pieces([...head, gap(reach - widthOf(head))]);
  return (
    <Text wrap="truncate-end">
      {styled(theme, role, selected) + pieces(tail)}
    </Text>
  );
});

function asIs(text: string): string {
  return text;
}

export interface LinesProps {
  readonly rect: Rect;
  readonly lines: readonly Line[];
}

/** Lines in their rectangle, which cuts off what is too much. */
export function Lines({ rect, lines }: LinesProps) {
  return (
    <Area rect={rect}>
      {lines.slice(0, rect.h).map((own, i) => (
        <LineView key={i} line={own} width={rect.w} />
      ))}
    </Area>
  );
}

export interface AreaProps {
  readonly rect: Rect;
  readonly children: React.ReactNode;
}

/** A rectangle of the layout, in place. */
export function Area({ rect, children }: AreaProps) {
  return (
    <Box
      position="absolute"
      left={rect.x}
      top={rect.y}
      width={rect.w}
      height={rect.h}
      flexDirection="column"
      overflow="hidden"
    >
      {children}
    </Box>
  );
}
