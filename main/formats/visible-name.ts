/** A name out of a file, for people: only what is visible of it, and not too much. Control and bidirectional characters would lie in a terminal or list. */
export function visibleName(name: string): string {
  const visible = name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd');
  return visible.length > 80 ? `…${visible.slice(-79)}` : visible;
}
