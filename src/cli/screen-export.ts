/**
 * Export from the screen: the chosen alerts, as they stand in the book, to new files in the state folder. What the screen
 * asks for by a key is done here, in the worker, so that the keys stay quick.
 */
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { AlertBook } from "../alert/book.ts";
import { exportStem, writeExports } from "../export/export-file.ts";
import { createWriter } from "../export/formats.ts";
import type { ReportFacts } from "../export/html/report.ts";
import type { ExportFormat } from "../screen/store/snapshot.ts";
import { stateFolder } from "../state/state-folder.ts";
import { plural } from "./summary.ts";

/** Below the state folder: a log folder that is watched is no place for files of ours. */
const EXPORTS = "exports";
/** Alerts of one export; more are for `tripline alerts`, which nobody waits for. */
const MOST_ALERTS = 5_000;

export interface ScreenExport {
  readonly book: AlertBook;
  readonly ids: readonly string[];
  readonly formats: readonly ExportFormat[];
  /** `--state`, where it was given. */
  readonly state: string | undefined;
  readonly facts: ReportFacts;
}

/**
 * @returns what was done, in one sentence, with where the files are
 * @throws TriplineError when a file cannot be written
 */
export function exportFromScreen({
  book,
  ids,
  formats,
  state,
  facts,
}: ScreenExport): string {
  const alerts = ids
    .slice(0, MOST_ALERTS)
    .map((id) => book.get(id))
    .filter((alert) => alert !== undefined);
  const texts = formats.map((format) => {
    const writer = createWriter(format);
    const parts = alerts.map((alert) => writer.alert(alert));
    const text = writer.header() + parts.join("") + writer.footer(facts);
    return [format, text] as const;
  });
  const folder = join(stateFolder(state, process.env), EXPORTS);
  const paths = writeExports(folder, exportStem(facts.madeAt), texts);
  const gone = ids.length - alerts.length;
  const left =
    gone === 0
      ? ""
      : `, ${gone} left out: no longer kept, or more than ${MOST_ALERTS}`;
  // Where it is comes first: who exports wants to find it, and a narrow status line has room for little else.
  return `exported to ${filesOf(paths)} (${plural(alerts.length, "alert")}${left})`;
}

/** `~/…/alerts-20261122T080500Z.*`: files of one name and several endings. */
function filesOf(paths: readonly string[]): string {
  const stems = paths.map((path) =>
    join(dirname(path), basename(path).replace(/\..*/, "")),
  );
  const home = process.env["HOME"] || homedir();
  return [...new Set(stems)]
    .map((stem) =>
      stem.startsWith(`${home}/`)
        ? `~${stem.slice(home.length)}.*`
        : `${stem}.*`,
    )
    .join(", ");
}
