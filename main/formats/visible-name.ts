/** A name out of a file, for people: only what is visible of it, and not too much. Control and bidirectional characters would lie in a terminal or list. */
export function visibleName(name: string): string {
  const visible = name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd');
  // Half of a character that was cut in two has no UTF-8, and no canonical spelling in the log.
  return visible.length > 80 ? `…${visible.slice(-79).replace(/^[\udc00-\udfff]/, '')}` : visible;
}
