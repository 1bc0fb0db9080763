/**
 * The text without the blanks and NULs at its end: some firmwares send the NUL of their C string along (lbbrhzn 1426).
 * Char by char from behind, since a pattern would try each blank of a long run anew.
 */
export function withoutTail(text: string): string {
  let end = text.length;
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return end === text.length ? text : text.slice(0, end);
}

function isBlank(code: number): boolean {
  return code === 0x00 || code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0xfeff || code === 0xa0;
}
