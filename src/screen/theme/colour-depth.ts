/**
 * How many colours the screen may use: what was asked for goes first, then `NO_COLOR` (https://no-color.org), then
 * what the terminal says of itself. The environment comes in, the answer goes out; more than the terminal's sixteen are
 * never used.
 */

export const COLOUR_CHOICES = ["auto", "16", "mono"] as const;
export type ColourChoice = (typeof COLOUR_CHOICES)[number];

/** Terminals without colours: the DEC ones, and what ends in `-m` for monochrome. */
const COLOURLESS =
  /^(?:dumb|unknown|ansi-m|vt(?:52|1\d\d|2\d\d|3\d\d)|.*-m(?:ono)?)$/;

export function colourDepth(
  asked: ColourChoice,
  env: Readonly<Record<string, string | undefined>>,
): "16" | "mono" {
  if (asked !== "auto") return asked;
  if ((env["NO_COLOR"] ?? "") !== "") return "mono";
  return COLOURLESS.test(env["TERM"] ?? "") ? "mono" : "16";
}

/** Without a cursor that can be moved there is no screen: lines are printed instead. */
export function isDumb(
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  return ["dumb", "unknown", ""].includes(env["TERM"] ?? "");
}
