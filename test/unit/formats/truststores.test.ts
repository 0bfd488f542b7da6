import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { distinctAliases, javaAlias } from '../../../main/formats/aliases.ts';
import { writeJksEntries } from '../../../main/formats/jks-write.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { type TrustedCertificate, writeJksTruststore, writePkcs12Truststore } from '../../../main/formats/truststore-write.ts';
import { makeIdentities, pem, type TestIdentity, Workbench } from './oracle.ts';

const bench = new Workbench();
const passphrase = utf8('changeit');
/** Letters that one language or another lower-cases in its own way, and a name beyond the first plane. */
const names = ['Root CA', 'İSTANBUL-IĞDIR', 'ΣΟΦΟΣ', 'GROẞE STRAẞE', '東京-😀'];
const refused = expect.objectContaining({ code: 'FORMAT_CANNOT_CARRY' });
let identities: TestIdentity[];
let certificates: TrustedCertificate[];

beforeAll(async () => {
  identities = await makeIdentities(['ec-p256', 'rsa-2048', 'ed25519']);
  const ders = [...(identities[0] as TestIdentity).chain, ...identities.slice(1).map(({ chain }) => chain[0] as Uint8Array)];
  certificates = names.map((alias, at) => ({ alias, der: ders[at] as Uint8Array }));
});

/** What keytool lists, one line for each entry and its kind. */
function listed(file: string, storetype: string, ...more: string[]): string[] {
  const utf8Output = ['-J-Dfile.encoding=UTF-8', '-J-Dstdout.encoding=UTF-8'];
  const list = String(bench.keytool('-list', '-v', ...utf8Output, ...more, '-keystore', file, '-storetype', storetype, '-storepass', 'changeit'));
  const found = [...list.matchAll(/^Alias name: (.*)$[\s\S]*?^Entry type: (\w+)$/gm)].map(([, alias, kind]) => `${alias}: ${kind}`);
  expect(list).toContain(`Your keystore contains ${found.length} entr`);
  return found.toSorted();
}

const expected = names.map((name) => `${javaAlias(name)}: trustedCertEntry`).toSorted();

describe('a truststore', () => {
  test.each(['modern', 'legacy'] as const)('of PKCS#12 with the profile %s is to Java what it is meant to be', (profile) => {
    bench.write('trust.p12', writePkcs12Truststore({ certificates, passphrase, profile, iterations: 1000 }));
    expect(listed('trust.p12', 'PKCS12')).toEqual(expected);
  });

  test('of PKCS#12 has the attribute without which Java shows it empty', () => {
    bench.write('all.pem', certificates.map(({ der }) => pem('CERTIFICATE', der)).join(''));
    bench.openssl('pkcs12', '-export', '-nokeys', '-in', 'all.pem', '-passout', 'pass:changeit', '-out', 'without.p12');
    expect(listed('without.p12', 'PKCS12')).toEqual([]);
    bench.write('trust.p12', writePkcs12Truststore({ certificates, passphrase, iterations: 1000 }));
    const shown = String(bench.openssl('pkcs12', '-in', 'trust.p12', '-passin', 'pass:changeit', '-nokeys'));
    // OpenSSL names the attribute from version 3.2 on.
    expect(shown.match(/^ +(?:2\.16\.840\.1\.113894\.746875\.1\.1|Trusted key usage)/gm)).toHaveLength(names.length);
    expect(shown.match(/BEGIN CERTIFICATE/g)).toHaveLength(names.length);
  });

  test('of the kind JKS is to Java what it is meant to be', () => {
    bench.write('trust.jks', writeJksTruststore({ certificates, passphrase }));
    expect(listed('trust.jks', 'JKS')).toEqual(expected);
  });

  test('comes back with each certificate under its name', () => {
    const found = (bytes: Uint8Array) =>
      readContainer(bytes, { passphrases: [passphrase] }).entries.map((entry) => (entry.kind === 'certificate' ? [entry.friendlyName, entry.der] : entry));
    expect(found(writePkcs12Truststore({ certificates, passphrase, iterations: 1 }))).toEqual(certificates.map(({ alias, der }) => [alias, der]));
    expect(found(writeJksTruststore({ certificates, passphrase }))).toEqual(certificates.map(({ alias, der }) => [javaAlias(alias), der]));
  });

  test('is refused where two names are one to Java, where there is nothing in it, and under a passphrase that Java does not take', () => {
    const [first, second] = certificates as [TrustedCertificate, TrustedCertificate];
    for (const write of [writePkcs12Truststore, writeJksTruststore]) {
      expect(() =>
        write({
          certificates: [
            { ...first, alias: 'Web' },
            { ...second, alias: 'wEB' },
          ],
          passphrase,
        }),
      ).toThrow(refused);
      expect(() => write({ certificates: [], passphrase })).toThrow(refused);
      expect(() => write({ certificates: [{ ...first, alias: '' }], passphrase })).toThrow(refused);
    }
    expect(() => writePkcs12Truststore({ certificates, passphrase: utf8('Grüße') })).toThrow(refused);
  });
});

describe('a JKS with several entries', () => {
  test('has to Java keys and trusted certificates beside one another', () => {
    const [one, two] = identities as [TestIdentity, TestIdentity];
    const entries = [
      { alias: 'One', pkcs8: one.pkcs8, chain: one.chain },
      { alias: 'two', pkcs8: two.pkcs8, chain: two.chain, keyPassphrase: utf8('its own') },
      { alias: 'Root', chain: [one.chain[2] as Uint8Array] },
    ];
    const bytes = writeJksEntries({ entries, storePassphrase: passphrase });
    bench.write('several.jks', bytes);
    expect(listed('several.jks', 'JKS')).toEqual(['one: PrivateKeyEntry', 'root: trustedCertEntry', 'two: PrivateKeyEntry']);
    const { entries: read } = readContainer(bytes, { passphrases: [passphrase, utf8('its own')] });
    expect(read.filter(({ kind }) => kind === 'private-key')).toEqual([
      { kind: 'private-key', pkcs8: one.pkcs8, friendlyName: 'one' },
      { kind: 'private-key', pkcs8: two.pkcs8, friendlyName: 'two' },
    ]);
  });

  test('is refused where the format has no place for it', () => {
    const [one] = identities as [TestIdentity];
    expect(() => writeJksEntries({ entries: [{ alias: 'a', chain: one.chain }], storePassphrase: passphrase })).toThrow(refused);
    expect(() =>
      writeJksEntries({ entries: [{ alias: 'a', pkcs8: one.pkcs8, chain: one.chain, keyPassphrase: utf8('a\nb') }], storePassphrase: passphrase }),
    ).toThrow(refused);
  });
});

describe('names for entries out of what strangers wrote', () => {
  test('are numbered where Java would take two for one', () => {
    expect(distinctAliases(['Web', 'web', 'WEB', 'other', 'web-2'], 'certificate')).toEqual(['Web', 'web-2', 'WEB-3', 'other', 'web-2-2']);
  });

  test('lose what no container carries', () => {
    expect(distinctAliases(['a\0\u202eb\n', ' \u200b ', '', 'x'.repeat(300), `${'x'.repeat(254)}😀`], 'certificate')).toEqual([
      'ab',
      'certificate',
      'certificate-2',
      'x'.repeat(255),
      'x'.repeat(254),
    ]);
  });
});
