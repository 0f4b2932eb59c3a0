/** Numbers that are found several times in any order, each once and ascending. One list is used over and over. */
export class FoundNumbers {
  readonly #numbers: number[] = [];
  /** By number, the turn in which it was last found. */
  readonly #foundIn: Float64Array;
  #turn = 0;

  /** @param most numbers are below it */
  constructor(most: number) {
    this.#foundIn = new Float64Array(most);
  }

  /** Forgets what was found. */
  begin(): void {
    this.#turn++;
    this.#numbers.length = 0;
  }

  add(number: number): void {
    if (this.#foundIn[number] === this.#turn) return;
    this.#foundIn[number] = this.#turn;
    this.#numbers.push(number);
  }

  /** @returns a list that is valid until it begins again */
  ascending(): readonly number[] {
    const numbers = this.#numbers;
    if (numbers.length > LONG) {
      return numbers.sort((a, b) => a - b);
    }
    // By insertion: such lists are nearly in order.
    for (let i = 1; i < numbers.length; i++) {
      const number = numbers[i]!;
      let at = i;
      for (; at > 0 && numbers[at - 1]! > number; at--) {
        numbers[at] = numbers[at - 1]!;
      }
      numbers[at] = number;
    }
    return numbers;
  }
}

const LONG = 50;
