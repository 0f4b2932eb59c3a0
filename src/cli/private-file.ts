/** A file of the state folder that is written whole: beside its place first, then into it, for its owner alone. */
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../base/make-folder.ts";

/**
 * The folder is made if need be. What stood there is replaced; a link is, too, and not followed.
 *
 * @throws the system's error when it cannot be written
 */
export async function writePrivateFile(
  folder: string,
  name: string,
  text: string,
): Promise<void> {
  makeFolder(folder);
  const path = join(folder, name);
  const beside = `${path}.${process.pid}`;
  try {
    await writeFile(beside, text, { flag: "wx", mode: 0o600 });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
