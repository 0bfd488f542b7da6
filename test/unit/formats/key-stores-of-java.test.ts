import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import type { Entry } from '../../../main/formats/entry.ts';
import { JavaDataReader } from '../../../main/formats/java-data.ts';
import { skipJavaObject } from '../../../main/formats/java-object-stream.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { FormatError } from '../../../main/pki/format-error.ts';
import { describePrivateKey } from '../../../main/pki/private-key.ts';
import { runProgram } from '../../integration/oracles.ts';
import { Workbench } from './oracle.ts';

const bench = new Workbench();
const bouncyCastle = ['-providerclass', 'org.bouncycastle.jce.provider.BouncyCastleProvider', '-providerpath', '/usr/share/java/bcprov.jar'];
const kinds = [
  { type: 'JCEKS', file: 'java.jceks', format: 'jceks', provider: [] },
  { type: 'BKS', file: 'java.bks', format: 'bks', provider: bouncyCastle },
  // BouncyCastle has given up writing it unless it is asked to.
  { type: 'BKS-V1', file: 'java.bks1', format: 'bks', provider: ['-J-Dorg.bouncycastle.bks.enable_v1=true', ...bouncyCastle] },
  { type: 'UBER', file: 'java.uber', format: 'uber', provider: bouncyCastle },
];

beforeAll(() => {
  for (const { type, file, provider } of kinds) {
    const store = [...provider, '-storetype', type, '-keystore', file, '-storepass', 'changeit'];
    bench.keytool('-genkeypair', ...store, '-keypass', 'its-own', '-alias', 'web', '-keyalg', 'EC', '-groupname', 'secp384r1', '-dname', 'CN=web');
    bench.keytool('-genseckey', ...store, '-keypass', 'changeit', '-alias', 'session', '-keyalg', 'AES', '-keysize', '256');
    bench.keytool('-genkeypair', ...store, '-keypass', 'changeit', '-alias', 'mail', '-keyalg', 'RSA', '-keysize', '2048', '-dname', 'CN=mail');
    bench.keytool('-exportcert', ...store, '-alias', 'mail', '-file', 'mail.crt');
    bench.keytool('-importcert', ...store, '-noprompt', '-alias', 'trusted-ü', '-file', 'mail.crt');
  }
}, 120_000);

const both = { passphrases: [utf8('changeit'), utf8('its-own')] };

function summary(entries: Entry[]): string[] {
  return entries
    .map((entry) => {
      if (entry.kind === 'private-key') return `${entry.friendlyName}: ${describePrivateKey(entry.pkcs8).keyAlgorithm}`;
      if (entry.kind === 'certificate') return `${entry.friendlyName}: certificate`;
      return entry.kind === 'request' ? entry.kind : `${entry.kind}: ${entry.what}`;
    })
    .toSorted();
}

describe.each(kinds)('a $type from keytool', ({ type, file, format, provider }) => {
  test('is read with all its entries; secret keys are passed over by name', () => {
    const read = readContainer(bench.read(file), both);
    expect(read.format).toBe(format);
    expect(summary(read.entries)).toEqual([
      'mail: certificate',
      'mail: rsa-2048',
      'skipped: secret key “session”',
      'trusted-ü: certificate',
      'web: certificate',
      'web: ec-p384',
    ]);
  });

  test.each(['web', 'mail'])('gives the key %s that Java gives', (alias) => {
    const source = ['-srcstoretype', type, '-srckeystore', file, '-srcstorepass', 'changeit', '-srcalias', alias];
    const keyPassphrase = alias === 'web' ? 'its-own' : 'changeit';
    const out = `${format}-${type}-${alias}`;
    bench.keytool(
      '-importkeystore',
      ...provider,
      ...source,
      '-srckeypass',
      keyPassphrase,
      '-deststoretype',
      'PKCS12',
      '-destkeystore',
      `${out}.p12`,
      '-deststorepass',
      'changeit',
      '-noprompt',
    );
    bench.openssl('pkcs12', '-in', `${out}.p12`, '-nocerts', '-nodes', '-passin', 'pass:changeit', '-out', `${out}.pem`);
    const expected = bench.openssl('pkcs8', '-topk8', '-nocrypt', '-in', `${out}.pem`, '-outform', 'DER');
    const key = readContainer(bench.read(file), both).entries.find((entry) => entry.kind === 'private-key' && entry.friendlyName === alias);
    expect(key).toMatchObject({ pkcs8: new Uint8Array(expected) });
  });

  test('that opens with a key that does not has it locked', () => {
    const { entries } = readContainer(bench.read(file), { passphrases: [utf8('changeit')] });
    expect(summary(entries)).toContain('locked: key “web”');
    expect(summary(entries)).toContain('mail: rsa-2048');
  });

  test('says that it needs a passphrase, or that this is not it', () => {
    const bytes = bench.read(file);
    expect(() => readContainer(bytes)).toThrow(expect.objectContaining({ code: 'PASSPHRASE_NEEDED' }));
    for (const wrong of ['wrong', '', 'changeit\0']) {
      expect(() => readContainer(bytes, { passphrases: [utf8(wrong)] })).toThrow(expect.objectContaining({ code: 'PASSPHRASE_WRONG' }));
    }
  });

  test('cut short anywhere is refused', () => {
    const bytes = bench.read(file);
    for (let length = 0; length < bytes.length; length += length < 200 ? 1 : 61) {
      expect(() => readContainer(bytes.subarray(0, length), both)).toThrow(FormatError);
    }
  });

  test('with a changed byte does not pass for a whole one', () => {
    const bytes = bench.read(file);
    for (let at = 0; at < bytes.length; at += 97) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] as number) ^ 0x40;
      expect(() => readContainer(changed, both)).toThrow(FormatError);
    }
  });
});

