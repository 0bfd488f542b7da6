import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GeneratedKeyAlgorithm, generateKeys } from '../../main/crypto/key-generation.ts';
import { pemBlock } from '../../main/formats/pem-write.ts';
import { issueCertificate } from '../../main/pki/issue-certificate.ts';

/** A key and its certificate as two PEM files. */
export interface Pair {
  name: string;
  key: string;
  certificate: string;
}

const DAY = 24 * 60 * 60 * 1000;

/**
 * Writes pairs of files, all different, with certificates of one issuer. Names and dates are the same each time; the keys are drawn anew.
 * @param algorithms take turns
 */
export async function makePairs(folder: string, count: number, algorithms: readonly GeneratedKeyAlgorithm[]): Promise<Pair[]> {
  mkdirSync(folder, { recursive: true });
  const now = Date.now();
  const issuer = await generateKeys('ec-p256');
  const validity = { notBefore: now - DAY, notAfter: now + 90 * DAY };
  const issuerDer = await issueCertificate({
    ...validity,
    subject: [{ type: 'CN', value: 'Benchmark CA' }],
    spki: issuer.spki,
    signingKey: issuer.pkcs8,
    issuer: null,
    profile: 'root',
  });
  const pairs: Pair[] = [];
  for (let first = 0; first < count; first += 8) {
    const made = await Promise.all(
      Array.from({ length: Math.min(8, count - first) }, (_, at) => generateKeys(algorithms[(first + at) % algorithms.length] as GeneratedKeyAlgorithm)),
    );
    for (const [at, { pkcs8, spki }] of made.entries()) {
      const name = `host-${String(first + at).padStart(6, '0')}`;
      const host = `${name}.example.com`;
      const der = await issueCertificate({
        ...validity,
        subject: [{ type: 'CN', value: host }],
        subjectAltNames: [{ kind: 'dns', value: host }],
        spki,
        signingKey: issuer.pkcs8,
        issuer: issuerDer,
        profile: 'server',
      });
      const pair = { name, key: join(folder, `${name}.key`), certificate: join(folder, `${name}.crt`) };
      writeFileSync(pair.key, pemBlock('PRIVATE KEY', pkcs8));
      writeFileSync(pair.certificate, pemBlock('CERTIFICATE', der));
      pairs.push(pair);
    }
  }
  return pairs;
}
