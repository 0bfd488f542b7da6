import type { GeneratedKeyAlgorithm } from '../../crypto/key-generation.ts';
import type { SignatureHash } from '../../pki/signing-algorithm.ts';
import { type AuthorityName, authorities } from './invented-world.ts';
import { awkwardNames, type CertificateKind, NameInventor, type PlannedNames } from './plan-names.ts';
import { type SeededChoice, seededChoice } from './seeded-choice.ts';

export const DAY = 24 * 60 * 60 * 1000;

/** `rsa-1024` and `rsa-2048-exponent-3` are there to be found weak. */
export type PlannedKeyAlgorithm = GeneratedKeyAlgorithm | 'rsa-1024' | 'rsa-2048-exponent-3';

export interface PlannedCertificate extends PlannedNames {
  kind: CertificateKind;
  issuer: AuthorityName;
  hash: SignatureHash;
  keyAlgorithm: PlannedKeyAlgorithm;
  keyInStore: boolean;
  /** ms since 1970. */
  notBefore: number;
  notAfter: number;
  /** The place in the list of the certificate that this one renews. */
  renews: number | null;
  /** Whether the renewal keeps the key. */
  sameKey: boolean;
  /** How it and its key are handed over. */
  form: 'pair' | 'bundle' | 'der' | 'p12' | 'jks';
}

export const kinds: Record<CertificateKind, number> = {
  website: 26,
  'many-names': 13,
  wildcard: 6,
  international: 5,
  inside: 20,
  appliance: 10,
  client: 8,
  mail: 6,
  vpn: 6,
};
const publicKinds: readonly CertificateKind[] = ['website', 'many-names', 'wildcard', 'international', 'vpn'];
/** Days that certificates live: today's public maxima and those to come, and what companies allow themselves. */
const lifetimes = { public: { '47': 15, '90': 35, '200': 22, '398': 28 }, inside: { '365': 30, '398': 20, '730': 30, '825': 20 } } as const;
const keyAlgorithms = {
  public: { 'ec-p256': 68, 'rsa-2048': 17, 'ec-p384': 10, 'rsa-3072': 4, 'rsa-4096': 1 },
  inside: { 'ec-p256': 50, 'rsa-2048': 17, 'ec-p384': 10, ed25519: 11, 'rsa-3072': 4, 'ec-p521': 3, 'rsa-4096': 1 },
  appliance: { 'rsa-2048': 46, 'ec-p256': 50, 'rsa-4096': 4 },
} as const;
const LATEST_BEGIN = 2.5;

/** Plans an inventory of so many certificates, the authorities among them, around a time. */
export function planInventory({ certificates, seed, now }: { certificates: number; seed: number; now: number }): PlannedCertificate[] {
  const choice = seededChoice(seed);
  const inventor = new NameInventor(choice);
  const target = Math.max(0, certificates - authorities.filter(({ stored }) => stored).length);
  const planned: PlannedCertificate[] = [];
  const lines = Math.round(target * 0.076);
  for (let line = 0; line < lines; line++) planned.push(...planLine(choice, inventor, now, planned.length, line < lines / 8 ? 3 : 2));
  for (const names of awkwardNames()) planned.push({ ...planOne(choice, inventor, now, 'website'), ...names, form: 'pair', keyInStore: true });
  planned.push(...planWeak(choice, inventor, now));
  while (planned.length < target) planned.push(planOne(choice, inventor, now, choice.weighted(kinds)));
  return planned.slice(0, target);
}

/** One certificate of that kind, about as such certificates are. */
export function planOne(choice: SeededChoice, inventor: NameInventor, now: number, kind: CertificateKind): PlannedCertificate {
  const isPublic = publicKinds.includes(kind);
  const lifetime = Number(choice.weighted<string>(isPublic ? lifetimes.public : lifetimes.inside));
  const keyAlgorithm = choice.weighted<GeneratedKeyAlgorithm>(
    kind === 'appliance' ? keyAlgorithms.appliance : isPublic ? keyAlgorithms.public : keyAlgorithms.inside,
  );
  return {
    ...inventor.invent(kind),
    kind,
    issuer: issuerOf(choice, kind, keyAlgorithm),
    hash: 'sha256',
    keyAlgorithm,
    keyInStore: !choice.happens(0.1),
    ...validity(now, lifetime, daysLeft(choice, lifetime)),
    renews: null,
    sameKey: false,
    form: choice.weighted({ pair: 62, bundle: 24, der: 8, p12: 4, jks: 2 }),
  };
}

