import { userInfo } from "node:os";

/** Who decides: the login name. */
export function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry in the user database, as containers have.
    return process.env["USER"] ?? "unknown";
  }
}
