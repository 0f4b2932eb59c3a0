/**
 * The text that carried an `Actions` value in, its bytes out. Sensors, `reg` and listing tools write the same
 * bytes in different dress; most logs carry only the words "Binary Data", which is a placeholder, not data.
 */
import { decodeActionsValue } from "./actions-value.ts";
import { note, problem } from "./problem.ts";
import { readRegistryText } from "./registry-text.ts";
import type { RegistryValue } from "./registry-text.ts";
import type { DecodedTask, TaskProblem } from "./task.ts";

export type CarrierForm =
  "empty" | "placeholder" | "reg-export" | "hex" | "base64" | "unknown";

export interface Carried {
  readonly form: CarrierForm;
  /** Of the first value. */
  readonly bytes?: Uint8Array;
  /** All values of a registry tool's text, the first included. */
  readonly values?: readonly CarriedValue[];
  /** Further values of that text, which are too many or no hex. */
  readonly others?: number;
}

/** A value and what stands beside it in its key. */
export interface CarriedValue extends Omit<RegistryValue, "digits"> {
  readonly bytes: Uint8Array;
}

/** Enough for a value of 1 MiB in the widest dress, and for the export of a machine's whole TaskCache. */
export const MAX_CARRIER_CHARS = 8 * 1024 * 1024;

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
    const { tool, others } = registry;
    const values = registry.values.flatMap(({ digits: text, ...beside }) => {
      const digits = hexDigits(text, tool === "reg-export");
      return digits === undefined
        ? []
        : [{ bytes: bytesOfHex(digits), ...beside }];
    });
    const [first] = values;
    if (first !== undefined) {
      const form = tool === "reg-export" ? tool : "hex";
      const unread = registry.values.length - values.length;
      return { form, bytes: first.bytes, values, others: others + unread };
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

/** Decodes an `Actions` value from whatever text carried it; of several the first. Never throws. */
export function decodeActionsText(text: string): DecodedTask {
  return decodeActionsTexts(text)[0]!;
}

/** Decodes all `Actions` values of a text, each with the name of its task where the key tells. Never throws, never empty. */
export function decodeActionsTexts(text: string): readonly DecodedTask[] {
  const { form, bytes, values, others = 0 } = readCarrier(text);
  if (values !== undefined) {
    const tasks = values.map(named);
    return others === 0
      ? tasks
      : [withOthers(tasks[0]!, others), ...tasks.slice(1)];
  }
  if (bytes !== undefined) return [decodeActionsValue(bytes)];
  if (form === "placeholder") return [nothing(PLACEHOLDER)];
  if (form === "empty") return [decodeActionsValue(new Uint8Array())];
  return [
    nothing(problem("unknown-form", "The value is neither hex nor base64.")),
  ];
}

/** What stands beside the value in its key: the task's name. */
function named({ bytes, guid, path }: CarriedValue): DecodedTask {
  return {
    ...decodeActionsValue(bytes),
    ...(guid === undefined ? {} : { guid }),
    ...(path === undefined ? {} : { uri: path }),
  };
}

function withOthers(task: DecodedTask, others: number): DecodedTask {
  return {
    ...task,
    problems: [
      ...task.problems,
      note(
        "more-values",
        `The text holds ${others} more Actions value${others === 1 ? "" : "s"} than are shown.`,
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
