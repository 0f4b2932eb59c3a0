/**
 * The exceptions of all files, and the rules that name them. Lists stand in other lines and other files than the rules that
 * use them, so everything is collected before anything is applied.
 */
import { diagnose } from "../lang/diagnostic.ts";
import type { Diagnostic } from "../lang/diagnostic.ts";
import { quote } from "../lang/quote.ts";
import type { SourceText, Span } from "../lang/source-text.ts";
import { NOT_FOR_WINDOWS } from "./exceptions.ts";
import type {
  ExceptionItem,
  ExceptionLine,
  ListKey,
  ListReference,
} from "./exceptions.ts";
import { exclude } from "./exclude.ts";
import type { SetAside } from "./rule-file.ts";
import type { EqlRule } from "./rule.ts";

interface KnownItem {
  readonly item: ExceptionItem;
  readonly source: SourceText;
  isUsed: boolean;
}

export class ExceptionLists {
  /** By list, then by the item's id: the later of two wins. */
  readonly #lists = new Map<ListKey, Map<string, KnownItem>>();

  add(line: ExceptionLine, source: SourceText): void {
    const { key } = line.kind === "list" ? line.list : line.item.list;
    let items = this.#lists.get(key);
    if (items === undefined) this.#lists.set(key, (items = new Map()));
    if (line.kind === "list") return;
    const { item } = line;
    const id = item.itemId === "" ? `#${items.size}` : item.itemId;
    items.set(id, { item, source, isUsed: false });
  }

  /**
   * The rule without the events that its lists except, and a warning for each list that is nowhere.
   *
   * @param span where the rule names its lists
   */
  apply(
    rule: EqlRule,
    references: readonly ListReference[],
    source: SourceText,
    span: Span,
  ): { readonly rule: EqlRule; readonly warnings: readonly Diagnostic[] } {
    const warnings: Diagnostic[] = [];
    const items: KnownItem[] = [];
    for (const { key, listId } of references) {
      const list = this.#lists.get(key);
      if (list !== undefined) items.push(...list.values());
      else {
        warnings.push(
          diagnose(
            source,
            span,
            "rule-exception-list",
            `exception list ${quote(listId)} is not in these files: nothing is excluded by it`,
            "export the rule together with its exceptions, or give the list's export as well",
            "warning",
          ),
        );
      }
    }
    for (const each of items) each.isUsed = true;
    const conditions = items.flatMap(({ item: { name, condition } }) =>
      condition === undefined
        ? []
        : [{ kind: "exception" as const, name, condition }],
    );
    return { rule: { ...rule, ...exclude(rule, conditions) }, warnings };
  }

  /** Exceptions that a rule names and that cannot be applied. */
  warnings(): readonly Diagnostic[] {
    return this.#all().flatMap(({ item, source, isUsed }) => {
      const { name, problem } = item;
      if (!isUsed || problem === undefined || problem === NOT_FOR_WINDOWS) {
        return [];
      }
      return [
        diagnose(
          source,
          { start: 0, end: 1 },
          "rule-exception",
          `the exception ${quote(name)} is not applied: ${problem}`,
          "alerts that Kibana leaves out will be raised",
          "warning",
        ),
      ];
    });
  }

  setAside(): readonly SetAside[] {
    return this.#all().flatMap(
      ({ item: { name, problem }, source, isUsed }) => {
        if (isUsed && problem !== NOT_FOR_WINDOWS) return [];
        const reason = isUsed
          ? "exception for another system"
          : "exception of no rule that is loaded";
        return [{ file: source.name, name, reason }];
      },
    );
  }

  /** How many exceptions leave something out of a rule. */
  get applied(): number {
    return this.#all().filter(
      ({ item, isUsed }) => isUsed && item.condition !== undefined,
    ).length;
  }

  #all(): readonly KnownItem[] {
    return [...this.#lists.values()].flatMap((items) => [...items.values()]);
  }
}
