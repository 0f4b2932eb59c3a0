/** The theme and the signs in use, and a role as the properties of an Ink text. */
import { createContext } from "react";
import type { TextProps } from "ink";
import type { Role, Style, Theme } from "../theme/roles.ts";

export const ThemeContext = createContext<Theme | undefined>(undefined);

/** True where the terminal draws ASCII alone. */
export const AsciiContext = createContext(false);

export type TextStyle = Omit<TextProps, "children">;

const NO_STYLE: TextStyle = {};

/** Kept per style object: rows are compared by reference. */
const known = new WeakMap<Style, TextStyle>();

export function textStyle(
  theme: Theme | undefined,
  role: Role | undefined,
): TextStyle {
  if (role === undefined || theme === undefined) return NO_STYLE;
  const style = theme.styles[role];
  let props = known.get(style);
  if (props === undefined) {
    const { color, background, dim, ...attributes } = style;
    props = {
      ...attributes,
      ...(color !== undefined && { color }),
      ...(background !== undefined && { backgroundColor: background }),
      ...(dim === true && { dimColor: true }),
    };
    known.set(style, props);
  }
  return props;
}
