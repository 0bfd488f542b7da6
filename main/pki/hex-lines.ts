/** Bytes as OpenSSL prints them: two digits each, colons between them, so many on a line. */
export function hexLines(bytes: Uint8Array, perLine: number): string[] {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  const lines: string[] = [];
  for (let at = 0; at < digits.length; at += perLine) {
    const line = digits.slice(at, at + perLine).join(':');
    lines.push(at + perLine < digits.length ? `${line}:` : line);
  }
  return lines;
}

/** Lines further to the right. @param by in spaces */
export function indented(by: number, lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `${' '.repeat(by)}${line}`));
}
