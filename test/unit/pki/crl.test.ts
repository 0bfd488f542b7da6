import { beforeAll, describe, expect, test } from 'vitest';
import { generatedKeyAlgorithms } from '../../../main/crypto/key-generation.ts';
import { parseCertificate } from '../../../main/pki/certificate.ts';
import { crlSignedBy, makeCrl, parseCrl, type RevokedCertificate } from '../../../main/pki/crl.ts';
import { FormatError } from '../../../main/pki/format-error.ts';
import { revocationReason } from '../../../preload/contract/authorities.ts';
import { pem, Workbench } from '../formats/oracle.ts';
import { draftWith } from './drafts.ts';
import { DAY, issueFor, type LocalAuthority, makeAuthority, opensslVerify, START } from './local-authority.ts';

const bench = new Workbench();
let authority: LocalAuthority;

beforeAll(async () => {
  authority = await makeAuthority();
});

function crlOf(from: LocalAuthority, role: 'root' | 'issuing', revoked: RevokedCertificate[], number = 1): Promise<Uint8Array> {
  const signingKey = role === 'root' ? from.rootKeys.pkcs8 : from.issuingKeys.pkcs8;
  return makeCrl({ issuer: from[role], signingKey, number, thisUpdate: START, nextUpdate: START + 30 * DAY, revoked });
}

/** Checks a certificate against lists of both authorities. */
async function checked(
  from: LocalAuthority,
  leaf: Uint8Array,
  revokedByIssuing: RevokedCertificate[],
  revokedByRoot: RevokedCertificate[] = [],
): Promise<string> {
  const lists = [await crlOf(from, 'root', revokedByRoot), await crlOf(from, 'issuing', revokedByIssuing)];
  bench.write('crls.pem', lists.map((list) => pem('X509 CRL', list)).join(''));
  return opensslVerify(bench, from, leaf, '-crl_check_all', '-CRLfile', 'crls.pem');
}

const revoked = (certificate: Uint8Array, reason: RevokedCertificate['reason'] = 'keyCompromise'): RevokedCertificate => ({
  serial: parseCertificate(certificate).serial,
  at: START + 60_000,
  reason,
});

/** Hexadecimal as openssl prints it. */
const colons = (hex: string) => hex.toUpperCase().replace(/..(?=.)/g, '$&:');

