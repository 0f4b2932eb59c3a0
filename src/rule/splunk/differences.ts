/**
 * What a search finds here and not in Splunk, or the other way round, told from its text alone. A sentence for each kind, the
 * same words for the same, so that a report can count them.
 */
import { quote } from "../../lang/quote.ts";
import type { DataModel } from "../../lang/spl/checker.ts";
import type {
  FieldName,
  Search,
  SearchExpr,
  TstatsCommand,
} from "../../lang/spl/tree.ts";

/** @param models the data models that logs are read into, each with the fields it has here */
export function differences(
  search: Search,
  models: readonly DataModel[],
): readonly string[] {
  const found = new Set<string>();
  visit(search, models, found);
  return [...found];
}

function visit(
  { commands }: Search,
  models: readonly DataModel[],
  found: Set<string>,
): void {
  const [first] = commands;
  const isFilled = (command = first): boolean =>
    command?.kind === "tstats" && command.fillnullValue !== undefined;
  for (const command of commands) {
    if (command.kind === "tstats") {
      const { by, timeSpan } = command;
      if (timeSpan === undefined && by.some(({ name }) => name === "_time")) {
        found.add(
          "_time without a span is the time of each event; Splunk does not say what it is there",
        );
      }
      for (const field of missingFields(command, models)) {
        found.add(`${quote(field, 80)} is missing in every event here`);
      }
    }
    if (command.kind === "join") {
      const { subsearch } = command;
      if (isFilled() && isFilled(subsearch.commands[0])) {
        found.add(
          "join pairs no rows whose key was missing and filled; Splunk pairs all of them",
        );
      }
      visit(subsearch, models, found);
    }
  }
}

/** Fields that are written as those of the data set, and that it does not have here. */
function missingFields(
  command: TstatsCommand,
  models: readonly DataModel[],
): readonly string[] {
  const { dataModel, aggregates, by, where } = command;
  const model = models.find(
    ({ name }) =>
      name === dataModel.name || name.startsWith(`${dataModel.name}.`),
  );
  if (model === undefined) return [];
  const prefix = `${model.name.slice(model.name.indexOf(".") + 1)}.`;
  const fields: FieldName[] = [
    ...by,
    ...aggregates.flatMap(({ field }) => (field === undefined ? [] : [field])),
  ];
  if (where !== undefined) collectFields(where, fields);
  const names = fields.flatMap(({ name }) =>
    name.startsWith(prefix) && !model.fields.includes(name.slice(prefix.length))
      ? [name]
      : [],
  );
  return [...new Set(names)];
}

function collectFields(expr: SearchExpr, into: FieldName[]): void {
  switch (expr.kind) {
    case "and":
    case "or":
      for (const each of expr.operands) collectFields(each, into);
      return;
    case "not":
      return collectFields(expr.operand, into);
    case "comparison":
    case "in":
      into.push(expr.field);
      return;
    case "text":
      return;
  }
}
