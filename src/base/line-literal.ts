/** What a line of a log is looked for by, without parsing it. */

/** A text, or one that counts only in a line that holds another one, too. In whatever case. */
export type LineLiteral =
  string | { readonly text: string; readonly beside: string };

export const textOf = (each: LineLiteral): string =>
  typeof each === "string" ? each : each.text;

export const besideOf = (each: LineLiteral): string | undefined =>
  typeof each === "string" ? undefined : each.beside;
