import { blocklistHash } from '../pki/blocklist-hash.ts';
import { certificateParts, parseCertificate } from '../pki/certificate.ts';
import { readElement } from '../pki/der-reader.ts';
import type { WeakKeyFinding } from '../pki/finding.ts';
import { bytesToInteger } from '../pki/integer.ts';
import { publicKeyAlgorithm, rsaNumbersOfSpki } from '../pki/public-key.ts';
import { requestParts } from '../pki/request.ts';
import { findWeakKey } from '../pki/weak-key.ts';
import { findWrong } from './read-entries.ts';

/** What is to be examined: a certificate, a request or a SubjectPublicKeyInfo, DER. */
export interface Examinee {
  kind: 'certificate' | 'request' | 'key';
  der: Uint8Array;
}

export interface Examined {
  findings: WeakKeyFinding[];
  /** The name of the key on a blocklist. */
  blocklistHash: Uint8Array | null;
  /** Of an RSA key that may share a prime with another; one that is damaged would share small factors with half of all. */
  modulus: bigint | null;
}

const unfit = new Set(['RSA_MODULUS_INVALID', 'RSA_SMALL_FACTOR', 'CURVE_UNUSUAL']);

/** Everything that is seen in one certificate or key alone. Runs in a worker thread. What cannot be read was read when it came in, and is passed over. */
export function examine(examinees: readonly Examinee[]): Examined[] {
  return examinees.map((examinee) => {
    try {
      return examineOne(examinee);
    } catch {
      return { findings: [], blocklistHash: null, modulus: null };
    }
  });
}

function examineOne({ kind, der }: Examinee): Examined {
  const spki = kind === 'key' ? der : kind === 'request' ? requestParts(der).spki.raw : certificateParts(der).spki.raw;
  const findings = kind === 'certificate' ? findWrong(der, parseCertificate(der)) : findWeakKey(spki, publicKeyAlgorithm(readElement(spki)));
  const rsa = rsaNumbersOfSpki(spki);
  const sound = rsa !== null && !findings.some(({ code }) => unfit.has(code));
  return { findings, blocklistHash: blocklistHash(spki), modulus: sound ? bytesToInteger(rsa.modulus) : null };
}
