/**
 * The errors a person may see. Each carries a stable `code`, so that scripts can tell them apart,
 * and says what was found, where, what was expected and what to do.
 *
 * Bad *input* is not an error here: a broken log line is a counted diagnostic and the stream goes on.
 */
export class TriplineError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The command line or a configuration file asks for something that cannot be done. Exit code 3. */
export class UsageError extends TriplineError {
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super("usage", message);
    this.hint = hint;
  }
}

/** A log cannot be read at all (missing, no permission, not a file). Exit code 4. */
export class SourceError extends TriplineError {
  readonly path: string;
  constructor(
    code: string,
    path: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(code, message, options);
    this.path = path;
  }
}

/** What was to be told could not be written to stdout. Exit code 5. */
export class OutputError extends TriplineError {
  constructor(cause: Error) {
    super(
      "output",
      `standard output cannot be written: ${cause.message}; what was printed ends before that`,
      { cause },
    );
  }
}

/** What cannot happen, happened. The message asks for a report. */
export class BugError extends TriplineError {
  constructor(message: string, options?: ErrorOptions) {
    super(
      "bug",
      `${message}\nThis is a fault in tripline, please report it with the lines above.`,
      options,
    );
  }
}
