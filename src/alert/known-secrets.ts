/**
 * The passwords that an alert's command lines are known to hold, masked wherever they stand without the command that tells
 * them: in a column that a search cut out of the command line, in a join key, in a shared value. Events and cells go in;
 * texts go in and come out masked.
 *
 * A value that names somebody or something in a field of the evidence is left as it is: the user of an event stays who it
 * is, even if somebody chose that name for a password.
 */
import type { Evidence, ResultRow } from "../engine/match.ts";
import type { Cell, CellScalar } from "../engine/spl/row.ts";
import { MASK, findSecrets, maskSecrets } from "../task/secrets.ts";
import type { SecretSpan } from "../task/secrets.ts";
import {
  argumentSecrets,
  isArguments,
  maskEvidence,
} from "./masked-evidence.ts";

/** From so many characters on a secret is masked inside other words, and a piece of it is told. */
const MIN_PIECE = 4;

/** Fields that name who or what an event is about. */
const NAMING = /\.(?:name|domain|id|entity_id|executable|path|ip|port)$/;

/** What may stand beside a short secret: it is masked as a word of its own only. */
const APART = /^[\s"'`,;=:()[\]{}|]?$/;

export class KnownSecrets {
  /** Lower case, longest first. */
  readonly #secrets: readonly string[];
  /** Lower case. */
  readonly #shown: ReadonlySet<string>;

  /** @param columns of a row that was made of the events, or of more: its cells may tell secrets, too */
  constructor(
    events: Iterable<Evidence | undefined>,
    columns: ResultRow["columns"] = {},
  ) {
    const secrets = new Set<string>();
    const shown = new Set<string>();
    for (const event of events) {
      if (event !== undefined) collectEvent(event, secrets, shown);
    }
    for (const cell of Object.values(columns)) {
      const texts = typeof cell === "object" ? cell.map(String) : [cell];
      for (const text of [...texts, wordsAsLine(texts) ?? ""]) {
        if (typeof text === "string") collect(text, findSecrets(text), secrets);
      }
    }
    this.#secrets = [...secrets].sort((a, b) => b.length - a.length);
    this.#shown = shown;
  }

  /** The text without the secrets that it tells itself, and without those that are known. */
  mask(text: string): string {
    const own = maskSecrets(text);
    if (this.#secrets.length === 0 || this.#shown.has(text.toLowerCase())) {
      return own;
    }
    if (this.#isPiece(text)) return MASK;
    return this.#secrets.reduce(maskIn, own);
  }

  /** Numbers, too, where a search made one of a password. */
  maskScalar<T>(value: T): T | string {
    if (typeof value === "string") return this.mask(value);
    if (typeof value !== "number" || this.#secrets.length === 0) return value;
    const text = String(value);
    const isSecret = text.length >= MIN_PIECE && this.#secrets.includes(text);
    return isSecret && !this.#shown.has(text) ? MASK : value;
  }

  maskCell(cell: Cell): Cell {
    return typeof cell === "object"
      ? this.maskList(cell)
      : this.maskScalar(cell);
  }

  /** A list of words is looked at as the command line that it may have been. */
  maskList<T extends CellScalar>(
    values: readonly T[],
  ): readonly (T | string)[] {
    const spans = findSecrets(wordsAsLine(values) ?? "");
    let at = 0;
    return values.map((each) => {
      const start = at;
      const end = start + String(each).length;
      at = end + 1;
      return spans.some((span) => span.start < end && start < span.end)
        ? MASK
        : this.maskScalar(each);
    });
  }

  #isPiece(text: string): boolean {
    const piece = bare(text).toLowerCase();
    return (
      piece.length >= MIN_PIECE &&
      this.#secrets.some((secret) => secret.includes(piece))
    );
  }
}

function collectEvent(
  event: Evidence,
  secrets: Set<string>,
  shown: Set<string>,
): void {
  const masked = maskEvidence(event);
  for (const texts of ["fields", "aliases"] as const) {
    for (const [path, text] of Object.entries(event[texts] ?? {})) {
      if (text !== masked[texts]?.[path]) {
        collect(text, findSecrets(text), secrets);
        if (isArguments(path)) collect(text, argumentSecrets(text), secrets);
      } else if (NAMING.test(path)) {
        shown.add(text.toLowerCase());
      }
    }
  }
  const { id, name } = event.host;
  shown.add(id.toLowerCase()).add(name.toLowerCase());
}

/** Takes up the secrets of a text in the spellings in which a part of it may have them. */
function collect(
  text: string,
  spans: readonly SecretSpan[],
  secrets: Set<string>,
): void {
  for (const { start, end } of spans) {
    const whole = bare(text.slice(start, end));
    const parts = [
      whole,
      // The shells drop carets and backticks.
      whole.replaceAll(/[\^`]/g, ""),
      // Of `name:password` what is behind the name.
      whole.slice(whole.indexOf(":") + 1),
      ...whole.split(/[\s,]+/).filter(({ length }) => length >= MIN_PIECE),
    ];
    for (const part of parts) {
      const secret = bare(part).toLowerCase();
      // Masked before, or all of it signs that stand everywhere.
      if (/[^\s*"'\\,]/.test(secret)) secrets.add(secret);
    }
  }
}

/** Without the quotes around it. */
function bare(text: string): string {
  return text
    .replace(/^[\s\\"'\u2018-\u201F^`]+/, "")
    .trimEnd()
    .replace(/["'\u2018-\u201F^`\\]+$/, "");
}

/** Undefined for a list in which a value has blanks: its values are texts of their own. */
function wordsAsLine(values: readonly CellScalar[]): string | undefined {
  const words = values.map(String);
  return words.length < 2 || words.some((word) => /\s/.test(word))
    ? undefined
    : words.join(" ");
}

/** @param secret in lower case */
function maskIn(text: string, secret: string): string {
  const lower = text.toLowerCase();
  // Of a few letters the lower case is longer: places could not be told then.
  const searched = lower.length === text.length ? lower : text;
  const isShort = secret.length < MIN_PIECE;
  let masked = "";
  let from = 0;
  for (
    let at = searched.indexOf(secret);
    at !== -1;
    at = searched.indexOf(secret, at + 1)
  ) {
    const end = at + secret.length;
    if (at < from) continue;
    const isApart =
      APART.test(text.slice(Math.max(at - 1, 0), at)) &&
      APART.test(text.slice(end, end + 1));
    if (isShort && !isApart) continue;
    masked += text.slice(from, at) + MASK;
    from = end;
  }
  return maskCutEnds(masked + text.slice(from), secret);
}

/** A text that was cut out of a command line may begin or end inside the secret. */
function maskCutEnds(text: string, secret: string): string {
  const lower = text.toLowerCase();
  if (lower.length !== text.length) return text;
  const most = Math.min(secret.length, text.length) - 1;
  for (let length = most; length >= MIN_PIECE; length--) {
    const before = text.length - length;
    if (
      APART.test(text[before - 1]!) &&
      lower.endsWith(secret.slice(0, length))
    ) {
      return text.slice(0, before) + MASK;
    }
    if (APART.test(text[length]!) && lower.startsWith(secret.slice(-length))) {
      return MASK + text.slice(length);
    }
  }
  return text;
}
