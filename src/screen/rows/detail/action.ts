/**
 * What the scheduled task behind an alert would run: each action with the layers peeled off its command,
 * when and as whom it runs, and what could not be read. Where nothing is known it says why.
 */
import { originText } from "../../../task/describe-record.ts";
import type {
  CommandLayer,
  DecodedTask,
  TaskAction,
  TaskOrigin,
  TaskProblem,
  TaskRecord,
} from "../../../task/task.ts";
import type { TaskTarget } from "../../../alert/task-target.ts";
import type { Role } from "../../theme/roles.ts";
import type { AlertDetail } from "../../store/snapshot.ts";
import { fullTime } from "../format.ts";
import type { Look } from "../look.ts";
import type { Line } from "../segment.ts";
import { EMPTY_LINE, gap, logText, word } from "../segment.ts";
import type { Section } from "./section.ts";
import { note, paragraph, paragraphs } from "./section.ts";

const CHANGES: Readonly<Record<TaskRecord["change"], string>> = {
  created: "created",
  updated: "changed",
  deleted: "deleted",
  unknown: "seen",
};

export function action(
  detail: AlertDetail,
  width: number,
  look: Look,
): Section {
  const lines: Line[] = [];
  if (detail.target !== undefined) {
    lines.push(...targetLines(detail.target, width));
  }
  for (const task of detail.tasks) {
    if (lines.length > 0) lines.push(EMPTY_LINE);
    lines.push(...taskLines(task, width, look));
  }
  if (lines.length === 0) {
    lines.push(...note("No scheduled task is known behind this alert.", width));
  }
  return { name: "Action", lines };
}

/** Whether schtasks was told another machine, in its own words. */
function targetLines(target: TaskTarget, width: number): Line[] {
  const { verdict, text, seen } = target;
  const isLoud = verdict === "remote" || verdict === "unreadable";
  const says = seen === undefined ? text : `${text}; ${seen.text}`;
  return labelled(
    "target",
    `${verdict}: ${says}`,
    width,
    isLoud ? "warn" : "muted",
  );
}

function labelled(
  label: string,
  text: string,
  width: number,
  role?: Role,
): Line[] {
  return paragraph(text, width, {
    indent: 12,
    maxLines: 3,
    ...(role && { role }),
    label: [word(`    ${label}`, "muted")],
  });
}

/** Where the request came from; what is only concluded says so. */
function originLines(origin: TaskOrigin, width: number): Line[] {
  return labelled(
    "asked",
    `from ${originText(origin)}`,
    width,
    origin.kind === "remote" ? "warn" : undefined,
  );
}

/** What happened, oldest first, then what the last change changed. */
function storyLines(task: TaskRecord, width: number, look: Look): Line[] {
  const { story = [], differences = [] } = task;
  return [
    ...story.flatMap(({ timeUs, text, from }, i) =>
      labelled(
        i === 0 ? "story" : "",
        `${fullTime(timeUs, look.time)}  ${text} (${from.join(", ")})`,
        width,
      ),
    ),
    ...differences.flatMap(({ what, before, after }) =>
      labelled("changed", `${what}: was ${before}, is ${after}`, width, "warn"),
    ),
  ];
}

function taskLines(task: TaskRecord, width: number, look: Look): Line[] {
  const name = task.path ?? task.guid ?? "a task without a name";
  const from = task.from === "" ? "" : `, from ${task.from}`;
  const by = task.user === undefined ? "" : ` by ${task.user}`;
  const lines: Line[] = [
    {
      segments: [
        gap(2),
        ...logText(name, width - 4, { role: "title", cut: "middle" }),
      ],
    },
    ...paragraph(
      `${CHANGES[task.change]} ${fullTime(task.timeUs, look.time)} on ${task.hostName}${by}${from}`,
      width,
      { role: "muted", maxLines: 3 },
    ),
  ];
  const { definition } = task;
  if (definition !== undefined) {
    lines.push(...commandsOf(task, definition, width));
  }
  lines.push(...hintLines(task, width));
  if (task.unknown !== undefined) {
    lines.push(...paragraph(task.unknown, width, { role: "warn" }));
  }
  if (definition !== undefined) {
    lines.push(...circumstances(definition, width));
    for (const problem of definition.problems) {
      lines.push(...problemLines(problem, width));
    }
  }
  if (task.origin !== undefined) {
    lines.push(...originLines(task.origin, width));
  }
  lines.push(...storyLines(task, width, look));
  return lines;
}

