/** Lines in the middle of a rectangle, over what is there: a box that asks something. */
import type { LinesProps } from "./LineView.tsx";
import { Lines } from "./LineView.tsx";

export interface CentredLinesProps extends LinesProps {
  /** Cells of the lines. */
  readonly width: number;
}

export function CentredLines({ rect, width, lines }: CentredLinesProps) {
  const height = Math.min(lines.length, rect.h);
  const place = {
    x: rect.x + Math.floor((rect.w - width) / 2),
    y: rect.y + Math.floor((rect.h - height) / 2),
    w: width,
    h: height,
  };
  return <Lines rect={place} lines={lines} />;
}
