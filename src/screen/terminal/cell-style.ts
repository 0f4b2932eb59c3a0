/**
 * How a cell of the terminal looks. In come the parameters of an SGR sequence (`ESC [ … m`), out comes the style
 * they lead to; and back: two styles give the shortest sequence that leads from one to the other. Parameters are
 * those of ECMA-48 with the extended colours of ISO 8613-6.
 *
 * A style is three small integers, so a grid of cells is three typed arrays and no object a cell.
 */

/** Bits of {@link CellStyle.attributes}. */
export const BOLD = 1;
export const DIM = 2;
export const ITALIC = 4;
export const UNDERLINE = 8;
export const BLINK = 16;
export const INVERSE = 32;
export const HIDDEN = 64;
export const STRIKETHROUGH = 128;
export const OVERLINE = 256;

/** The terminal's own colour. */
export const DEFAULT_COLOUR = -1;
/** From here on: the palette of 256 by index, then 24 bits of red, green and blue. Below: the sixteen. */
const INDEXED = 0x100;
const DIRECT = 0x1000000;

export interface CellStyle {
  readonly foreground: number;
  readonly background: number;
  readonly attributes: number;
}

export const PLAIN_STYLE: CellStyle = {
  foreground: DEFAULT_COLOUR,
  background: DEFAULT_COLOUR,
  attributes: 0,
};

/** What is seen of a blank: its background and the lines through it, not its own colour. */
const SEEN_ON_BLANK = UNDERLINE | INVERSE | STRIKETHROUGH | OVERLINE;

export function isSeenOnBlank({ background, attributes }: CellStyle): boolean {
  return background !== DEFAULT_COLOUR || (attributes & SEEN_ON_BLANK) !== 0;
}

export function sameStyle(a: CellStyle, b: CellStyle): boolean {
  return (
    a.foreground === b.foreground &&
    a.background === b.background &&
    a.attributes === b.attributes
  );
}

/** Attribute, the parameter that sets it, the one that takes it away. Bold and dim share theirs. */
const ATTRIBUTES: readonly (readonly [bit: number, on: number, off: number])[] =
  [
    [BOLD, 1, 22],
    [DIM, 2, 22],
    [ITALIC, 3, 23],
    [UNDERLINE, 4, 24],
    [BLINK, 5, 25],
    [INVERSE, 7, 27],
    [HIDDEN, 8, 28],
    [STRIKETHROUGH, 9, 29],
    [OVERLINE, 53, 55],
  ];

/**
 * The style after an SGR sequence.
 *
 * @param parameters what stands between `ESC [` and `m`
 * @returns undefined if a parameter is not known
 */
export function applySgr(
  style: CellStyle,
  parameters: string,
): CellStyle | undefined {
  let { foreground, background, attributes } = style;
  // Colons (kinds of underline, another spelling of colours) are not read.
  if (!/^[\d;]*$/.test(parameters)) return undefined;
  const numbers = parameters.split(";").map(Number);
  for (let i = 0; i < numbers.length; i++) {
    const code = numbers[i]!;
    const attribute = ATTRIBUTES.find(([, on]) => on === code);
    if (attribute !== undefined) attributes |= attribute[0];
    else if (code === 0) {
      ({ foreground, background, attributes } = PLAIN_STYLE);
    } else if (code >= 22 && code <= 55 && isOff(code)) {
      for (const [bit, , off] of ATTRIBUTES) {
        if (off === code) attributes &= ~bit;
      }
    } else if (code >= 30 && code <= 37) foreground = code - 30;
    else if (code >= 90 && code <= 97) foreground = code - 90 + 8;
    else if (code >= 40 && code <= 47) background = code - 40;
    else if (code >= 100 && code <= 107) background = code - 100 + 8;
    else if (code === 39) foreground = DEFAULT_COLOUR;
    else if (code === 49) background = DEFAULT_COLOUR;
    else if (code === 38 || code === 48) {
      const extended = extendedColour(numbers, i + 1);
      if (extended === undefined) return undefined;
      if (code === 38) foreground = extended.colour;
      else background = extended.colour;
      i += extended.length;
    } else return undefined;
  }
  return { foreground, background, attributes };
}

function isOff(code: number): boolean {
  return ATTRIBUTES.some(([, , off]) => off === code);
}

/** `5;n` or `2;r;g;b` behind a 38 or 48. */
function extendedColour(
  numbers: readonly number[],
  at: number,
): { colour: number; length: number } | undefined {
  const byte = (offset: number): number => (numbers[at + offset] ?? -1) & 0xff;
  if (numbers[at] === 5 && numbers.length > at + 1) {
    return { colour: INDEXED + byte(1), length: 2 };
  }
  if (numbers[at] === 2 && numbers.length > at + 3) {
    const colour = DIRECT + ((byte(1) << 16) | (byte(2) << 8) | byte(3));
    return { colour, length: 4 };
  }
  return undefined;
}

/**
 * The shortest sequence from one style to another; "" if they are the same.
 *
 * @param from undefined if it is not known
 */
export function styleChange(
  from: CellStyle | undefined,
  to: CellStyle,
): string {
  if (from !== undefined && sameStyle(from, to)) return "";
  const steps = from && changes(from, to).join(";");
  const fresh = changes(PLAIN_STYLE, to).join(";");
  // `ESC [ m` is `ESC [ 0 m`.
  const anew = fresh === "" ? "" : `0;${fresh}`;
  const isShort = steps !== undefined && steps.length <= anew.length;
  return `\x1b[${isShort ? steps : anew}m`;
}

function changes(from: CellStyle, to: CellStyle): (number | string)[] {
  const codes: (number | string)[] = [];
  const gone = from.attributes & ~to.attributes;
  let missing = to.attributes & ~from.attributes;
  for (const [bit, , off] of ATTRIBUTES) {
    if ((gone & bit) === 0 || codes.includes(off)) continue;
    codes.push(off);
    // Taking bold away takes dim away, too, and the other way round.
    if (off === 22) missing |= to.attributes & (BOLD | DIM);
  }
  for (const [bit, on] of ATTRIBUTES) {
    if ((missing & bit) !== 0) codes.push(on);
  }
  if (from.foreground !== to.foreground) codes.push(colour(to.foreground, 30));
  if (from.background !== to.background) codes.push(colour(to.background, 40));
  return codes;
}

/** @param base 30 for the foreground, 40 for the background */
function colour(value: number, base: 30 | 40): number | string {
  if (value === DEFAULT_COLOUR) return base + 9;
  if (value < 8) return base + value;
  if (value < INDEXED) return base + 60 + value - 8;
  if (value < DIRECT) return `${base + 8};5;${value - INDEXED}`;
  const rgb = value - DIRECT;
  return `${base + 8};2;${rgb >> 16};${(rgb >> 8) & 0xff};${rgb & 0xff}`;
}
