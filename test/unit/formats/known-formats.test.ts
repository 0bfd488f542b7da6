import { describe, expect, test } from 'vitest';
import { openSshCiphers } from '../../../main/crypto/openssh-ciphers.ts';
import type { DerKind } from '../../../main/formats/classify-der.ts';
import type { ContainerFormat } from '../../../main/formats/entry.ts';
import { jceksProtectionOid } from '../../../main/formats/jceks-protection.ts';
import { jksProtectionOid } from '../../../main/formats/jks-protection.ts';
import type { CodeTag } from '../../../main/formats/known/known-format.ts';
import { knownFormats, readIds } from '../../../main/formats/known/known-formats.ts';
import { unreadSchemes } from '../../../main/formats/password-based-encryption.ts';
import { pkcs5Schemes, pkcs12Schemes } from '../../../main/formats/pbes1.ts';
import { cbcOids, desOid, hmacOids, pbkdf2Oid, rc2Oid, scryptOid } from '../../../main/formats/pbes2.ts';
import { blockCiphers, SINGLE_DES } from '../../../main/formats/pem-encryption.ts';
import { digestOids } from '../../../main/formats/pkcs12-mac.ts';
import { pkcs12Profiles } from '../../../main/formats/pkcs12-profiles.ts';
import { recognisedFiles, unsupportedLabels } from '../../../main/formats/recognised-files.ts';
import type { FileKind } from '../../../main/formats/sniff.ts';
import { keyOids, namedCurves, otherCurves, otherKeys } from '../../../main/pki/key-algorithm.ts';

/** The compiler refuses a kind that is missing here, and one too many. */
const fileKinds: Record<FileKind, true> = {
  pem: true,
  base64: true,
  der: true,
  jks: true,
  jceks: true,
  bks: true,
  uber: true,
  openssh: true,
  jwk: true,
  zip: true,
};
const containerFormats: Record<ContainerFormat, true> = {
  pem: true,
  pkcs1: true,
  sec1: true,
  pkcs8: true,
  'encrypted-pkcs8': true,
  certificate: true,
  request: true,
  crl: true,
  'public-key': true,
  parameters: true,
  pkcs7: true,
  pkcs12: true,
  jks: true,
  jceks: true,
  bks: true,
  uber: true,
  openssh: true,
  jwk: true,
  zip: true,
};
const derKinds: Record<DerKind, true> = {
  certificate: true,
  request: true,
  crl: true,
  pkcs1: true,
  sec1: true,
  pkcs8: true,
  'encrypted-pkcs8': true,
  pkcs7: true,
  pkcs12: true,
  'public-key': true,
  'rsa-public-key': true,
  'dh-parameters': true,
  'dsa-private-key': true,
  'ec-parameters': true,
};

function tagged(prefix: string, names: readonly string[]): string[] {
  return names.map((name) => `${prefix}:${name}`);
}

/** What the readers and writers work with, as their own tables have it. */
const inTheCode: readonly string[] = [
  ...tagged('file', Object.keys(fileKinds)),
  ...tagged('format', Object.keys(containerFormats)),
  ...tagged('der', Object.keys(derKinds)),
  ...tagged('cipher', [...Object.keys(cbcOids), desOid, rc2Oid]),
  ...tagged('kdf', [...Object.keys(hmacOids), pbkdf2Oid, scryptOid]),
  ...tagged('scheme', [...Object.keys(pkcs12Schemes), ...Object.keys(pkcs5Schemes), ...Object.keys(unreadSchemes), jksProtectionOid, jceksProtectionOid]),
  ...tagged('mac', Object.keys(digestOids)),
  ...tagged('pbmac1', Object.keys(hmacOids)),
  ...tagged('dek', [...Object.keys(blockCiphers), SINGLE_DES]),
  ...tagged('openssh', Object.keys(openSshCiphers)),
  ...tagged('key', [...Object.values(keyOids), ...Object.keys(otherKeys)]),
  ...tagged('curve', [...Object.keys(namedCurves), ...Object.keys(otherCurves)]),
  ...tagged('bag', ['crl', 'secret']),
  ...tagged('recognised', [...new Set(recognisedFiles.map(({ what }) => what))]),
  ...tagged(
    'label',
    unsupportedLabels.map(({ pattern }) => pattern.source),
  ),
  ...tagged('writes', [
    ...Object.keys(pkcs12Profiles).map((profile) => `pkcs12-${profile}`),
    'pkcs12-truststore',
    'jks',
    'jks-truststore',
    'pem',
    'kubernetes-secret',
  ]),
];

describe('the rows of what is read and written', () => {
  const inTheRows = knownFormats.flatMap(({ code }) => code as readonly CodeTag[]);

  test('name everything that the readers and writers have', () => {
    expect([...new Set(inTheCode)].filter((tag) => !inTheRows.includes(tag as CodeTag))).toEqual([]);
  });

  test('name nothing that no reader or writer has', () => {
    expect(inTheRows.filter((tag) => !inTheCode.includes(tag))).toEqual([]);
    for (const { id, code } of knownFormats) expect(code, id).not.toHaveLength(0);
  });

  test('have an id each', () => {
    const ids = knownFormats.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(readIds.every((id) => ids.includes(id))).toBe(true);
  });
});
