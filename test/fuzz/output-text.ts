/** What no output may hold: it would steer a terminal, or hide or turn round what stands beside it. */
const STEERING =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]/;

/** @throws Error with the place, if the text is not fit for a terminal */
export function checkText(text: string): void {
  const at = text.replaceAll("\r\n", "\n").search(STEERING);
  if (at === -1) return;
  const code = text.charCodeAt(at).toString(16);
  const around = text.slice(Math.max(0, at - 80), at + 20);
  throw new Error(`U+${code} in an output: ${JSON.stringify(around)}`);
}
