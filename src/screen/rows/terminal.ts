/** What the page about the logs says of the screen itself: what was sent to the terminal, and when it did not read. */
import type { TerminalFigures } from "../store/ui-store.ts";
import type { Section } from "./detail/section.ts";
import { paragraph } from "./detail/section.ts";
import { bytes, count, plural } from "./format.ts";
import type { Line } from "./segment.ts";

export function terminalSection(
  figures: TerminalFigures,
  width: number,
): Section {
  const { frames, writes, skipped, unknown, stalledMs, isStalled } = figures;
  const sent = `${plural(frames, "frame")} drawn, ${plural(writes, "write")} of ${bytes(figures.bytes)} in all`;
  const pace =
    figures.perSecond === undefined
      ? ""
      : `, ${bytes(Math.round(figures.perSecond))}/s of late`;
  const lines: Line[] = [
    ...paragraph(`${sent}${pace}`, width, { indent: 2, maxLines: 2 }),
  ];
  if (figures.frameMs !== undefined) {
    const text = `a frame takes ${figures.frameMs.toFixed(1)} ms (p95)`;
    lines.push(...paragraph(text, width, { indent: 2, maxLines: 2 }));
  }
  if (stalledMs > 0) {
    const now = isStalled ? ", and does not now" : "";
    const text = `the terminal did not read for ${(stalledMs / 1_000).toFixed(1)} s${now}; ${plural(skipped, "frame")} left out`;
    lines.push(
      ...paragraph(text, width, { indent: 2, role: "warn", maxLines: 2 }),
    );
  }
  if (unknown > 0) {
    const text = `${count(unknown)} sequences of Ink not understood: if something looks wrong, --renderer ink`;
    lines.push(
      ...paragraph(text, width, { indent: 2, role: "warn", maxLines: 2 }),
    );
  }
  return { name: "Screen", lines };
}
