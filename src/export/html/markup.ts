/**
 * HTML that cannot be broken out of. Templates are ours, everything that is put into them is text: made visible and escaped,
 * unless it came out of a template itself. Texts go between tags only, never into attributes, so there is one way to escape
 * and no place for an address.
 */
import { DETAIL_LIMIT, visible, visibleSpans } from "../../base/visible.ts";

/** A piece of a page; made by {@link html} and its like alone. */
export class Markup {
  readonly source: string;
  private constructor(source: string) {
    this.source = source;
  }
  /** @internal for the functions of this module */
  static of(source: string): Markup {
    return new Markup(source);
  }
}

type Part = Markup | string | number | readonly Markup[] | undefined;

/** A template: `html\`<td>${anything}</td>\``. Undefined and empty lists leave nothing. */
export function html(
  template: TemplateStringsArray,
  ...parts: readonly Part[]
): Markup {
  const own = unindented(template);
  let source = own[0]!;
  parts.forEach((part, i) => {
    source += sourceOf(part) + own[i + 1]!;
  });
  return Markup.of(source);
}

const unindentedOf = new WeakMap<TemplateStringsArray, readonly string[]>();

/** The indent of our own lines is for those who read the code. */
function unindented(template: TemplateStringsArray): readonly string[] {
  let own = unindentedOf.get(template);
  if (own === undefined) {
    own = template.map((each) => each.replaceAll(/\n\s+/g, "\n"));
    unindentedOf.set(template, own);
  }
  return own;
}

function sourceOf(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Markup) return part.source;
  if (typeof part === "number") return String(part);
  if (typeof part === "string") return text(part).source;
  return part.map(({ source }) => source).join("");
}

/** Text from anywhere. What stands for a character that cannot be seen is set apart from text as it was written. */
export function text(value: string, max = DETAIL_LIMIT): Markup {
  return Markup.of(
    visibleSpans(value, max)
      .map(({ text: shown, escaped }) =>
        escaped ? `<b>${escape(shown)}</b>` : escape(shown),
      )
      .join(""),
  );
}

/** The same where no tag may stand: in a title, or the text of a picture. */
export function plainText(value: string, max = DETAIL_LIMIT): Markup {
  return Markup.of(escape(visible(value, max)));
}

/** Text with lines of its own: a query, a guide. They stay lines; everything else is as in {@link text}. */
export function lines(value: string, max = DETAIL_LIMIT): Markup {
  const shown = value.slice(0, max).split(/\r\n|\r|\n/);
  const source = shown.map((line) => text(line).source).join("\n");
  return Markup.of(value.length > max ? `${source}<b>…</b>` : source);
}

/** A log's text, in a span that tells it from our own words. */
export function code(value: string, max?: number): Markup {
  return value === ""
    ? html`<i>(empty)</i>`
    : html`<code>${text(value, max)}</code>`;
}

export function join(parts: readonly Markup[], between: Markup): Markup {
  return Markup.of(parts.map(({ source }) => source).join(between.source));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(value: string): string {
  return value.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
}
