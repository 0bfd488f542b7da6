import type { KeyPairDer } from '../../crypto/key-generation.ts';
import { wipe } from '../../crypto/secret-bytes.ts';
import { issueCertificate } from '../../pki/issue-certificate.ts';
import type { BulkIssuer } from './bulk-certificates.ts';
import { type AuthorityName, authorities } from './invented-world.ts';
import { makeKeys } from './make-keys.ts';
import { DAY, type PlannedCertificate } from './plan-inventory.ts';

/** A certificate that was made, with its key where that is to be put in. */
export interface MadeCertificate {
  fileName: string;
  form: PlannedCertificate['form'];
  der: Uint8Array;
  /** Unencrypted PKCS#8, DER; `null` where nobody has it. */
  pkcs8: Uint8Array | null;
  /** The plan; `null` for an authority. */
  plan: PlannedCertificate | null;
  /** The certificates of its issuers, DER, nearest first; none where the inventory is not to have them. */
  chain: Uint8Array[];
}

export interface MadeInventory extends Disposable {
  /** Those that the inventory holds. */
  authorities: MadeCertificate[];
  /** In the order of the plan. */
  certificates: MadeCertificate[];
  /** A P-256 authority of the inventory. */
  bulkIssuer: BulkIssuer;
}

interface Authority {
  der: Uint8Array;
  keys: KeyPairDer;
  chain: Uint8Array[];
}

/** Generates every key and signs every certificate of a plan. Keys are the caller's to wipe, by disposing of the inventory. */
export async function issueInventory(plan: readonly PlannedCertificate[], now: number): Promise<MadeInventory> {
  const own = plan.filter(({ sameKey }) => !sameKey);
  const keys = await makeKeys([...authorities.map(({ keyAlgorithm }) => keyAlgorithm), ...own.map(({ keyAlgorithm }) => keyAlgorithm)]);
  const made = await issueAuthorities(keys, now);
  const keyOf = new Map(own.map((planned, at) => [planned, keys[authorities.length + at] as KeyPairDer]));
  const certificates: MadeCertificate[] = [];
  for (const planned of plan) {
    const pair = keyOf.get(firstOfKey(plan, planned)) as KeyPairDer;
    const issuer = made.get(planned.issuer) as Authority;
    const der = await issueCertificate({
      subject: planned.subject,
      subjectAltNames: planned.subjectAltNames,
      profile: planned.profile,
      hash: planned.hash,
      notBefore: planned.notBefore,
      notAfter: planned.notAfter,
      spki: pair.spki,
      signingKey: issuer.keys.pkcs8,
      issuer: issuer.der,
    });
    const form = planned.form === 'jks' && planned.keyAlgorithm === 'ed25519' ? 'p12' : planned.form;
    certificates.push({
      fileName: planned.fileName,
      form,
      der,
      pkcs8: planned.keyInStore ? pair.pkcs8 : null,
      plan: planned,
      chain: planned.issuer === 'foreign' ? [] : [issuer.der, ...issuer.chain],
    });
  }
  return {
    authorities: authorities.flatMap(({ name, stored, keyInStore }) => {
      const { der, keys: pair, chain } = made.get(name) as Authority;
      return stored ? [{ fileName: name, form: 'pair', der, pkcs8: keyInStore ? pair.pkcs8 : null, plan: null, chain }] : [];
    }),
    certificates,
    bulkIssuer: made.get('public-ecc') as Authority,
    [Symbol.dispose]() {
      for (const { pkcs8 } of keys) wipe(pkcs8);
    },
  };
}

/** The first of a line of renewals that keep their key. */
function firstOfKey(plan: readonly PlannedCertificate[], planned: PlannedCertificate): PlannedCertificate {
  let first = planned;
  while (first.sameKey && first.renews !== null) first = plan[first.renews] as PlannedCertificate;
  return first;
}

async function issueAuthorities(keys: readonly KeyPairDer[], now: number): Promise<Map<AuthorityName, Authority>> {
  const made = new Map<AuthorityName, Authority>();
  for (const [at, { name, subject, issuer: issuerName, since, until }] of authorities.entries()) {
    const pair = keys[at] as KeyPairDer;
    const issuer = issuerName === null ? null : (made.get(issuerName) as Authority);
    const der = await issueCertificate({
      subject,
      spki: pair.spki,
      signingKey: issuer?.keys.pkcs8 ?? pair.pkcs8,
      issuer: issuer?.der ?? null,
      profile: issuer ? 'issuing-ca' : 'root',
      notBefore: Math.floor(now / DAY) * DAY - since * 365 * DAY,
      notAfter: Math.floor(now / DAY) * DAY + until * 365 * DAY,
    });
    made.set(name, { der, keys: pair, chain: issuer ? [issuer.der, ...issuer.chain] : [] });
  }
  return made;
}
