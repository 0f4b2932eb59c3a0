/**
 * A task definition in XML in, what it would run out: the text of Security 4698–4702 or a task file. Children
 * stand in any order, any text is the creator's own claim, and the event itself may have been cut by Windows:
 * everything in front of the cut is kept.
 */
import { MAX_ACTIONS } from "./actions-value.ts";
import { defined, problem, statusOf } from "./problem.ts";
import type {
  ComAction,
  DecodedTask,
  EmailAction,
  ExecAction,
  MessageAction,
  TaskAction,
  TaskHint,
  TaskPrincipal,
  TaskProblem,
  TaskRegistration,
  TaskSettings,
  UnknownAction,
} from "./task.ts";
import { isEnabled, isTrue, triggerLines } from "./trigger-lines.ts";
import {
  MAX_DEPTH,
  MAX_ELEMENTS,
  MAX_XML_CHARS,
  child,
  childText,
  childWord,
  childrenOf,
  readXml,
} from "../base/xml-tree.ts";
import type { XmlElement, XmlFault } from "../base/xml-tree.ts";

type XmlSource = "xml-event" | "xml-file";

/** Shippers that escape do so once; more than this is somebody's game. */
const MAX_ESCAPES = 3;
/** A registration text above this, in front of a cut, may be there to cause the cut. */
const OVERFLOW_CHARS = 1_000;

/**
 * Decodes the text of a task definition. Never throws.
 *
 * @param text as the log has it: with or without the XML declaration, plain or escaped by a shipper. An
 *   encoding named in the declaration is about the original, not about this string, and is ignored.
 */
export function decodeTaskXml(
  text: string,
  source: XmlSource = "xml-event",
): DecodedTask {
  const xml = withoutDeclaration(unescaped(trimmed(text)));
  if (xml === "") {
    return refused(source, problem("empty", "There is no task definition."));
  }
  const { root, fault } = readXml(xml);
  if (root === undefined) return refused(source, faultProblem(fault!));
  if (root.name !== "Task") {
    return refused(
      source,
      problem(
        "not-a-task",
        `The content is no task definition: its root is ${root.name}.`,
        { field: root.name },
      ),
    );
  }
  return readTask(root, fault, source);
}

function refused(source: XmlSource, why: TaskProblem): DecodedTask {
  return {
    status: "error",
    source,
    problems: [why],
    actions: [],
    context: null,
  };
}

/** Byte order marks, blanks and the NULs some carriers count are no part of the text. */
function trimmed(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return text.slice(0, end).trim();
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
  "&#xD;": "\r",
  "&#xA;": "\n",
  "&#13;": "\r",
  "&#10;": "\n",
  "&amp;": "&",
};

