/**
 * What `tripline decode` does.
 */
import { readSync } from "node:fs";
import { UsageError } from "../base/errors.ts";
import { visible } from "../base/visible.ts";
import { escapeUnseen } from "../export/ndjson.ts";
import { commandSentence, describeCommand } from "../task/describe-command.ts";
import { describeTask } from "../task/describe.ts";
import { decodeAnything } from "../task/guess.ts";
import type { Guess } from "../task/guess.ts";
import { maskAction } from "../task/mask-task.ts";
import { openTask } from "../task/opened-task.ts";
import type { TaskCommand } from "../task/task-command.ts";
import type { DecodedTask } from "../task/task.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { print } from "./output.ts";

/** Real values are below 4 KiB, task XML below 64 KiB; an export of all tasks of a machine has some MiB. */
const MOST_BYTES = 16 * 1024 * 1024;
/** How long to wait before looking again at a pipe that has nothing yet. */
const PAUSE_MS = 10;
const NEVER = new Int32Array(new SharedArrayBuffer(4));

export async function decode(
  input: string | undefined,
  json: boolean,
): Promise<ExitCode> {
  const bytes =
    input === undefined || input === "-" ? readStdin() : Buffer.from(input);
  if (bytes.length === 0) {
    throw new UsageError(
      "nothing to decode",
      "give the value as an argument, or pipe it in: tripline decode < value.txt",
    );
  }
  const result = decodeAnything(bytes);
  if (json) {
    const document = JSON.stringify(decodedDocument(result), null, 2);
    await print(`${escapeUnseen(document)}\n`);
  } else {
    const { task, others = [], command } = result;
    const lines = [
      ...(command === undefined ? [] : describeCommand(command)),
      ...describeTask(task),
      ...others.flatMap((other) => ["", ...describeTask(other)]),
    ].map((line) => visible(line, 65_536));
    await print(`${lines.join("\n")}\n`);
  }
  return EXIT.done;
}

function readStdin(): Buffer {
  if (process.stdin.isTTY) {
    process.stderr.write("paste the value, then press Ctrl-D on a new line\n");
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const chunk = Buffer.alloc(65_536);
    let read: number;
    try {
      read = readSync(0, chunk);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EAGAIN") {
        // A pipe whose writer takes its time; Node has made it non-blocking.
        Atomics.wait(NEVER, 0, 0, PAUSE_MS);
        continue;
      }
      if (code === "EOF") break;
      throw error;
    }
    if (read === 0) break;
    size += read;
    if (size > MOST_BYTES) {
      throw new UsageError(
        `the input is larger than ${MOST_BYTES / 1024 / 1024} MiB`,
        "a task's definition is a few KiB; give fewer values at a time",
      );
    }
    chunks.push(chunk.subarray(0, read));
  }
  return Buffer.concat(chunks);
}

/**
 * The result as a document, secrets masked: the guess, each action with the layers of its command, the reasons to
 * look closer, further tasks of the same text, and of a command line its one sentence.
 */
function decodedDocument({ kind, task, others, command }: Guess): object {
  return {
    kind,
    task: taskDocument(task),
    ...(others && { others: others.map(taskDocument) }),
    ...(command && {
      command: { sentence: commandSentence(command), ...maskCommand(command) },
    }),
  };
}

function taskDocument(task: DecodedTask): object {
  const { masked, unwrapped, hints } = openTask(task);
  return {
    ...masked,
    actions: masked.actions.map((action, i) => ({
      ...action,
      ...unwrapped[i]!,
    })),
    hints,
  };
}

function maskCommand(command: TaskCommand): Omit<TaskCommand, "definition"> {
  // The definition of the line is the task itself.
  const { definition: _, ...rest } = command;
  if (command.action === null) return rest;
  // Command and arguments are masked as one line: the one tells what the other's words mean.
  const exec = maskAction({ type: "exec", id: null, ...command.action });
  return exec.type === "exec"
    ? {
        ...rest,
        action: {
          command: exec.command ?? "",
          arguments: exec.arguments ?? null,
        },
      }
    : rest;
}
