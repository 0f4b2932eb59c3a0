/**
 * What things on the screen *are*. Rows name a role and never a colour; a theme says how a role looks. Body
 * text has no role: it is always in the terminal's own colours.
 */
export const ROLES = [
  /** Text that may be overlooked: closed alerts, labels. Never dim where it must be read. */
  "muted",
  /** Name of a panel in its title rule, and of the focused one. */
  "title",
  "focus",
  /** Lines that divide the screen. */
  "rule",
  /** A key in the footer or the help. */
  "key",
  /** The selected row, drawn over the roles of its cells. */
  "selection",
  "mark",
  "severity.low",
  "severity.medium",
  "severity.high",
  "severity.critical",
  "status.open",
  "status.acknowledged",
  "status.closed",
  "pending",
  "early",
  "provisional",
  "withdrawn",
  /** First word of the header while all is well, and while something holds the screen or the engine. */
  "state",
  "state.alarm",
  "bar",
  "ok",
  "warn",
  "error",
  /** What stands for a character of the log that is not drawn as itself. */
  "escape",
] as const;

export type Role = (typeof ROLES)[number];

/** The colours every terminal has, under the names that Ink and chalk know. */
export const COLOURS = [
  "black",
  "red",
  "green",
  "yellow",
  "blue",
  "magenta",
  "cyan",
  "white",
  "gray",
  "redBright",
  "greenBright",
  "yellowBright",
  "blueBright",
  "magentaBright",
  "cyanBright",
  "whiteBright",
] as const;

export type Colour = (typeof COLOURS)[number];

export const ATTRIBUTES = [
  "bold",
  "dim",
  "italic",
  "underline",
  "inverse",
  "strikethrough",
] as const;

export type Attribute = (typeof ATTRIBUTES)[number];

export type Style = {
  readonly color?: Colour;
  readonly background?: Colour;
} & { readonly [attribute in Attribute]?: true };

export interface Theme {
  readonly name: string;
  readonly styles: Readonly<Record<Role, Style>>;
}
