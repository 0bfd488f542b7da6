import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { generatedKeyAlgorithms } from '../../../main/crypto/key-generation.ts';
import { distinctAliases, javaAlias, refuseAliasCollision } from '../../../main/formats/aliases.ts';
import type { Entry } from '../../../main/formats/entry.ts';
import { writeJksEntries } from '../../../main/formats/jks-write.ts';
import { kubernetesName, writeKubernetesSecret } from '../../../main/formats/kubernetes-secret.ts';
import { writePem } from '../../../main/formats/pem-write.ts';
import { writePkcs12 } from '../../../main/formats/pkcs12-write.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { writeJksTruststore, writePkcs12Truststore } from '../../../main/formats/truststore-write.ts';
import { makeIdentities, type TestIdentity } from './oracle.ts';

let identities: TestIdentity[];

beforeAll(async () => {
  identities = await makeIdentities();
});

/** Text of any script, without what no passphrase and no name may have. */
const text = (options: { minLength: number; maxLength: number }) =>
  fc
    .string({ unit: 'binary', ...options })
    .map((value) => value.replace(/\p{Cc}/gu, ''))
    .filter((value) => value.length >= options.minLength && value.length <= options.maxLength);
const unicode = fc.oneof(text({ minLength: 0, maxLength: 40 }), fc.constantFrom('', ' ', 'Grüße', '東京😀', 'ﬁ', 'A\u030a', '\ufeff'));
const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: 40 });
const name = text({ minLength: 1, maxLength: 100 });
/** One of the keys, and from none to all of its chain. */
const choice = fc.record({ at: fc.nat({ max: generatedKeyAlgorithms.length - 1 }), length: fc.integer({ min: 0, max: 3 }) });
const iterations = fc.integer({ min: 1, max: 20 });
const runs = { numRuns: 100 };

function chosen({ at, length }: { at: number; length: number }): { pkcs8: Uint8Array; chain: Uint8Array[] } {
  const { pkcs8, chain } = identities[at] as TestIdentity;
  return { pkcs8, chain: chain.slice(0, length) };
}

function keys(entries: readonly Entry[]) {
  return entries.flatMap((entry) => (entry.kind === 'private-key' ? [{ pkcs8: entry.pkcs8, name: entry.friendlyName }] : []));
}

function certificates(entries: readonly Entry[]) {
  return entries.flatMap((entry) => (entry.kind === 'certificate' ? [entry.der] : []));
}

