/**
 * The investigation guide of a rule: Markdown as it was written, with its headings set off. The items of its lists are
 * steps: on the page of an alert each has a box that can be ticked, and they are numbered through in that order.
 */
import type { AlertDetail } from "../../store/snapshot.ts";
import type { Line, Segment } from "../segment.ts";
import { gap, word } from "../segment.ts";
import { reflow } from "./about.ts";
import type { DetailPage } from "./page.ts";
import type { Section } from "./section.ts";
import { note, paragraph, paragraphs } from "./section.ts";

/** A list item that is not inside another one. */
const ITEM = /^(?:[-*+]|\d{1,3}[.)])\s+(.*)$/;
const HEADING = /^#{1,6} +(.*)$/;
/** What is listed there is weighed, not done. */
const NO_STEPS = /false positive/i;
/** Cells before the text of a step: `  [x] 12 `. */
const STEP_INDENT = 9;

export interface GuideDetail extends Pick<AlertDetail, "guide"> {
  /** Steps that are done; undefined where there is nothing to tick. */
  readonly ticked?: readonly number[] | undefined;
}

export function guide(detail: GuideDetail, width: number): Section {
  const text = reflow(detail.guide.trim());
  if (text === "") {
    return {
      name: "Guide",
      lines: note("The rule brings no investigation guide.", width),
    };
  }
  const { ticked } = detail;
  const lines: Line[] = [];
  const steps: number[] = [];
  let held: string[] = [];
  const flush = (): void => {
    if (held.length > 0) lines.push(...paragraphs(held.join("\n"), width));
    held = [];
  };
  for (const part of partsOf(text)) {
    if (part.kind === "heading") {
      flush();
      lines.push(
        ...paragraph(part.text, width, {
          indent: 2,
          role: "title",
          maxLines: 2,
        }),
      );
    } else if (part.kind === "step" && ticked !== undefined) {
      flush();
      const label = boxOf(steps.length, ticked.includes(steps.length));
      steps.push(lines.length);
      lines.push(
        ...paragraph(part.text, width, { indent: STEP_INDENT, label }),
      );
    } else {
      held.push(part.own);
    }
  }
  flush();
  if (steps.length === 0) return { name: "Guide", lines };
  const done = (ticked ?? []).filter((step) => step < steps.length).length;
  const head = note(
    `${done} of ${steps.length} steps done; Space ticks the one with the >`,
    width,
  );
  return {
    name: "Guide",
    lines: [...head, ...lines],
    steps: steps.map((at) => at + head.length),
  };
}

function boxOf(step: number, isDone: boolean): readonly Segment[] {
  return [
    gap(2),
    word(isDone ? "[x]" : "[ ]", isDone ? "ok" : "key"),
    gap(1),
    word(String(step + 1), "muted"),
  ];
}

interface Part {
  readonly kind: "heading" | "step" | "text";
  /** Without what makes it a heading or an item. */
  readonly text: string;
  readonly own: string;
}

function* partsOf(guide: string): Iterable<Part> {
  let isFenced = false;
  let hasSteps = true;
  for (const own of guide.split(/\r\n|\r|\n/)) {
    if (own.startsWith("```") || own.startsWith("~~~")) isFenced = !isFenced;
    const heading = isFenced ? null : HEADING.exec(own);
    const item = isFenced || !hasSteps ? null : ITEM.exec(own);
    if (heading !== null) {
      const text = heading[1] ?? "";
      hasSteps = !NO_STEPS.test(text);
      yield { kind: "heading", text, own };
    } else if (item !== null) {
      yield { kind: "step", text: item[1] ?? "", own };
    } else {
      yield { kind: "text", text: own, own };
    }
  }
}

/** The first step of the guide in the window. @returns its number, 0-based */
export function stepInView(
  { steps }: Pick<DetailPage, "steps">,
  scroll: number,
  height: number,
): number | undefined {
  const step = steps.findIndex((at) => at >= scroll && at < scroll + height);
  return step === -1 ? undefined : step;
}
