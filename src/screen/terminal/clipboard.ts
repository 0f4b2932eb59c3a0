/**
 * The clipboard of the terminal, which is that of the machine one sits at, also over SSH: a text in, the sequence that puts
 * it there out (OSC 52). Nothing answers, so nobody knows whether it arrived; what is on the clipboard is never asked.
 *
 * ```text
 *   plain          ESC ] 52 ; c ; BASE64 BEL
 *   inside tmux    ESC P tmux; ESC ESC ] 52 ; c ; BASE64 BEL ESC \\      its escapes doubled
 * ```
 *
 * tmux takes the first with `set-clipboard on` and hands on the second with `allow-passthrough on`, so both are sent there.
 */

/** About 100,000 bytes in base64, which many terminals have for a limit. */
export const MOST_CLIPBOARD_BYTES = 74_000;

/** @returns undefined for a text that terminals would not take */
export function clipboardSequence(
  text: string,
  inTmux: boolean,
): string | undefined {
  const bytes = Buffer.from(text);
  if (bytes.length > MOST_CLIPBOARD_BYTES) return undefined;
  const plain = `\x1b]52;c;${bytes.toString("base64")}\x07`;
  if (!inTmux) return plain;
  return `${plain}\x1bPtmux;${plain.replaceAll("\x1b", "\x1b\x1b")}\x1b\\`;
}
