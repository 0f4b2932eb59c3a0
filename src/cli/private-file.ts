/** A file of the state folder that is written whole: beside its place first, then into it, for its owner alone. */
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

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
  await mkdir(folder, { recursive: true, mode: 0o700 });
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