function issuerOf(choice: SeededChoice, kind: CertificateKind, keyAlgorithm: string): AuthorityName {
  if (kind === 'client' || kind === 'mail') return 'corporate-clients';
  if (kind === 'appliance') return 'corporate-devices';
  if (kind === 'inside') return 'corporate-servers';
  if (choice.happens(0.06)) return 'foreign';
  return keyAlgorithm.startsWith('rsa') ? 'public-rsa' : 'public-ecc';
}

/** Days until expiry, negative where that is past: mostly spread over the lifetime, with something to do this week and this month. */
function daysLeft(choice: SeededChoice, lifetime: number): number {
  if (choice.happens(0.02)) return choice.fraction() * 7;
  if (choice.happens(0.03)) return 7 + choice.fraction() * 23;
  // Somebody forgot these, or the machine is long gone.
  if (choice.happens(0.03)) return -30 - choice.fraction() * 240;
  return (choice.fraction() * 1.02 - 0.03) * lifetime;
}

function validity(now: number, lifetime: number, left: number): { notBefore: number; notAfter: number } {
  // What has just been issued has not reached the vault yet.
  const end = Math.min(left, lifetime - LATEST_BEGIN, 730);
  const notAfter = Math.floor((now + end * DAY) / 1000) * 1000;
  return { notBefore: notAfter - lifetime * DAY, notAfter };
}

/** A certificate and what it was renewed to, once or twice. */
function planLine(choice: SeededChoice, inventor: NameInventor, now: number, at: number, generations: number): PlannedCertificate[] {
  const first = planOne(choice, inventor, now, choice.pick(['website', 'many-names', 'wildcard', 'inside', 'appliance', 'vpn']));
  const lifetime = generations === 3 ? 47 : Math.round((first.notAfter - first.notBefore) / DAY);
  const line: PlannedCertificate[] = [
    { ...first, ...validity(now, lifetime, generations === 3 ? -choice.between(42, 60) : choice.between(-120, 12)), keyInStore: choice.happens(0.92) },
  ];
  while (line.length < generations) {
    const before = line.at(-1) as PlannedCertificate;
    const latest = now - LATEST_BEGIN * DAY;
    const notBefore = Math.min(before.notAfter - choice.between(2, 14) * DAY, Math.floor(latest / 1000) * 1000);
    const sameKey = choice.happens(0.3);
    line.push({
      ...before,
      notBefore,
      notAfter: notBefore + lifetime * DAY,
      renews: at + line.length - 1,
      sameKey,
      keyInStore: sameKey ? before.keyInStore : true,
      fileName: `${before.fileName}-renewed`,
    });
  }
  return line;
}

/** What an inventory of some age holds and should not. */
function planWeak(choice: SeededChoice, inventor: NameInventor, now: number): PlannedCertificate[] {
  const weak = (kind: CertificateKind, change: Partial<PlannedCertificate>): PlannedCertificate => ({
    ...planOne(choice, inventor, now, kind),
    keyInStore: true,
    form: 'pair',
    ...change,
  });
  const short: Partial<PlannedCertificate> = { keyAlgorithm: 'rsa-1024', issuer: 'corporate-devices' };
  // Nobody here can make a key pair with this exponent, so that only its certificate is at hand.
  const exponent: Partial<PlannedCertificate> = { keyAlgorithm: 'rsa-2048-exponent-3', keyInStore: false };
  const signature: Partial<PlannedCertificate> = { issuer: 'legacy', hash: 'sha1', keyAlgorithm: 'rsa-2048' };
  return [
    weak('appliance', short),
    weak('appliance', short),
    weak('inside', short),
    weak('appliance', exponent),
    weak('inside', exponent),
    weak('inside', signature),
    weak('inside', signature),
    weak('appliance', { ...signature, keyInStore: false }),
    weak('inside', signature),
  ];
}
