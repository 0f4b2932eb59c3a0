/**
 * An explanation for people: the sentence that says it, then what it rests on, as trees. Every text of the log is masked
 * and made visible here.
 */
import { formatDuration } from "../base/time.ts";
import type { Explanation } from "../engine/explain/explain.ts";
import type { Verdict } from "../engine/explain/tree.ts";
import { ruleKind } from "../rule/rule.ts";
import {
  eventLine,
  filterItem,
  keyItem,
  placeText,
  sampleItem,
  searchItems,
  shown,
} from "./explain-items.ts";
import type { ExplainItem } from "./explain-items.ts";
import { maskExplanation } from "./explain-masked.ts";

/** The few signs that are not letters. */
interface Signs {
  readonly mark: Readonly<Record<Verdict, string>>;
  readonly branch: string;
  readonly last: string;
  readonly trunk: string;
}

const UNICODE: Signs = {
  mark: { pass: "✔", fail: "✘", unknown: "?" },
  branch: "├─ ",
  last: "└─ ",
  trunk: "│  ",
};
const ASCII: Signs = {
  mark: { pass: "+", fail: "x", unknown: "?" },
  branch: "|- ",
  last: "`- ",
  trunk: "|  ",
};

export function explanationLines(
  explanation: Explanation,
  ascii: boolean,
): readonly string[] {
  const signs = ascii ? ASCII : UNICODE;
  const { rule, event, conclusion, number, of, search, ...found } =
    maskExplanation(explanation);
  const { text, decidedBy, fired } = conclusion;
  const mark = signs.mark[fired ? "pass" : "fail"];
  return [
    `${mark} ${shown(text, 1_000)}`,
    "",
    `rule     ${shown(rule.name)} (${rule.language} ${ruleKind(rule)}, ${shown(rule.id)})`,
    `event    ${eventLine(event)}`,
    `         ${placeText(event)}${of > 1 ? `, event ${number} of ${of} there` : ""}`,
    ...(explanation.behindUs > 0
      ? [
          `late     ${formatDuration(explanation.behindUs)} behind its host when it was read, ${formatDuration(explanation.latenessUs)} are allowed`,
        ]
      : []),
    `decided  by ${decidedBy}`,
    ...found.filters.flatMap((filter) => [
      "",
      ...draw(filterItem(filter), signs),
    ]),
    ...found.keys.flatMap((story) => ["", ...draw(keyItem(story), signs)]),
    ...found.samples.flatMap((story) => [
      "",
      ...draw(sampleItem(story), signs),
    ]),
    ...(search === undefined
      ? []
      : searchItems(search).flatMap((item) => ["", ...draw(item, signs)])),
  ];
}

function draw({ mark, text, items }: ExplainItem, signs: Signs): string[] {
  return [
    mark === undefined ? text : `${signs.mark[mark]} ${text}`,
    ...items.flatMap((item, i) => {
      const isLast = i === items.length - 1;
      const [head = "", ...rest] = draw(item, signs);
      return [
        `${isLast ? signs.last : signs.branch}${head}`,
        ...rest.map((line) => `${isLast ? "   " : signs.trunk}${line}`),
      ];
    }),
  ];
}
