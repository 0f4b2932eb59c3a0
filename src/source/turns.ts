/**
 * Who may begin when not all may be open at once: so many at a time, in order of name. Names and what to call when the
 * turn has come go in; whoever had a turn gives it back.
 */

interface Waiting {
  readonly name: string;
  readonly begin: () => void;
}

export class Turns {
  #free: number;
  /** In order of name, by code units. */
  #waiting: Waiting[] = [];

  /** @param most that have their turn at a time */
  constructor(most: number) {
    this.#free = most;
  }

  /** Nothing begins before the next {@link give}, so that all who ask together begin in order of name. */
  ask(name: string, begin: () => void): void {
    this.#waiting.push({ name, begin });
  }

  /** A turn is over: of one who had it. */
  end(): void {
    this.#free++;
    this.give();
  }

  /** Lets begin who may. */
  give(): void {
    if (this.#free === 0 || this.#waiting.length === 0) return;
    this.#waiting.sort((a, b) => (a.name < b.name ? -1 : 1));
    const now = this.#waiting.splice(0, this.#free);
    this.#free -= now.length;
    for (const { begin } of now) begin();
  }
}