describe('whatever is written comes back', () => {
  test.each([
    ['modern', unicode],
    ['fips', unicode],
    ['legacy', ascii],
  ] as const)('as PKCS#12 of the profile %s', (profile, passphrases) => {
    const property = fc.property(choice, name, passphrases, iterations, fc.boolean(), (which, friendlyName, secret, count, forWindows) => {
      const { pkcs8, chain } = chosen(which);
      const passphrase = utf8(secret);
      const file = writePkcs12({ pkcs8, chain, friendlyName, passphrase, profile, iterations: count, forWindows });
      const { format, entries } = readContainer(file, { passphrases: [passphrase] });
      expect(format).toBe('pkcs12');
      expect(keys(entries)).toEqual([{ pkcs8, name: friendlyName }]);
      expect(certificates(entries)).toEqual(chain);
      expect(entries).toHaveLength(chain.length + 1);
    });
    fc.assert(property, runs);
  });

  test('as JKS, with several entries and passphrases', () => {
    const entry = fc.record({ which: choice, alias: name, own: fc.option(unicode, { nil: undefined }) });
    const property = fc.property(fc.array(entry, { minLength: 1, maxLength: 4 }), unicode, (wanted, secret) => {
      const aliases = distinctAliases(
        wanted.map(({ alias }) => alias),
        'entry',
      );
      const parts = wanted.map(({ which, own }, at) => ({
        ...chosen({ ...which, length: Math.max(1, which.length) }),
        alias: aliases[at] as string,
        keyPassphrase: own === undefined ? undefined : utf8(own),
      }));
      const file = writeJksEntries({ entries: parts, storePassphrase: utf8(secret) });
      const passphrases = [utf8(secret), ...wanted.flatMap(({ own }) => (own === undefined ? [] : [utf8(own)]))];
      const { format, entries } = readContainer(file, { passphrases });
      expect(format).toBe('jks');
      expect(keys(entries)).toEqual(parts.map(({ pkcs8, alias }) => ({ pkcs8, name: javaAlias(alias) })));
      expect(certificates(entries)).toEqual(parts.flatMap(({ chain }) => chain));
    });
    fc.assert(property, runs);
  });

  test('as PEM, protected or not, in any choice and order of its parts', () => {
    const parts = fc.shuffledSubarray(['key', 'certificate', 'chain'] as const, { minLength: 1 });
    const property = fc.property(choice, parts, fc.option(unicode), iterations, (which, wanted, secret, count) => {
      const { pkcs8, chain } = chosen({ ...which, length: Math.max(1, which.length) });
      const passphrase = secret === null ? null : utf8(secret);
      fc.pre(wanted.includes('key') || wanted.includes('certificate') || chain.length > 1);
      const file = writePem({ pkcs8, chain, passphrase, parts: wanted, iterations: count });
      const { entries } = readContainer(file, { passphrases: passphrase === null ? [] : [passphrase] });
      expect(keys(entries)).toEqual(wanted.includes('key') ? [{ pkcs8, name: undefined }] : []);
      const order = wanted.flatMap((part) => (part === 'key' ? [] : part === 'certificate' ? chain.slice(0, 1) : chain.slice(1)));
      expect(certificates(entries)).toEqual(order);
    });
    fc.assert(property, runs);
  });

  test('as truststores', () => {
    const property = fc.property(
      fc.array(name, { minLength: 1, maxLength: 7 }),
      ascii,
      fc.constantFrom('modern', 'fips', 'legacy'),
      (texts, secret, profile) => {
        const aliases = distinctAliases(texts, 'ca');
        const trusted = aliases.map((alias, at) => ({ alias, der: (identities[at % identities.length] as TestIdentity).chain[0] as Uint8Array }));
        const passphrase = utf8(secret);
        for (const file of [
          writePkcs12Truststore({ certificates: trusted, passphrase, profile, iterations: 1 }),
          writeJksTruststore({ certificates: trusted, passphrase }),
        ]) {
          const { entries } = readContainer(file, { passphrases: [passphrase] });
          expect(entries.map(({ kind }) => kind)).toEqual(trusted.map(() => 'certificate'));
          expect(certificates(entries)).toEqual(trusted.map(({ der }) => der));
        }
      },
    );
    fc.assert(property, runs);
  });

  test('as a Secret of Kubernetes, whatever the certificate is called', () => {
    const property = fc.property(choice, fc.string({ unit: 'binary', maxLength: 100 }), (which, called) => {
      const { pkcs8, chain } = chosen({ ...which, length: Math.max(1, which.length) });
      const { entries } = readContainer(writeKubernetesSecret({ name: kubernetesName(called, '0123abcd'), pkcs8, chain }));
      expect(keys(entries)).toEqual([{ pkcs8, name: undefined }]);
      expect(certificates(entries)).toEqual(chain);
    });
    fc.assert(property, runs);
  });
});

test('names that were made distinct are so to Java, and each is one that a container carries', () => {
  const property = fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { maxLength: 12 }), (texts) => {
    const aliases = distinctAliases(texts, 'certificate');
    expect(() => refuseAliasCollision(aliases)).not.toThrow();
    for (const alias of aliases) {
      expect(alias.length).toBeGreaterThan(0);
      expect(alias.length).toBeLessThanOrEqual(255);
      expect(alias.isWellFormed() && !/\p{Cc}/u.test(alias)).toBe(true);
    }
  });
  fc.assert(property, { numRuns: 500 });
});
