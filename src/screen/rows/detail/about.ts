/** What the rule says of itself: its query, its guide, its place in ATT&CK. */
import type { Suppression } from "../../../alert/suppression.ts";
import type { Threat, ThreatEntry } from "../../../rule/rule.ts";
import type { AlertDetail } from "../../store/snapshot.ts";
import { SEVERITY_ROLES, SEVERITY_WORDS, count, fullTime } from "../format.ts";
import type { Look } from "../look.ts";
import type { Line } from "../segment.ts";
import { EMPTY_LINE, gap, logText, word } from "../segment.ts";
import type { Section } from "./section.ts";
import { field, note, paragraph, paragraphs } from "./section.ts";

export function rule(detail: AlertDetail, width: number, look: Look): Section {
  const lines: Line[] = [
    {
      segments: [
        gap(2),
        ...logText(detail.row.rule, width - 20, { role: "title" }),
        gap(2),
        word(
          SEVERITY_WORDS[detail.row.severity],
          SEVERITY_ROLES[detail.row.severity],
        ),
      ],
    },
    ...field("risk", String(detail.riskScore), width, 6),
    ...field("id", detail.ruleId, width, 6),
    ...field("file", detail.ruleFile, width, 6),
  ];
  if (detail.row.isBlock === true) {
    lines.push(...field("kind", "building block", width, 6));
  }
  if (detail.suppression !== undefined) {
    lines.push(
      ...field("folded", foldedText(detail.suppression, look), width, 6),
    );
  }
  if (detail.description !== "") {
    lines.push(EMPTY_LINE, ...paragraphs(reflow(detail.description), width));
  }
  lines.push(EMPTY_LINE, ...paragraphs(detail.query.trim(), width));
  lines.push(
    ...list(
      "Left out",
      (detail.exclusions ?? []).map(
        ({ kind, name, condition }) => `${kind} ${name}: ${condition}`,
      ),
      width,
    ),
    ...list("Endpoint would", detail.endpointActions ?? [], width),
    ...list("Known to be harmless", detail.falsePositives, width),
    ...list("References", detail.references, width),
  );
  return { name: "Rule", lines };
}

/** `12 more until 12:00:01: process.name whoami.exe` */
export function foldedText(
  { count: number, terms, endUs }: Suppression,
  look: Look,
): string {
  const values = terms.map(({ field, value }) => `${field} ${value ?? "none"}`);
  return `${count(number)} more until ${fullTime(endUs, look.time)}: ${values.join(", ")}`;
}

/** A titled list, one paragraph an item. */
export function list(
  title: string,
  items: readonly string[],
  width: number,
): Line[] {
  if (items.length === 0) return [];
  return [
    EMPTY_LINE,
    { segments: [gap(2), word(title, "title")] },
    ...items.flatMap((item) =>
      paragraph(item.trim().replace(/\s+/g, " "), width, { maxLines: 6 }),
    ),
  ];
}

/** What begins a line of its own in Markdown: a heading, a list, a quote, a table, a fence, an indent. */
const OWN_LINE = /^(?:\s|[-*+>#|`~]|\d{1,3}[.)])/;

/** Prose that was wrapped at its author's width, with its lines joined for ours. Fenced code stays as it is. */
export function reflow(text: string): string {
  const lines: string[] = [];
  let fenced = false;
  let open = false;
  for (const own of text.split(/\r\n|\r|\n/)) {
    const fence = own.startsWith("```") || own.startsWith("~~~");
    if (open && !fenced && !fence && own !== "" && !OWN_LINE.test(own)) {
      lines[lines.length - 1] += ` ${own}`;
    } else {
      lines.push(own);
    }
    if (fence) fenced = !fenced;
    // Headings and tables are not continued by the line below them.
    open = own.trim() !== "" && !fence && !/^[#|]/.test(own);
  }
  return lines.join("\n");
}

export function attack(
  detail: Pick<AlertDetail, "threats">,
  width: number,
): Section {
  const lines = detail.threats.flatMap((threat) => threatLines(threat, width));
  return {
    name: "ATT&CK",
    lines:
      lines.length > 0
        ? lines
        : note("The rule names no tactic or technique.", width),
  };
}

function threatLines(threat: Threat, width: number): Line[] {
  const entry = ({ id, name }: ThreatEntry, indent: number): Line[] =>
    paragraph(`${id} ${name}`, width, { indent, maxLines: 2 });
  return [
    ...entry(threat.tactic, 4),
    ...threat.techniques.flatMap((technique) => [
      ...entry(technique, 6),
      ...technique.subtechniques.flatMap((sub) => entry(sub, 8)),
    ]),
  ];
}
