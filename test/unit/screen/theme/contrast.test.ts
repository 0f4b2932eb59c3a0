/**
 * Whether the bundled themes can be read, and told apart by those who see fewer colours: contrasts by the definition of
 * WCAG 2 (AA: 4.5, bold 3; AAA: 7, bold 4.5), on the two palettes that most terminals began with, and differences in
 * CIE Lab as Machado, Oliveira and Fernandes (2009) compute what is seen with one kind of cone missing.
 */
import { describe, expect, test } from "vitest";
import { loadTheme } from "../../../../src/screen/theme/load-theme.ts";
import type {
  Colour,
  Role,
  Style,
} from "../../../../src/screen/theme/roles.ts";

type Triple = readonly [number, number, number];
type Palette = Readonly<Partial<Record<Colour, Triple>>>;

const XTERM: Palette = {
  red: [205, 0, 0],
  green: [0, 205, 0],
  yellow: [205, 205, 0],
  blue: [0, 0, 238],
  magenta: [205, 0, 205],
  cyan: [0, 205, 205],
  redBright: [255, 0, 0],
  greenBright: [0, 255, 0],
  yellowBright: [255, 255, 0],
  blueBright: [92, 92, 255],
  magentaBright: [255, 0, 255],
  cyanBright: [0, 255, 255],
};
const CONSOLE: Palette = {
  red: [170, 0, 0],
  green: [0, 170, 0],
  yellow: [170, 85, 0],
  blue: [0, 0, 170],
  magenta: [170, 0, 170],
  cyan: [0, 170, 170],
  redBright: [255, 85, 85],
  greenBright: [85, 255, 85],
  yellowBright: [255, 255, 85],
  blueBright: [85, 85, 255],
  magentaBright: [255, 85, 255],
  cyanBright: [85, 255, 255],
};
const PALETTES = { xterm: XTERM, "the Linux console": CONSOLE };

const BLACK: Triple = [0, 0, 0];
const WHITE: Triple = [255, 255, 255];

function linear(rgb: Triple): Triple {
  return rgb.map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as unknown as Triple;
}

function luminance([r, g, b]: Triple): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: Triple, b: Triple): number {
  const [dark, light] = [luminance(linear(a)), luminance(linear(b))].sort(
    (x, y) => x - y,
  );
  return (light! + 0.05) / (dark! + 0.05);
}

type Matrix = readonly [Triple, Triple, Triple];

const SIGHT: Readonly<Record<string, Matrix>> = {
  "all cones": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** In CIE Lab, under D65. */
function seen(rgb: Triple, matrix: Matrix): Triple {
  const from = linear(rgb);
  const [r, g, b] = matrix.map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        row.reduce((sum, m, i) => sum + m * from[i]!, 0),
      ),
    ),
  ) as unknown as Triple;
  const root = (t: number): number =>
    t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116;
  const x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = root(luminance([r, g, b]));
  const z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function difference(a: Triple, b: Triple): number {
  return Math.hypot(...a.map((value, i) => value - b[i]!));
}

const coloured = (name: string): [Role, Style & { color: Colour }][] =>
  Object.entries(loadTheme(name).styles).filter(
    ([, { color }]) => color !== undefined,
  ) as [Role, Style & { color: Colour }][];

describe.each(Object.entries(PALETTES))(
  "on the palette of %s",
  (_, palette) => {
    test.each([
      ["dark", BLACK, 4.5, 3],
      ["light", WHITE, 4.5, 3],
      ["high-contrast", BLACK, 7, 4.5],
      ["deuteranopia", BLACK, 4.5, 3],
      ["tritanopia", BLACK, 4.5, 3],
      ["basic", BLACK, 4.5, 3],
    ] as const)(
      "each role of %s can be read",
      (name, ground, least, leastBold) => {
        // Inverse is the same pair the other way round.
        const poor = coloured(name).flatMap(([role, { color, bold }]) => {
          const ratio = contrast(palette[color]!, ground);
          return ratio >= (bold === true ? leastBold : least)
            ? []
            : [`${role}: ${color}, ${ratio.toFixed(1)}`];
        });
        expect(poor).toEqual([]);
      },
    );

    test.each([
      ["deuteranopia", ["all cones", "deuteranopia", "protanopia"]],
      ["tritanopia", ["all cones", "tritanopia"]],
    ] as const)(
      "%s tells apart by colour what has to be told apart",
      (name, sights) => {
        const { styles } = loadTheme(name);
        const groups: readonly (readonly Role[])[] = [
          ["severity.low", "severity.medium", "severity.high"],
          ["ok", "warn", "error"],
          ["pending", "early"],
          ["state", "state.alarm"],
        ];
        for (const sight of sights) {
          const lab = (role: Role): Triple =>
            seen(palette[styles[role].color!]!, SIGHT[sight]!);
          for (const roles of groups) {
            for (const [i, one] of roles.entries()) {
              for (const other of roles.slice(i + 1)) {
                // 2 can be told apart side by side, 20 at a glance.
                expect(
                  difference(lab(one), lab(other)),
                  `${one} and ${other}, ${sight}`,
                ).toBeGreaterThan(30);
              }
            }
          }
        }
      },
    );
  },
);