test('a store that a program wrote under the empty passphrase, or under none, opens with its key', () => {
  bench.write(
    'Unlocked.java',
    `import java.io.*; import java.security.*;
    class Unlocked {
      public static void main(String[] args) throws Exception {
        Security.addProvider(new org.bouncycastle.jce.provider.BouncyCastleProvider());
        KeyStore source = KeyStore.getInstance("JCEKS");
        try (InputStream in = new FileInputStream("java.jceks")) { source.load(in, "changeit".toCharArray()); }
        for (String type : new String[] { "JKS", "JCEKS", "BKS", "UBER" }) write(source, type, new char[0], type + ".empty");
        write(source, "BKS", null, "BKS.none");
      }
      static void write(KeyStore source, String type, char[] passphrase, String file) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        store.setKeyEntry("mail", source.getKey("mail", "changeit".toCharArray()), passphrase, source.getCertificateChain("mail"));
        try (OutputStream out = new FileOutputStream(file)) { store.store(out, passphrase); }
      }
    }`,
  );
  runProgram('java', ['-XX:TieredStopAtLevel=1', '-cp', '/usr/share/java/bcprov.jar', 'Unlocked.java'], bench.folder);
  const [expected] = readContainer(bench.read('java.jceks'), both).entries.filter((entry) => entry.kind === 'private-key' && entry.friendlyName === 'mail');
  for (const file of ['JKS.empty', 'JCEKS.empty', 'BKS.empty', 'UBER.empty', 'BKS.none']) {
    for (const options of [{}, both]) {
      const { entries } = readContainer(bench.read(file), options);
      expect(entries, file).toContainEqual(expected);
      expect(summary(entries), file).toEqual(['mail: certificate', 'mail: rsa-2048']);
    }
  }
}, 60_000);

describe('a store without a passphrase that fits anything', () => {
  test('of BouncyCastle may ask for no more steps than a file may', () => {
    const bytes = bench.read('java.bks');
    new DataView(bytes.buffer).setUint32(28, 0);
    expect(() => readContainer(bytes, both)).toThrow(FormatError);
    // The steps of a key that is sealed by itself.
    const sealed = bench.read('java.bks');
    const at = Buffer.from(sealed).lastIndexOf(Uint8Array.of(0, 0, 0, 20));
    new DataView(sealed.buffer).setUint32(at + 24, 0xffffffff);
    expect(() => readContainer(sealed, both)).toThrow(FormatError);
  });

  test('of the kind JCEKS may ask for no more steps, either', () => {
    const bytes = bench.read('java.jceks');
    // PBEParameter: a salt of eight bytes, then the steps, 200,000 since Java 8u161.
    const at = Buffer.from(bytes).indexOf(Uint8Array.of(0x02, 0x03, 0x03, 0x0d, 0x40));
    expect(at).toBeGreaterThan(0);
    bytes.set([0x7f, 0xff, 0xff], at + 2);
    expect(() => readContainer(bytes, both)).toThrow(FormatError);
  });
});

