/**
 * The text that carried an `Actions` value in, its bytes out. Sensors, `reg` and listing tools write the same
 * bytes in different dress; most logs carry only the words "Binary Data", which is a placeholder, not data.
 */
import { decodeActionsValue } from "./actions-value.ts";
import { note, problem } from "./problem.ts";
import { readRegistryText } from "./registry-text.ts";
import type { RegistryText } from "./registry-text.ts";
import type { DecodedTask, TaskProblem } from "./task.ts";

export type CarrierForm =
  "empty" | "placeholder" | "reg-export" | "hex" | "base64" | "unknown";

export interface Carried {
  readonly form: CarrierForm;
  readonly bytes?: Uint8Array;
  /** What the text of a registry tool says beside the value. */
  readonly beside?: Pick<RegistryText, "guid" | "path" | "others">;
}

/** Enough for a value of 1 MiB in the widest dress, three characters a byte and line ends. */
export const MAX_CARRIER_CHARS = 4 * 1024 * 1024;

/** What to switch on, for a log that does not show what a task runs. */
export const WHAT_WOULD_HELP =
  'Security events 4698 and 4702 (audit policy "Other Object Access Events") or a sensor that keeps registry bytes would show it.';

const PLACEHOLDER: TaskProblem = problem(
  "placeholder",
  `The log has only the words "Binary Data" where the value was. ${WHAT_WOULD_HELP}`,
);

/**
 * Tells the dress and takes it off: `.reg` exports (`"Actions"=hex:03,00,…\`), hex from `reg query`, `reg add`
 * and listing tools, base64 (standard or URL-safe). Hex is tried before base64 because a hex dump is valid
 * base64 too, while no base64 of a real value starts with `0`. Never throws; linear in the text.
 */
export function readCarrier(text: string): Carried {
  const trimmed = text.trim();
  if (trimmed === "") return { form: "empty" };
  if (trimmed === "Binary Data") return { form: "placeholder" };
  if (trimmed.length > MAX_CARRIER_CHARS) return { form: "unknown" };

  const registry = readRegistryText(trimmed);
  if (registry !== undefined) {
    const { tool, guid, path, others } = registry;
    const digits = hexDigits(registry.digits, tool === "reg-export");
    if (digits !== undefined) {
      return {
        form: tool === "reg-export" ? tool : "hex",
        bytes: bytesOfHex(digits),
        beside: {
          ...(guid === undefined ? {} : { guid }),
          ...(path === undefined ? {} : { path }),
          others,
        },
      };
    }
  }
  const hex = hexDigits(trimmed, false);
  if (hex !== undefined) return { form: "hex", bytes: bytesOfHex(hex) };
  const base64 = plainBase64(trimmed);
  if (base64 !== undefined) {
    return { form: "base64", bytes: Buffer.from(base64, "base64") };
  }
  return { form: "unknown" };
}

/** Decodes an `Actions` value from whatever text carried it. Never throws. */
export function decodeActionsText(text: string): DecodedTask {
  const { form, bytes, beside } = readCarrier(text);
  if (bytes !== undefined) return named(decodeActionsValue(bytes), beside);
  if (form === "placeholder") return nothing(PLACEHOLDER);
  if (form === "empty") return decodeActionsValue(new Uint8Array());
  return nothing(
    problem("unknown-form", "The value is neither hex nor base64."),
  );
}

/** What stands beside the value in its key: the task's name. */
function named(task: DecodedTask, beside: Carried["beside"]): DecodedTask {
  if (beside === undefined) return task;
  const { guid, path, others } = beside;
  return {
    ...task,
    ...(guid === undefined ? {} : { guid }),
    ...(path === undefined ? {} : { uri: path }),
    problems:
      others === 0
        ? task.problems
        : [
            ...task.problems,
            note(
              "more-values",
              `The text holds ${others} more Actions value${others === 1 ? "" : "s"}; only the first is shown.`,
              { have: others },
            ),
          ],
  };
}

function nothing(why: TaskProblem): DecodedTask {
  return {
    status: "error",
    source: "none",
    problems: [why],
    actions: [],
    context: null,
  };
}

/** @param isNamed the text says that it is hex; else the version word in front has to tell a value from any digits */
function hexDigits(text: string, isNamed: boolean): string | undefined {
  const digits = withoutCutMark(text)
    .replace(/\(0x\)|0x/gi, "")
    .replace(/[\s,:]/g, "");
  return (isNamed || /^0[123]00/.test(digits)) && isHex(digits)
    ? digits
    : undefined;
}

/** Listing tools end a cut value with `..[TRUNCATION]` or an ellipsis; the decoder reports what is missing. */
function withoutCutMark(text: string): string {
  const mark = text.search(/\.\.|…/);
  return mark < 0 ? text : text.slice(0, mark);
}

function isHex(digits: string): boolean {
  return digits !== "" && !/[^0-9a-f]/i.test(digits);
}

function bytesOfHex(digits: string): Uint8Array {
  return Buffer.from(digits, "hex");
}

function plainBase64(text: string): string | undefined {
  const packed = text.replace(/\s+/g, "");
  const end = /={0,2}$/.exec(packed)!.index;
  const letters = packed.slice(0, end);
  if (letters === "" || /[^A-Za-z0-9+/_-]/.test(letters)) return undefined;
  // One character over a multiple of four holds no byte: the text was cut there.
  return letters.length % 4 === 1 ? letters.slice(0, -1) : letters;
}
