/**
 * The seeded generator of the tests, with what a corpus needs beyond it.
 */
import { Random as SeededRandom } from "../support/random.ts";

export class Random extends SeededRandom {
  pick<T>(items: readonly T[]): T {
    return items[this.int(items.length)]!;
  }

  hex(digits: number): string {
    let text = "";
    while (text.length < digits) text += this.int(16).toString(16);
    return text;
  }

  /** Picks by weight. */
  weighted<T>(items: readonly (readonly [weight: number, item: T])[]): T {
    let at = this.next() * items.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, item] of items) {
      at -= weight;
      if (at < 0) return item;
    }
    return items.at(-1)![1];
  }
}
