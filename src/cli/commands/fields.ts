/**
 * `tripline fields [SHAPE]`: which fields events of a shape have, and where they come from.
 */
import type { Command } from "commander";
import type { ExitCode } from "../exit-codes.ts";

export function fieldsCommand(
  program: Command,
  run: (action: () => Promise<ExitCode>) => Promise<void>,
): void {
  program
    .command("fields")
    .summary("which fields events have, and where they come from")
    .description(
      "Without SHAPE: the shapes of documents, how each is told and what it cannot give.\nWith SHAPE: for every event id its category, type and action, and its fields\nwith the names of the data that they come from.",
    )
    .argument("[shape]", "name of a shape, such as wl-raw")
    .option("--json", "print it as JSON")
    .action((shape: string | undefined, options: { json?: boolean }) =>
      run(async () =>
        (await import("../fields.ts")).fields(shape, options.json === true),
      ),
    );
}
