/**
 * `tripline completion bash|zsh|fish`: a script that teaches the shell the commands, options and their values.
 */
import { Argument } from "commander";
import type { Command } from "commander";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { print } from "../output.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

export function completionCommand(
  program: Command,
  run: (action: () => Promise<ExitCode>) => Promise<void>,
): void {
  program
    .command("completion")
    .summary("completion of commands and options, for your shell")
    .description(
      `Prints a script that teaches your shell the commands, options and values:
  bash  tripline completion bash > ~/.local/share/bash-completion/completions/tripline
        or in ~/.bashrc: source <(tripline completion bash)
  zsh   tripline completion zsh > "\${fpath[1]}/_tripline"
        or in ~/.zshrc, below compinit: source <(tripline completion zsh)
  fish  tripline completion fish > ~/.config/fish/completions/tripline.fish`,
    )
    .addArgument(
      new Argument("<shell>", "the shell to write it for").choices(SHELLS),
    )
    .action((shell: Shell) =>
      run(async () => {
        const { commandTree } = await import("../completion/command-tree.ts");
        await print((await WRITERS[shell]())(commandTree(program)));
        return EXIT.done;
      }),
    );
}

const WRITERS = {
  bash: async () => (await import("../completion/bash.ts")).bashCompletion,
  zsh: async () => (await import("../completion/zsh.ts")).zshCompletion,
  fish: async () => (await import("../completion/fish.ts")).fishCompletion,
};
