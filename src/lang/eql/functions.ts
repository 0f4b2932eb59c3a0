/**
 * The functions of EQL as data: the canonical spelling of each name, what goes in, what comes out and whether the
 * `name~` form exists. The checker and the printer read it; what a function computes is the engine's business.
 */

/** What is known of a value before any event is seen; `any` is a field, a variable or a mixture. */
export type ValueType = "string" | "number" | "boolean" | "null" | "any";

export interface FunctionEntry {
  /** Canonical spelling. Names are looked up in any case (`CONCAT`, `cidrmatch`). */
  readonly name: string;
  /** Type of each parameter by position; the last one stands for all that follow where there are more. */
  readonly parameters: readonly ValueType[];
  readonly minArguments: number;
  /** Infinity for a list of any length. */
  readonly maxArguments: number;
  readonly result: ValueType;
  /** True where `name~` ignores case. */
  readonly tilde: boolean;
}

function entry(
  name: string,
  parameters: readonly ValueType[],
  result: ValueType,
  options: { optional?: number; variadic?: boolean; tilde?: boolean } = {},
): FunctionEntry {
  return {
    name,
    parameters,
    minArguments: parameters.length - (options.optional ?? 0),
    maxArguments: options.variadic === true ? Infinity : parameters.length,
    result,
    tilde: options.tilde ?? false,
  };
}

const text2 = ["string", "string"] as const;
const number2 = ["number", "number"] as const;

/** Every function of the modern dialect, and the one of the endpoint dialect. */
export const EQL_FUNCTIONS: readonly FunctionEntry[] = [
  entry("add", number2, "number"),
  entry("between", [...text2, "string", "boolean"], "string", {
    optional: 1,
    tilde: true,
  }),
  entry("cidrMatch", text2, "boolean", { variadic: true }),
  entry("concat", ["any"], "string", { variadic: true }),
  entry("divide", number2, "number"),
  entry("endsWith", text2, "boolean", { tilde: true }),
  entry("indexOf", [...text2, "number"], "number", {
    optional: 1,
    tilde: true,
  }),
  entry("length", ["string"], "number"),
  entry("modulo", number2, "number"),
  entry("multiply", number2, "number"),
  entry("number", ["string", "number"], "number", { optional: 1 }),
  entry("startsWith", text2, "boolean", { tilde: true }),
  entry("string", ["any"], "string"),
  entry("stringContains", text2, "boolean", { tilde: true }),
  entry("substring", ["string", "number", "number"], "string", { optional: 1 }),
  entry("subtract", number2, "number"),
  entry("_arraySearch", ["any", "any", "boolean"], "boolean"),
];

/** The name of the function that binds a `$variable` (endpoint). */
export const ARRAY_SEARCH = "_arraySearch";

/** Functions of the older Endgame language, and what to write today. */
export const LEGACY_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ["wildcard", 'write field : ("pattern*", …)'],
  ["match", 'write field regex~ ("expression", …)'],
  ["matchlite", 'write field regex~ ("expression", …)'],
  ["arraycontains", 'write field == "value": one equal element is enough'],
  ["arraycount", "there is nothing to write instead"],
  ["arraysearch", "a condition on a field already asks each of its values"],
  ["safe", "leave it out: a missing value never stops a query"],
]);

const byLowerName = new Map(
  EQL_FUNCTIONS.map((each) => [each.name.toLowerCase(), each]),
);

/** Looks a function up by its name in any case, without the tilde. */
export function findFunction(name: string): FunctionEntry | undefined {
  return byLowerName.get(name.toLowerCase());
}
