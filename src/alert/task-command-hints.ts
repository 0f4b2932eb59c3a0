/**
 * What a command line or a script must hold to be about a scheduled task, at a first glance: as expressions, and as patterns by which lines of a
 * log are told apart before anything is read.
 */

/** A cheap first look; the command-line reader decides. */
export const MENTIONS_TASK =
  /task|schedule\.service|powershell|pwsh|wmic|\^|\bat(?:\.exe)?"?\s/i;

/** What a copy of schtasks under another name is given. */
export const ASKS_LIKE_TASK = /[-/](?:create|change|delete)\b/i;

/** What regular expressions take for white space. */
const SPACES =
  "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";

/** Patterns one of which fits each command line that {@link MENTIONS_TASK} or {@link ASKS_LIKE_TASK} finds something in. */
export const MAY_BE_TASK: readonly string[] = [
  ..."task schedule.service powershell pwsh wmic ^".split(" "),
  ...['at"', "at.exe", ...[...SPACES].map((space) => `at${space}`)],
  ...["create", "change", "delete"].flatMap((verb) => [`-${verb}`, `/${verb}`]),
].map((text) => `*${text}*`);

/** Of a script only what names the cmdlets, the class, the object or the tool. */
export const SCRIPTS_TASK = /scheduledtask|schedule\.service|schtasks/i;

/** Patterns one of which fits each script that {@link SCRIPTS_TASK} finds something in. */
export const IN_SCRIPTS: readonly string[] = [
  "*scheduledtask*",
  "*schedule.service*",
  "*schtasks*",
];
