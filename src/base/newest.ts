/** The newest of many things: those that nobody asked for in time are forgotten. */
export class Newest<T> {
  readonly #most: number;
  readonly #items: T[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  push(item: T): void {
    const items = this.#items;
    // Half of them at a time, so that forgetting costs next to nothing.
    if (items.length === this.#most) items.splice(0, this.#most >> 1);
    items.push(item);
  }

  /** Takes out the newest one. */
  pop(): T | undefined {
    return this.#items.pop();
  }
}
