import type { CertificateRow } from '../../preload/contract/inventory.ts';

const DAY = 86_400_000;
const NAMES = ['www', 'api', 'mail', 'vpn', 'git', 'login', 'shop', 'static', 'ldap', 'intranet', 'monitor', 'registry'];
const ZONES = ['example.com', 'example.org', 'acme.example', 'bank.example', 'stadtwerke.example'];
const ISSUERS = ['Sectigo Public Server Authentication CA DV R36', 'Acme Issuing CA 2', 'Stadtwerke Root CA', 'Local CA'];
const KEYS = ['rsa-2048', 'rsa-3072', 'ec-p256', 'ec-p256', 'rsa-4096', 'ec-p384', 'ed25519'];
const ODD = [
  `${'very-long-label-that-goes-on-and-on.'.repeat(6)}and-ends.example.com`.slice(0, 253),
  'xn--mnchen-3ya.example',
  'שלום.example',
  'www.‮moc.elpmaxe‬.evil.example',
  'متجر.example.com',
];

/** 64 hexadecimal digits that depend on a number. */
export function hex(seed: number): string {
  let value = (seed * 2_654_435_761) >>> 0;
  let text = '';
  while (text.length < 64) {
    value = (Math.imul(value ^ (value >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0;
    text += value.toString(16).padStart(8, '0');
  }
  return text.slice(0, 64);
}

export function idOf(index: number): string {
  return `cert${index.toString(36).padStart(8, '0')}`;
}

/** A certificate that looks like one, from its number alone, so that 100,000 need no memory. */
export function certificateAt(index: number, now: number, total: number): CertificateRow {
  const commonName =
    index % 41 === 17
      ? (ODD[Math.floor(index / 41) % ODD.length] ?? null)
      : index % 53 === 30
        ? null
        : `${NAMES[index % NAMES.length]}${index > 60 ? `-${Math.floor(index / 12)}` : ''}.${ZONES[index % ZONES.length]}`;
  const position = index / Math.max(1, total);
  const notAfter = now + Math.round((-20 + position ** 1.6 * 700) * DAY) + (index % 24) * 3_600_000;
  const keyAlgorithm = index % 37 === 5 ? 'rsa-1024' : (KEYS[index % KEYS.length] ?? 'ec-p256');
  const name = commonName ?? 'printer-7.example.com';
  return {
    id: idOf(index),
    fingerprint: hex(index + 1),
    commonName,
    subjectAltNames: [
      { kind: 'dns', value: name },
      ...(index % 5 === 0 ? [{ kind: 'dns' as const, value: `alt.${name}`.slice(0, 253) }] : []),
      ...(index % 9 === 0 ? [{ kind: 'ip' as const, value: '192.0.2.17' }] : []),
    ],
    issuer: ISSUERS[index % ISSUERS.length] ?? 'Local CA',
    serial: hex(index + 500_000).slice(0, 32),
    notBefore: notAfter - 397 * DAY,
    notAfter,
    keyAlgorithm,
    privateKey: index % 11 === 4 ? 'missing' : index % 97 === 60 ? 'destroyed' : 'in-store',
    findings:
      keyAlgorithm === 'rsa-1024'
        ? [{ code: 'rsa-short', severity: 'attention', text: 'The RSA key has 1,024 bits; 2,048 are the least that is trusted today.' }]
        : [],
  };
}
