const others: Record<string, string> = { ed25519: 'Ed25519', ed448: 'Ed448', x25519: 'X25519', x448: 'X448', dsa: 'DSA' };

/** A key's algorithm as people write it: `rsa-2048` is *RSA 2048*, `ec-p256` is *P-256*. What is not known stands as it came. */
export function algorithmWords(id: string): string {
  const rsa = /^rsa(-pss)?-(\d+)$/.exec(id);
  if (rsa !== null) return `RSA${rsa[1] === undefined ? '' : '-PSS'} ${rsa[2]}`;
  const nist = /^ec-p(\d+)$/.exec(id);
  return nist === null ? (others[id] ?? id) : `P-${nist[1]}`;
}
