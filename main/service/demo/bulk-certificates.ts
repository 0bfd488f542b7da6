import { concatBytes, utf8 } from '../../crypto/bytes.ts';
import { generateKeys, type KeyPairDer } from '../../crypto/key-generation.ts';
import { randomBytes } from '../../crypto/random.ts';
import { signData } from '../../crypto/signatures.ts';
import { pemBlock } from '../../formats/pem-write.ts';
import { certificateParts } from '../../pki/certificate.ts';
import { universal } from '../../pki/der-reader.ts';
import { der, derBitString, derContext, derInteger, derObjectIdentifier, derOctetString, derSequence, derSetOf } from '../../pki/der-writer.ts';
import { kinds, type PlannedCertificate, planOne } from './plan-inventory.ts';
import { NameInventor } from './plan-names.ts';
import { type SeededChoice, seededChoice } from './seeded-choice.ts';

const ECDSA_WITH_SHA256 = derSequence(derObjectIdentifier('1.2.840.10045.4.3.2'));
const SUBJECT_ALT_NAME = derObjectIdentifier('2.5.29.17');
const COMMON_NAME = derObjectIdentifier('2.5.4.3');

/** What signs the many: a P-256 key and the certificate over it. */
export interface BulkIssuer {
  der: Uint8Array;
  keys: KeyPairDer;
}

/**
 * Certificates by the ten thousand, for measuring and for pictures: each with a P-256 key of its own that nobody keeps and nothing in it but what a
 * list shows. `issueCertificate` takes ten times as long.
 * @returns PEM texts of at most `each` certificates
 */
export async function* bulkCertificates(
  issuer: BulkIssuer,
  order: { certificates: number; each: number; seed: number; now: number },
): AsyncGenerator<Uint8Array> {
  const choice = seededChoice(order.seed);
  const inventor = new NameInventor(choice);
  const issuerName = certificateParts(issuer.der).subject.raw;
  for (let left = order.certificates; left > 0; left -= order.each) {
    const keys = await Promise.all(Array.from({ length: Math.min(left, order.each) }, () => generateKeys('ec-p256')));
    yield concatBytes(...keys.map(({ spki }) => pemBlock('CERTIFICATE', sign(planMany(choice, inventor, order.now), spki, issuerName, issuer.keys.pkcs8))));
  }
}

function planMany(choice: SeededChoice, inventor: NameInventor, now: number): PlannedCertificate {
  return planOne(choice, inventor, now, choice.weighted(kinds));
}

function sign(planned: PlannedCertificate, spki: Uint8Array, issuerName: Uint8Array, signingKey: Uint8Array): Uint8Array {
  const commonName = planned.subject.find(({ type }) => type === 'CN')?.value ?? '';
  const subject = derSequence(derSetOf(derSequence(COMMON_NAME, der(universal.utf8String, utf8(commonName)))));
  const names = derSequence(...planned.subjectAltNames.map(generalName));
  const extensions = derContext(3, derSequence(derSequence(SUBJECT_ALT_NAME, derOctetString(names))));
  const validity = derSequence(time(planned.notBefore), time(planned.notAfter));
  const tbs = derSequence(
    derContext(0, derInteger(2)),
    derInteger(concatBytes(Uint8Array.of(0x40), randomBytes(15))),
    ECDSA_WITH_SHA256,
    issuerName,
    validity,
    subject,
    spki,
    extensions,
  );
  return derSequence(tbs, ECDSA_WITH_SHA256, derBitString(signData('ecdsa-sha256', signingKey, tbs)));
}

/** A GeneralName (RFC 5280, section 4.2.1.6). Addresses become names here, which is enough for a list. */
function generalName({ kind, value }: PlannedCertificate['subjectAltNames'][number]): Uint8Array {
  const tag = { dns: 0x82, ip: 0x82, email: 0x81, uri: 0x86 }[kind];
  return der(tag, utf8(kind === 'ip' ? value.replaceAll(':', '-') : value));
}

/** UTCTime, which ends in 2049 (RFC 5280, section 4.1.2.5.1). */
function time(at: number): Uint8Array {
  const digits = new Date(at).toISOString().replaceAll(/\D/g, '').slice(2, 14);
  return der(universal.utcTime, utf8(`${digits}Z`));
}
