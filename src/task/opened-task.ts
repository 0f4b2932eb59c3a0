/**
 * A decoded task in; the same task fit to be shown, with the layers of each of its commands and the reasons to look
 * closer, out. Layers come from the texts as they are, before anything is masked: an encoded command that holds a
 * secret is masked as a whole on the outside and can be read only inside.
 */
import { commandHints } from "./hints.ts";
import type { HostEvidence, Payload } from "./host-evidence.ts";
import { maskTask } from "./mask-task.ts";
import { payloadScript, registryReads } from "./registry-payload.ts";
import { maskSecrets } from "./secrets.ts";
import type { CommandLayer, DecodedTask, TaskHint, Unwrapped } from "./task.ts";
import { commandLine, unwrapCommand } from "./unwrap.ts";

export interface OpenedTask {
  /** Secrets masked. */
  readonly masked: DecodedTask;
  /** By index of the action: the layers of its command; none for actions that start no program. */
  readonly unwrapped: readonly Unwrapped[];
  /** The definition's own reasons, then those that the commands and their layers give. Secrets masked. */
  readonly hints: readonly TaskHint[];
}

/** Unwrapping is the dear part, and definitions do not change. */
const known = new WeakMap<DecodedTask, OpenedTask>();

/** Opens the commands of a task. The same object for the same definition. */
export function openTask(definition: DecodedTask): OpenedTask {
  let opened = known.get(definition);
  if (opened === undefined) known.set(definition, (opened = open(definition)));
  return opened;
}

/** Layers of the first program that the task starts. */
export function firstLayers({
  masked,
  unwrapped,
}: OpenedTask): readonly CommandLayer[] {
  const at = masked.actions.findIndex(({ type }) => type === "exec");
  return unwrapped[at]?.layers ?? [];
}

/** The same with what the log shows was written to the registry values that the commands read. */
export function withPayloads(
  opened: OpenedTask,
  host: HostEvidence,
): OpenedTask & { readonly payloads: readonly Payload[] } {
  const payloads: Payload[] = [];
  const scripts: string[] = [];
  const unwrapped = opened.unwrapped.map((inside, i) => {
    const action = opened.masked.actions[i]!;
    const text =
      inside.layers.at(-1)?.text ??
      (action.type === "exec"
        ? commandLine(action.command ?? "", action.arguments)
        : "");
    const layers = registryReads(text).flatMap((key): CommandLayer[] => {
      const payload = host.payloads.peek(key);
      const script = payload && payloadScript(payload.text);
      if (payload === undefined || script === undefined) return [];
      if (!payloads.includes(payload)) payloads.push(payload);
      scripts.push(script.text);
      return [
        {
          kind: "registry-value",
          text: maskSecrets(script.text),
          path: payload.path,
          ...(script.truncated ? { truncated: true } : {}),
        },
      ];
    });
    return layers.length === 0
      ? inside
      : { ...inside, layers: [...inside.layers, ...layers] };
  });
  const hints =
    scripts.length === 0
      ? opened.hints
      : [...opened.hints, ...commandHints(scripts)];
  return { ...opened, unwrapped, hints, payloads };
}

const NOTHING: Unwrapped = { layers: [] };

function open(definition: DecodedTask): OpenedTask {
  const texts: string[] = [];
  const unwrapped = definition.actions.map((action) => {
    if (action.type !== "exec" || action.command === undefined) return NOTHING;
    const { command, arguments: args } = action;
    const inside = unwrapCommand(command, args);
    texts.push(
      commandLine(command, args),
      ...inside.layers.map(({ text }) => text),
    );
    return inside;
  });
  const masked = maskTask(definition);
  return {
    masked,
    unwrapped,
    hints: [...(masked.hints ?? []), ...commandHints(texts)],
  };
}
