/** One line of the screen: its segments in the theme's styles, never wrapped. */
import { Box, Text } from "ink";
import { memo, use } from "react";
import type { Rect } from "../layout.ts";
import type { Line } from "../rows/segment.ts";
import { gap, widthOf } from "../rows/segment.ts";
import { asciiSigns } from "../rows/glyphs.ts";
import { AsciiContext, ThemeContext, textStyle } from "./ThemeContext.tsx";

export interface LineViewProps {
  readonly line: Line;
  readonly width: number;
}

export const LineView = memo(function LineView({ line, width }: LineViewProps) {
  const theme = use(ThemeContext);
  const drawn = use(AsciiContext) ? asciiSigns : asIs;
  const { segments, role } = line;
  // A selected row is coloured to the window's edge; an empty line would have no height.
  const rest =
    role === undefined
      ? segments.length === 0
        ? 1
        : 0
      : width - widthOf(segments);
  const all = rest > 0 ? [...segments, gap(rest)] : segments;
  return (
    <Text wrap="truncate-end" {...textStyle(theme, role)}>
      {all.map((segment, i) =>
        segment.role === undefined ? (
          drawn(segment.text)
        ) : (
          <Text key={i} {...textStyle(theme, segment.role)}>
            {drawn(segment.text)}
          </Text>
        ),
      )}
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
