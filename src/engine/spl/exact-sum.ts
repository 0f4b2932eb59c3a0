/**
 * Sums of floating numbers that do not depend on the order of the numbers. What is held is the exact sum, as a few numbers
 * whose digits do not overlap (Shewchuk, "Adaptive Precision Floating-Point Arithmetic", 1997); only the result is rounded.
 * A sum of integers below 2⁵³ is held in one number.
 */
export class ExactSum {
  /** Smallest first; at most 40 or so, whatever was added. */
  readonly #parts: number[];

  /** @param parts of another sum, to go on from */
  constructor(parts: readonly number[] = []) {
    this.#parts = [...parts];
  }

  add(value: number): void {
    let rest = value;
    let kept = 0;
    for (const part of this.#parts) {
      const sum = rest + part;
      const error = lost(rest, part, sum);
      if (error !== 0) this.#parts[kept++] = error;
      rest = sum;
    }
    this.#parts.length = kept;
    if (rest !== 0) this.#parts.push(rest);
  }

  /** The product without its rounding error: added as the two numbers it is the sum of. */
  addProduct(a: number, b: number): void {
    const product = a * b;
    this.add(product);
    const [aHigh, aLow] = halves(a);
    const [bHigh, bLow] = halves(b);
    const error =
      aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
    this.add(error);
  }

  /** The numbers whose exact sum this is. */
  get parts(): readonly number[] {
    return this.#parts;
  }

  /** The sum, rounded once. */
  get value(): number {
    const parts = this.#parts;
    let at = parts.length - 1;
    if (at < 0) return 0;
    let sum = parts[at]!;
    let error = 0;
    while (at > 0 && error === 0) {
      const high = sum;
      const low = parts[--at]!;
      sum = high + low;
      error = lost(high, low, sum);
    }
    // Exactly between two numbers: what is left below decides.
    if (
      at > 0 &&
      error !== 0 &&
      Math.sign(error) === Math.sign(parts[at - 1]!)
    ) {
      const twice = error * 2;
      const nudged = sum + twice;
      if (nudged - sum === twice) return nudged;
    }
    return sum;
  }
}

/** What rounding took from `sum`, exactly. */
function lost(a: number, b: number, sum: number): number {
  return Math.abs(a) < Math.abs(b) ? a - (sum - b) : b - (sum - a);
}

/** 2²⁷ + 1: cuts the 53 digits of a number in two. */
const SPLITTER = 134_217_729;

function halves(value: number): readonly [number, number] {
  const scaled = SPLITTER * value;
  const high = scaled - (scaled - value);
  return [high, value - high];
}