describe('a serialised Java object', () => {
  const skip = (...bytes: (number | string)[]) => {
    const flat = bytes.flatMap((part) => (typeof part === 'number' ? [part] : [...Buffer.from(part, 'latin1')]));
    const reader = new JavaDataReader(Uint8Array.from([0xac, 0xed, 0, 5, ...flat]));
    skipJavaObject(reader);
    return reader.remaining;
  };
  const className = [0, 1, 'A', 0, 0, 0, 0, 0, 0, 0, 0];
  /** A class without fields, and with nothing above it. */
  const classOf = (flags: number) => [0x72, ...className, flags, 0, 0, 0x78, 0x70];

  test('ends where its grammar says', () => {
    expect(skip(0x70, 1, 2)).toBe(2);
    expect(skip(0x74, 0, 3, 'abc', 9)).toBe(1);
    expect(skip(0x7c, 0, 0, 0, 0, 0, 0, 0, 3, 'abc', 9)).toBe(1);
    expect(skip(0x73, ...classOf(2), 9)).toBe(1);
    expect(skip(0x73, ...classOf(3), 0x77, 2, 8, 8, 0x78, 9)).toBe(1);
    expect(skip(0x73, ...classOf(3), 0x7a, 0, 0, 0, 2, 8, 8, 0x78, 9)).toBe(1);
    expect(skip(0x73, ...classOf(0x0c), 0x77, 1, 8, 0x78, 9)).toBe(1);
    expect(skip(0x7e, ...classOf(2), 0x74, 0, 1, 'X', 9)).toBe(1);
    expect(skip(0x76, ...classOf(2), 9)).toBe(1);
    expect(skip(0x73, 0x7d, 0, 0, 0, 1, 0, 1, 'I', 0x78, 0x70, 9)).toBe(1);
    // Fields of every primitive type, and one that refers to the class itself by its handle.
    const primitives = ['B', 'C', 'D', 'F', 'I', 'J', 'S', 'Z'].flatMap((type) => [type, 0, 1, 'f']);
    expect(skip(0x73, 0x72, ...className, 2, 0, 8, ...primitives, 0x78, 0x70, ...new Array(30).fill(1), 9)).toBe(1);
    expect(skip(0x73, 0x72, ...className, 2, 0, 1, 'L', 0, 1, 'f', 0x74, 0, 1, 'T', 0x78, 0x70, 0x71, 0, 0x7e, 0, 0, 9)).toBe(1);
    expect(skip(0x75, 0x72, 0, 2, '[I', 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0x78, 0x70, 0, 0, 0, 2, 1, 1, 1, 1, 1, 1, 1, 1, 9)).toBe(1);
    expect(skip(0x75, 0x72, 0, 2, '[L', 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0x78, 0x70, 0, 0, 0, 2, 0x70, 0x70, 9)).toBe(1);
  });

  test('that is none, or has no end, is refused', () => {
    const malformed = expect.objectContaining({ code: 'FILE_MALFORMED' });
    const unsupported = expect.objectContaining({ code: 'FILE_UNSUPPORTED' });
    expect(() => skipJavaObject(new JavaDataReader(Uint8Array.of(0xac, 0xed, 0, 4, 0x70)))).toThrow(malformed);
    expect(() => skip(0x60)).toThrow(malformed);
    expect(() => skip(0x71, 0, 0x7e, 0, 0)).toThrow(malformed);
    expect(() => skip(0x73, 0x74, 0, 0)).toThrow(malformed);
    expect(() => skip(0x7c, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 3, 'abc')).toThrow(malformed);
    expect(() => skip(0x75, 0x72, 0, 2, '[J', 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0x78, 0x70, 0xff, 0xff, 0xff, 0xff)).toThrow(malformed);
    expect(() => skip(0x73, 0x72, ...className, 2, 0, 1, 'Q', 0, 1, 'f', 0x78, 0x70, 0, 0)).toThrow(malformed);
    // A class above itself.
    expect(() => skip(0x73, 0x72, ...className, 2, 0, 0, 0x78, 0x71, 0, 0x7e, 0, 0)).toThrow(malformed);
    // Externalizable of protocol version 1: only the class knows its end.
    expect(() => skip(0x73, ...classOf(4), 1, 2, 3)).toThrow(unsupported);
    // Annotations inside of each other, and one without an end.
    expect(() => skip(...Array.from({ length: 50 }, () => [0x73, ...classOf(3)]).flat())).toThrow(unsupported);
    expect(() => skip(0x73, ...classOf(3), ...new Array(20_000).fill(0x70))).toThrow(unsupported);
  });
});

test('an UBER whose ciphertext begins as an entry of a BKS does is still told as one', () => {
  for (const mark of [1, 2, 3, 4]) {
    const store = Uint8Array.from(bench.read('java.uber'));
    store.set([mark, 0xff, 0xff], 32);
    expect(() => readContainer(store, both)).toThrow(expect.objectContaining({ code: 'PASSPHRASE_WRONG' }));
  }
});