/** What stands out in what it runs. */
function hintLines({ hints }: TaskRecord, width: number): Line[] {
  return hints.flatMap(({ reason, matched }, i) =>
    labelled(
      i === 0 ? "look" : "",
      matched === "" ? reason : `${reason}: ${matched}`,
      width,
      "warn",
    ),
  );
}

function commandsOf(
  { unwrapped, layers: first }: TaskRecord,
  definition: DecodedTask,
  width: number,
): Line[] {
  const firstCommand = definition.actions.findIndex(
    ({ type }) => type === "exec",
  );
  return definition.actions.flatMap((own, i) =>
    commandLines(
      own,
      unwrapped?.[i]?.layers ?? (i === firstCommand ? first : []),
      width,
    ),
  );
}

/** What it comes to stands first: the command as it was written may be a screen of base64. */
export function commandLines(
  own: TaskAction,
  layers: readonly CommandLayer[],
  width: number,
): Line[] {
  return [...layerLines(layers, width), ...actionLines(own, width)];
}

function actionLines(own: TaskAction, width: number): Line[] {
  const labelled = (label: string, text: string): Line[] =>
    paragraph(text, width, {
      indent: 12,
      label: [word(`    ${label}`, "muted")],
    });
  switch (own.type) {
    case "exec": {
      const command = own.command ?? "(the command was not reached)";
      const args = own.arguments ?? "";
      return [
        ...labelled("runs", args === "" ? command : `${command} ${args}`),
        ...(own.workingDirectory ? labelled("in", own.workingDirectory) : []),
      ];
    }
    case "comHandler":
      return [
        ...labelled("COM", own.classId ?? "(the class id was not reached)"),
        ...(own.data ? labelled("data", own.data) : []),
      ];
    case "sendEmail":
      return labelled(
        "mail",
        `to ${own.to ?? "?"}, subject ${own.subject ?? "?"}: ${own.body ?? ""}`,
      );
    case "showMessage":
      return labelled("shows", `${own.title ?? ""}: ${own.body ?? ""}`);
    case "unknown":
      return labelled("?", `an action of a kind not known: ${own.name}`);
  }
}

/** The innermost is what runs; each stands above the one that hid it. */
function layerLines(layers: readonly CommandLayer[], width: number): Line[] {
  return layers
    .toReversed()
    .flatMap((layer) => [
      ...note(
        `decoded: ${layer.kind}${layer.path === undefined ? "" : ` ${layer.path}`}${layer.truncated ? ", cut short" : ""}`,
        width,
        "ok",
      ),
      ...paragraphs(layer.text, width, { indent: 6 }),
    ]);
}

function circumstances(definition: DecodedTask, width: number): Line[] {
  const as = [
    definition.runAs ?? undefined,
    definition.runLevel ?? undefined,
    definition.hidden === true ? "hidden" : undefined,
  ].filter((text) => text !== undefined && text !== "");
  const lines: Line[] = [];
  if (as.length > 0) {
    lines.push(
      ...paragraph(as.join(", "), width, {
        indent: 12,
        maxLines: 3,
        label: [word("    as", "muted")],
      }),
    );
  }
  for (const trigger of definition.triggers ?? []) {
    lines.push(
      ...paragraph(trigger, width, {
        indent: 12,
        maxLines: 3,
        label: [word("    when", "muted")],
      }),
    );
  }
  return lines;
}

export function problemLines(problem: TaskProblem, width: number): Line[] {
  return paragraph(problem.message, width, {
    maxLines: 4,
    role: problem.level === "problem" ? "warn" : "muted",
  });
}
