/**
 * Signs of life from the file system: one `fs.watch` per folder, shared by all who follow a file in it. A watch on the
 * folder survives renames, one on the file would follow the old file away. The signs are hints that make a follower
 * quick; none may come (network mounts, exhausted watches, a folder that was deleted and made again), so followers
 * also look on their own.
 */
import { watch, type FSWatcher } from "node:fs";

interface WatchedFolder {
  watcher: FSWatcher | undefined;
  /** By file name. */
  readonly listeners: Map<string, Set<() => void>>;
}

export class FolderWatch {
  readonly #folders = new Map<string, WatchedFolder>();
  /** Told already. Grows with the folders that are followed. */
  readonly #failed = new Set<string>();
  readonly #onFailure: (folder: string, error: Error) => void;

  /** @param onFailure called when the system cannot watch a folder, at most once a folder */
  constructor(onFailure: (folder: string, error: Error) => void) {
    this.#onFailure = onFailure;
  }

  /** Calls `listener` when something happens to the file `name` in `folder`. @returns how to stop that */
  add(folder: string, name: string, listener: () => void): () => void {
    let watched = this.#folders.get(folder);
    if (watched === undefined) {
      watched = { watcher: undefined, listeners: new Map() };
      this.#folders.set(folder, watched);
      this.#start(folder, watched);
    }
    const { listeners } = watched;
    const ofName = listeners.get(name) ?? new Set();
    listeners.set(name, ofName.add(listener));

    return () => {
      ofName.delete(listener);
      if (ofName.size > 0 || listeners.get(name) !== ofName) return;
      listeners.delete(name);
      if (listeners.size > 0 || this.#folders.get(folder) !== watched) return;
      watched.watcher?.close();
      this.#folders.delete(folder);
    };
  }

  close(): void {
    for (const { watcher } of this.#folders.values()) watcher?.close();
    this.#folders.clear();
  }

  #start(folder: string, watched: WatchedFolder): void {
    const fail = (error: Error): void => {
      if (watched.watcher !== undefined) watched.watcher.close();
      watched.watcher = undefined;
      if (this.#failed.has(folder)) return;
      this.#failed.add(folder);
      this.#onFailure(folder, error);
    };
    try {
      watched.watcher = watch(folder, (_event, name) => {
        // The system may leave the name out; then it may be any of them.
        const touched =
          name === null
            ? [...watched.listeners.values()]
            : [watched.listeners.get(name) ?? []];
        for (const listeners of touched) {
          for (const listener of listeners) listener();
        }
      });
      watched.watcher.once("error", fail);
    } catch (error) {
      fail(error as Error);
    }
  }
}