/** Undoes the escaping of a shipper, as often as the text still starts with an escaped `<`. */
function unescaped(text: string): string {
  let result = text;
  for (let i = 0; i < MAX_ESCAPES && /^&(?:amp;){0,4}lt;/.test(result); i++) {
    // One pass with all names is the same as `&amp;` last: what it makes is not read again.
    result = result.replace(
      /&(?:lt|gt|quot|apos|amp|#xD|#xA|#13|#10);/gi,
      (entity) => ENTITIES[entity] ?? ENTITIES[entity.toLowerCase()] ?? entity,
    );
  }
  return result;
}

/**
 * Drops the declaration, and line ends that a copy from a JSON log left as `\r\n` in letters around the root:
 * inside they stand between elements, where text means nothing.
 */
function withoutDeclaration(text: string): string {
  let xml = text;
  if (/^<\?xml\s/i.test(xml)) {
    const end = xml.indexOf("?>");
    xml = end < 0 ? "" : xml.slice(end + 2);
  }
  return xml.replace(/^(?:\s|\\[rnt])+/, "").replace(/(?<=>)(?:\\[rnt])+$/, "");
}

function faultProblem(fault: XmlFault): TaskProblem {
  switch (fault.code) {
    case "doctype-refused":
      return problem(
        fault.code,
        "The task definition has a document type declaration; it was not read.",
      );
    case "too-large":
      return problem(
        fault.code,
        `The task definition has more than ${MAX_XML_CHARS} characters; it was not read.`,
        { need: MAX_XML_CHARS },
      );
    case "too-complex":
      return problem(
        fault.code,
        `The task definition is nested deeper than ${MAX_DEPTH} or has more than ${MAX_ELEMENTS} elements; it was not read.`,
      );
    case "xml-malformed":
      return problem(
        fault.code,
        `The task definition is not valid XML (line ${fault.line}); what follows was not read.`,
      );
    case "xml-truncated": {
      const last = fault.open.at(-1);
      return problem(
        fault.code,
        last === undefined
          ? "The task definition was cut before its first element."
          : `The task definition was cut; what follows ${last} is missing.`,
        last === undefined ? {} : { field: fault.open.join("/") },
      );
    }
  }
}

function readTask(
  root: XmlElement,
  fault: XmlFault | undefined,
  source: XmlSource,
): DecodedTask {
  const problems: TaskProblem[] = [];
  if (fault !== undefined) problems.push(faultProblem(fault));

  const actionsElement = child(root, "Actions");
  const actions = readActions(actionsElement, problems);
  if (actionsElement === undefined) {
    problems.push(
      fault === undefined
        ? problem("no-actions", "The task definition has no actions.")
        : problem(
            "actions-missing",
            "The task definition ends before its actions.",
          ),
    );
  } else if (actions.length === 0) {
    problems.push(problem("no-actions", "The task definition has no actions."));
  }

  const registration = child(root, "RegistrationInfo");
  const settings = child(root, "Settings");
  const triggers = child(root, "Triggers");
  const triggersKnown = triggers?.closed === true || root.closed;
  const context = actionsElement?.attributes.get("Context") ?? null;
  const principal = principalOf(root, context);
  const status = statusOf(actions, problems);
  return {
    // Without actions there is still a definition to show, unless nothing of it was read.
    status: status === "error" && root.children.length > 0 ? "partial" : status,
    source,
    problems,
    actions,
    context,
    runAs: childWord(principal, "UserId") ?? childWord(principal, "GroupId"),
    runLevel: childWord(principal, "RunLevel"),
    triggers:
      triggersKnown || triggers !== undefined ? triggerLines(triggers) : [],
    hidden: isTrue(childText(settings, "Hidden")),
    uri: childText(registration, "URI"),
    author: childText(registration, "Author"),
    description: childText(registration, "Description"),
    ...(registration && { registration: readRegistration(registration) }),
    ...(settings && { settings: readSettings(settings) }),
    principals: principalsOf(root).map(readPrincipal),
    ...triggersEnd(triggers),
    hints: definitionHints(
      registration,
      settings,
      triggersKnown ? (triggers?.children ?? []) : undefined,
      actionsElement === undefined && fault !== undefined,
    ),
  };
}

function readRegistration(registration: XmlElement): TaskRegistration {
  return {
    date: childText(registration, "Date"),
    source: childText(registration, "Source"),
    version: childText(registration, "Version"),
    documentation: childText(registration, "Documentation"),
    securityDescriptor: childText(registration, "SecurityDescriptor"),
  };
}

function readSettings(settings: XmlElement): TaskSettings {
  const enabled = childText(settings, "Enabled");
  return {
    enabled: enabled === null || isTrue(enabled),
    hidden: isTrue(childText(settings, "Hidden")),
    deleteExpiredTaskAfter: childWord(settings, "DeleteExpiredTaskAfter"),
  };
}

function readPrincipal(principal: XmlElement): TaskPrincipal {
  const privileges = child(principal, "RequiredPrivileges");
  return {
    id: principal.attributes.get("id") ?? null,
    userId: childWord(principal, "UserId"),
    groupId: childWord(principal, "GroupId"),
    logonType: childWord(principal, "LogonType"),
    runLevel: childWord(principal, "RunLevel"),
    privileges: childrenOf(privileges, "Privilege").map(({ text }) =>
      text.trim(),
    ),
  };
}

function principalsOf(root: XmlElement): readonly XmlElement[] {
  return childrenOf(child(root, "Principals"), "Principal");
}

/** The principal named by the actions' context; the only one there is, where that name leads nowhere. */
function principalOf(
  root: XmlElement,
  context: string | null,
): XmlElement | undefined {
  const principals = principalsOf(root);
  const named = principals.find(
    ({ attributes }) => context !== null && attributes.get("id") === context,
  );
  return named ?? (principals.length === 1 ? principals[0] : undefined);
}

function readActions(
  actions: XmlElement | undefined,
  problems: TaskProblem[],
): TaskAction[] {
  const elements = actions?.children ?? [];
  if (elements.length > MAX_ACTIONS) {
    problems.push(
      problem(
        "too-many-actions",
        `There are more than ${MAX_ACTIONS} actions; the others are not shown.`,
        { need: MAX_ACTIONS, have: elements.length },
      ),
    );
  }
  return elements.slice(0, MAX_ACTIONS).map(readAction);
}

function readAction(element: XmlElement): TaskAction {
  const base = {
    id: element.attributes.get("id") ?? null,
    truncated: element.closed ? undefined : (true as const),
  };
  // Null says that the element is absent; after a cut nobody knows, so the field is absent as well.
  const optional = (name: string): string | null | undefined => {
    const value = childText(element, name);
    return value === null && !element.closed ? undefined : value;
  };
  const text = (name: string): string | undefined =>
    childText(element, name) ?? undefined;
  switch (element.name) {
    case "Exec":
      return defined<ExecAction>({
        type: "exec",
        ...base,
        command: text("Command"),
        arguments: optional("Arguments"),
        workingDirectory: optional("WorkingDirectory"),
      });
    case "ComHandler":
      return defined<ComAction>({
        type: "comHandler",
        ...base,
        classId: text("ClassId")?.trim().toUpperCase(),
        data: optional("Data"),
      });
    case "SendEmail":
      return readEmail(element, base, text);
    case "ShowMessage":
      return defined<MessageAction>({
        type: "showMessage",
        ...base,
        title: text("Title"),
        body: text("Body"),
      });
    default:
      return defined<UnknownAction>({
        type: "unknown",
        ...base,
        name: element.name,
      });
  }
}

function readEmail(
  element: XmlElement,
  base: { id: string | null; truncated: true | undefined },
  text: (name: string) => string | undefined,
): EmailAction {
  const attachments = child(element, "Attachments");
  const headers = child(element, "HeaderFields");
  return defined<EmailAction>({
    type: "sendEmail",
    ...base,
    from: text("From"),
    to: text("To"),
    cc: text("Cc"),
    bcc: text("Bcc"),
    replyTo: text("ReplyTo"),
    server: text("Server"),
    subject: text("Subject"),
    body: text("Body"),
    attachments:
      attachments && childrenOf(attachments, "File").map((file) => file.text),
    headers:
      headers &&
      childrenOf(headers, "HeaderField").map((field) => ({
        name: childText(field, "Name") ?? "",
        value: childText(field, "Value") ?? "",
      })),
  });
}

/** The latest end among the enabled triggers: texts of one form, so they compare as text. */
function triggersEnd(
  triggers: XmlElement | undefined,
): Pick<DecodedTask, "triggersEnd"> {
  const enabled = (triggers?.children ?? []).filter(isEnabled);
  if (triggers?.closed !== true || enabled.length === 0) return {};
  const ends = enabled.map((trigger) => childWord(trigger, "EndBoundary"));
  return {
    triggersEnd: ends.reduce((latest, end) =>
      latest === null || end === null ? null : latest > end ? latest : end,
    ),
  };
}

/** @param triggers undefined where the cut came before their end. */
function definitionHints(
  registration: XmlElement | undefined,
  settings: XmlElement | undefined,
  triggers: readonly XmlElement[] | undefined,
  cutBeforeActions: boolean,
): TaskHint[] {
  const hints: TaskHint[] = [];
  const add = (hint: string, reason: string, matched: string): void => {
    hints.push({ hint, reason, matched });
  };
  if (isTrue(childText(settings, "Hidden"))) {
    add("hidden", "asks to be left out of the task list", "Hidden true");
  }
  if (triggers !== undefined && !triggers.some(isEnabled)) {
    add(
      "started-by-hand",
      "has no trigger that could start it: someone starts it",
      "",
    );
  }
  const deleteAfter = childWord(settings, "DeleteExpiredTaskAfter");
  if (deleteAfter === "PT0S") {
    add(
      "deletes-itself",
      "is deleted as soon as its last trigger has ended",
      `DeleteExpiredTaskAfter ${deleteAfter}`,
    );
  }
  const long = registration?.children.find(
    ({ text }) => text.length > OVERFLOW_CHARS,
  );
  if (cutBeforeActions && long !== undefined) {
    add(
      "content-overflow",
      "a text so long that the event ends before the actions",
      `${long.name}, ${long.text.length} characters`,
    );
  }
  return hints;
}