describe('a list of revoked certificates', () => {
  test.each(generatedKeyAlgorithms)('by %s is believed by openssl: what is in it is refused, what is not is good', async (keyAlgorithm) => {
    const all = await makeAuthority(keyAlgorithm, keyAlgorithm);
    const [good, bad] = await Promise.all([issueFor(all, draftWith()), issueFor(all, draftWith())]);
    expect(await checked(all, good, [revoked(bad)])).toBe('leaf.pem: OK\n');
    expect(await checked(all, bad, [revoked(bad)])).toContain('certificate revoked');
  });

  test('of a root takes back an issuing CA', async () => {
    const leaf = await issueFor(authority, draftWith());
    expect(await checked(authority, leaf, [], [revoked(authority.issuing, 'cACompromise')])).toMatch(/error 23 at 1 depth lookup: certificate revoked/);
  });

  test('says its number, its times, whose it is, and when and why each was revoked', async () => {
    const serials = [
      ...revocationReason.options.map((reason, at) => ({ serial: `7f000000000000000000000000000000${(16 + at).toString(16)}`, at: START + at * DAY, reason })),
      { serial: 'ff01', at: Date.UTC(2051, 5, 1), reason: 'superseded' as const },
    ];
    const crl = await crlOf(authority, 'issuing', serials, 70_000);
    const text = String(bench.openssl('crl', '-inform', 'DER', '-in', bench.write('it.crl', crl), '-noout', '-text', '-nameopt', 'RFC2253,utf8,-esc_msb'));
    for (const line of [
      'Version 2 (0x1)',
      'Signature Algorithm: ecdsa-with-SHA256',
      'Issuer: CN=Example Issuing CA,O=Exämple AG',
      'Last Update: Jan  1 00:00:00 2026 GMT',
      'Next Update: Jan 31 00:00:00 2026 GMT',
      'X509v3 CRL Number: \n                70000',
      colons(parseCertificate(authority.issuing).subjectKeyId as string),
      'Serial Number: FF01\n        Revocation Date: Jun  1 00:00:00 2051 GMT',
    ]) {
      expect(text).toContain(line);
    }
    const reasons = [...text.matchAll(/Serial Number: (\w+)\n.*\n(?: +CRL entry extensions:\n +X509v3 CRL Reason Code: \n +(.*)\n)?/g)].map(
      ([, , reason]) => reason,
    );
    // Nothing is said where nothing is specified (RFC 5280, section 5.3.1).
    expect(reasons).toEqual([
      undefined,
      'Key Compromise',
      'CA Compromise',
      'Affiliation Changed',
      'Superseded',
      'Cessation Of Operation',
      'Privilege Withdrawn',
      'Superseded',
    ]);
    expect(parseCrl(crl)).toEqual({
      issuer: 'CN=Example Issuing CA,O=Exämple AG',
      number: 70_000,
      thisUpdate: START,
      nextUpdate: START + 30 * DAY,
      entries: serials,
    });
  });

  test('without entries has no place for them', async () => {
    const crl = await crlOf(authority, 'root', []);
    expect(String(bench.openssl('crl', '-inform', 'DER', '-in', bench.write('it.crl', crl), '-noout', '-text'))).toContain('No Revoked Certificates.');
    expect(parseCrl(crl)).toMatchObject({ entries: [], number: 1 });
  });

  test('is that of the authority that signed it, and of no other', async () => {
    const crl = await crlOf(authority, 'issuing', []);
    expect(crlSignedBy(crl, authority.issuing)).toBe(true);
    expect(crlSignedBy(crl, authority.root)).toBe(false);
    // The same name with another key.
    expect(crlSignedBy(crl, (await makeAuthority()).issuing)).toBe(false);
    for (let at = 0; at < crl.length; at += 7) {
      const changed = Uint8Array.from(crl);
      changed[at] = (changed[at] as number) ^ 1;
      try {
        expect(crlSignedBy(changed, authority.issuing)).toBe(false);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }
  });
});

describe('a list that openssl made', () => {
  test('is read, with reasons that are never given here', async () => {
    const leaf = await issueFor(authority, draftWith());
    bench.write('issuing.pem', pem('CERTIFICATE', authority.issuing));
    bench.write('issuing.key', pem('PRIVATE KEY', authority.issuingKeys.pkcs8));
    bench.write('leaf.pem', pem('CERTIFICATE', leaf));
    bench.write('index.txt', '');
    bench.write('number', '1F\n');
    bench.write(
      'ca.cnf',
      '[ca]\ndefault_ca = it\n[it]\ndatabase = index.txt\ncrlnumber = number\ndefault_md = sha256\ndefault_crl_days = 30\ncrl_extensions = crl\n[crl]\n',
    );
    const ca = (...options: string[]) => bench.openssl('ca', '-config', 'ca.cnf', '-cert', 'issuing.pem', '-keyfile', 'issuing.key', ...options);
    ca('-revoke', 'leaf.pem', '-crl_reason', 'certificateHold');
    ca('-gencrl', '-out', 'theirs.pem');
    const crl = new Uint8Array(bench.openssl('crl', '-in', 'theirs.pem', '-outform', 'DER'));
    expect(parseCrl(crl)).toMatchObject({ number: 31, entries: [{ serial: parseCertificate(leaf).serial, reason: null }] });
    expect(crlSignedBy(crl, authority.issuing)).toBe(true);
  });

  test('that is none is refused', () => {
    for (const bytes of [new Uint8Array(0), Uint8Array.of(0x30, 0), authority.root.subarray(0, 50)]) expect(() => parseCrl(bytes)).toThrow(FormatError);
  });
});
