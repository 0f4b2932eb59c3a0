/**
 * Which files are being read, and how far files had been read that are not any more, by device and inode. With it
 * one file is read once, however many names it has, and a file that is renamed inside a followed folder goes on
 * under its new name where it was left under the old one.
 */
import type { Encoding } from "./encoding.ts";
import type { FilePosition } from "./open-file.ts";

/** Where to take a file up again. */
export interface LeftFile extends FilePosition {
  readonly nextNumber: number;
  readonly encoding: Encoding | undefined;
  readonly isInsideArray: boolean;
  /** Compressed files are read whole or again, never from the middle. */
  readonly isCompressed: boolean;
  /** Documents behind the position that were handed on already. @default 0 */
  readonly skip?: number;
}

/** Left files that are remembered; the oldest is forgotten first. About 1.5 kB each. */
const MAX_LEFT = 1024;

export class FileLedger {
  readonly #held = new Map<string, object>();
  readonly #left = new Map<string, LeftFile>();

  /** True when `holder` may read the file: nobody else does. */
  hold(key: string, holder: object): boolean {
    const current = this.#held.get(key);
    if (current !== undefined && current !== holder) return false;
    this.#held.set(key, holder);
    return true;
  }

  isHeld(key: string): boolean {
    return this.#held.has(key);
  }

  /**
   * The holder reads the file no more.
   * @param at how far it came; of a file that it never began, what another has left stays
   */
  leave(key: string, holder: object, at?: LeftFile): void {
    if (this.#held.get(key) !== holder) return;
    this.#held.delete(key);
    if (at === undefined) return;
    this.#left.delete(key);
    this.#left.set(key, at);
    if (this.#left.size > MAX_LEFT) {
      this.#left.delete(this.#left.keys().next().value!);
    }
  }

  /** What was left and is not read by anybody, by device and inode; the longest ago first. */
  get left(): ReadonlyMap<string, LeftFile> {
    return this.#left;
  }

  /** A file was left so by an earlier run. */
  remember(key: string, at: LeftFile): void {
    this.#left.set(key, at);
  }

  /** Where a file was left. Inodes are used again: `OpenFile.resume` compares. */
  leftAt(key: string): LeftFile | undefined {
    return this.#left.get(key);
  }
}
