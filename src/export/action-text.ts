/**
 * A decoded task action in one line, for tables and reports. The text is as it was decoded: whoever shows it
 * makes it visible first.
 */
import type { ActionDocument } from "./alert-document.ts";

/** `powershell -w hidden …`, `COM handler {…}`; a program that is not known is `(unknown program)`. */
export function actionText(action: ActionDocument): string {
  switch (action.type) {
    case "exec":
      return [action.command ?? "(unknown program)", action.arguments]
        .filter((part) => part)
        .join(" ");
    case "comHandler":
      return `COM handler ${action.classId ?? "(unknown class)"}`;
    case "sendEmail":
      return `e-mail to ${action.to ?? "(unknown)"}`;
    case "showMessage":
      return `message "${action.title ?? ""}"`;
    case "unknown":
      return `unknown action ${action.name}`;
  }
}

/** Text of the innermost layer, where the command wraps another. */
export function innermostText(action: ActionDocument): string | undefined {
  return action.layers.at(-1)?.text;
}
