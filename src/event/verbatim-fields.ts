/**
 * Which parts of a field's value stand in the document as they are: a field and a text that its value must hold go in, and
 * the runs of characters come out that any document must then have in one of its strings, whatever shape it is of. For who
 * looks for lines without parsing them.
 *
 * Where a shape says by which keys a field is answered (`answeringKeys`), a run stands in the value of the key that answers:
 * anchors hang on that, see `src/engine/anchors.ts`. A field that is joined of several keys must not say so.
 *
 * A run ends at what some shape writes otherwise, or puts between what it joins: separators of paths, blanks and commas of
 * lists and command lines, quotes, entities of XML. Shapes that keep the values themselves in another form or under marks of
 * their own are told by {@link MARKS}, which no other document need have.
 */

/**
 * Fields that no shape but those of {@link MARKS} works out, abbreviates or translates: text of the log, or a part of one, or
 * several joined. (Not `process.args`: quotes are taken out of the command line.)
 */
const VERBATIM =
  /^(?:(?:Target\.)?process\.(?:parent\.)?(?:name|executable|command_line|working_directory|pe\.(?:original_file_name|description|product|company))|(?:file|dll)\.(?:name|path|directory|extension|pe\.(?:original_file_name|description|product|company)|code_signature\.subject_name)|registry\.(?:path|key|value)|dns\.question\.name|user\.(?:name|domain)|powershell\.file\.script_block_text|winlog\.event_data\.\w+)$/;

/** Event data that some shape works out of something else. */
const DERIVED_DATA: ReadonlySet<string> = new Set(
  [
    "Hash",
    "Hashes",
    "Initiated",
    "PrivilegeList",
    "QueryStatus",
    "TaskArguments",
    "TaskCommand",
  ].map((name) => `winlog.event_data.${name}`),
);

/** Spellings of hives and control sets: an answer has all, the document one. */
const OTHER_SPELLINGS = [
  "currentcontrolset",
  "controlset001",
  "hkcc",
  "hkcr",
  "hkcu",
  "hkey_classes_root",
  "hkey_current_config",
  "hkey_current_user",
  "hkey_local_machine",
  "hkey_users",
  "hklm",
  "hku",
  "machine",
  "registry",
  "user",
];

/**
 * One of these stands in each document whose values are not found as they are: rows of Splunk, which have the data under
 * names and in forms of their own; records as XML, whose characters may be entities; events of CrowdStrike's sensor.
 */
export const MARKS: readonly string[] = [
  '"_raw',
  '"_time',
  '"result',
  "<event",
  "event_simplename",
];

/** What the direction of a connection is told by, in all shapes. */
const INBOUND = ["initiated", "14592", "inbound", "incoming", "ingress"];
const OUTBOUND = ["initiated", "14593", "outbound", "outgoing", "egress"];

/** Long enough to be looked for, and to be rare. */
const LEAST = 4;
/** Digits, and what numbers are written with otherwise: a number of JSON has many spellings. */
const NUMBER = /^[\da-fx.+-]*$/;
const LONG_HASH = 32;

/**
 * @param text that a value of the field must be or hold, in lower case; parts that are not known are left out of it, as `*`
 * or `?`
 * @returns each of these runs stands in the document; empty where nothing is certain to
 */
export function verbatimRuns(path: string, text: string): readonly string[] {
  if (!VERBATIM.test(path) || DERIVED_DATA.has(path)) return [];
  return text
    .split(/[^!#$%()+\-.\d:;=@a-z[\]^_`{|}~]/)
    .filter((run) => run.length >= LEAST && isCertain(path, run));
}

function isCertain(path: string, run: string): boolean {
  if (run === "true" || run === "false") return false;
  if (NUMBER.test(run) && run.length < LONG_HASH) return false;
  return !(
    path.startsWith("registry.") &&
    OTHER_SPELLINGS.some((spelling) => spelling.includes(run))
  );
}

/**
 * What a document has one of where a value of `network.direction` is one of the texts, in lower case; undefined where that is
 * not known.
 */
export function directionMarks(
  texts: readonly string[],
): readonly string[] | undefined {
  const marks = texts.map((text) =>
    INBOUND.includes(text)
      ? INBOUND
      : OUTBOUND.includes(text)
        ? OUTBOUND
        : undefined,
  );
  return marks.every((each) => each !== undefined)
    ? [...new Set(marks.flat())]
    : undefined;
}
