/**
 * A name for a file system: of a certificate's or request's own strings only letters, digits, dot, dash and underscore are left.
 * @param fallback what it is called where nothing is left
 */
export function safeName(name: string, fallback: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/^\*\./, 'wildcard.')
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 80);
  return plain === '' || /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/.test(plain) ? `${fallback}-${plain}`.replace(/-$/, '') : plain;
}
