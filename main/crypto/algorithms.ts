/**
 * Every algorithm that is asked of `node:crypto`, by the name it is asked under. Tests and the CLI run on OpenSSL, the
 * app runs on BoringSSL, which has less (no CCM, SHA-3, brainpool, Ed448, DSA, `rsa-pss` keys): a name that is not in this
 * list is refused on both, so that nothing can work in a test and fail for an officer.
 */
export const allowedAlgorithms = {
  /** MD5 derives the keys of old PEM and PBES1 files and nothing else. */
  hash: ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'],
  hmac: ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'],
  pbkdf2: ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'],
  cipher: ['aes-128-cbc', 'aes-192-cbc', 'aes-256-cbc', 'aes-128-ctr', 'aes-192-ctr', 'aes-256-ctr', 'aes-128-gcm', 'aes-256-gcm', 'des-ede3-cbc'],
  curve: ['prime256v1', 'secp384r1', 'secp521r1'],
  keyType: ['rsa', 'ec', 'ed25519'],
  signature: [
    'rsa-sha1',
    'rsa-sha224',
    'rsa-sha256',
    'rsa-sha384',
    'rsa-sha512',
    'rsa-pss-sha256',
    'rsa-pss-sha384',
    'rsa-pss-sha512',
    'ecdsa-sha1',
    'ecdsa-sha224',
    'ecdsa-sha256',
    'ecdsa-sha384',
    'ecdsa-sha512',
    'ed25519',
  ],
} as const;

type Allowed = typeof allowedAlgorithms;
export type AlgorithmUse = keyof Allowed;
export type AlgorithmName<Use extends AlgorithmUse> = Allowed[Use][number];

export type HashName = AlgorithmName<'hash'>;
export type MacHashName = AlgorithmName<'hmac'>;
export type CurveName = AlgorithmName<'curve'>;
export type SignatureName = AlgorithmName<'signature'>;

/** Whether the name is in the list, for code that reads names out of files. */
export function isAllowed<Use extends AlgorithmUse>(use: Use, name: string): name is AlgorithmName<Use> {
  return (allowedAlgorithms[use] as readonly string[]).includes(name);
}

/** Returns the name where it is in the list and throws a plain `Error` (a mistake of ours, never of a file) where it is not. */
export function allowed<Use extends AlgorithmUse>(use: Use, name: string): AlgorithmName<Use> {
  if (!isAllowed(use, name)) throw new Error(`${use} algorithm is not in the allow-list: ${name}`);
  return name;
}
