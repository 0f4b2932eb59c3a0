/** The theme and the signs in use, and a text in the style of its role. */
import { createContext } from "react";
import chalk from "chalk";
import type { ChalkInstance } from "chalk";
import type { Role, Style, Theme } from "../theme/roles.ts";

export const ThemeContext = createContext<Theme | undefined>(undefined);

/** True where the terminal draws ASCII alone. */
export const AsciiContext = createContext(false);

/** `text` as the theme has it; body text, which has no role, stays as it is. */
export function styled(
  theme: Theme | undefined,
  role: Role | undefined,
  text: string,
): string {
  if (role === undefined || theme === undefined || text === "") return text;
  return brushOf(theme.styles[role])(text);
}

const brushes = new WeakMap<Style, ChalkInstance>();

function brushOf(style: Style): ChalkInstance {
  let brush = brushes.get(style);
  if (brush === undefined) {
    const { color, background, ...attributes } = style;
    brush = chalk;
    for (const attribute of Object.keys(attributes)) {
      brush = brush[attribute as keyof typeof attributes];
    }
    if (background !== undefined) brush = brush[backgroundName(background)];
    if (color !== undefined) brush = brush[color];
    brushes.set(style, brush);
  }
  return brush;
}

/** `bgRed`: as chalk calls the colour behind the text. */
function backgroundName<C extends string>(color: C): `bg${Capitalize<C>}` {
  const name = `bg${color[0]!.toUpperCase()}${color.slice(1)}`;
  return name as `bg${Capitalize<C>}`;
}
