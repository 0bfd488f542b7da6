import { expect, test } from 'vitest';
import { findWrongUsage } from '../../../main/pki/weak-usage.ts';

type Facts = Parameters<typeof findWrongUsage>[0];
const server: Facts = {
  keyAlgorithm: 'ec-p256',
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: ['serverAuth'],
  subjectAltNames: [{ kind: 'dns', value: 'www.example.com' }],
  isCa: false,
  selfSigned: false,
};
const codes = (change: Partial<Facts>) => findWrongUsage({ ...server, ...change }).map(({ code }) => code);

test('nothing is wrong with what public CAs, private ones and Windows issue', () => {
  expect(codes({})).toEqual([]);
  expect(codes({ keyAlgorithm: 'rsa-2048', keyUsage: ['digitalSignature', 'keyEncipherment'], extendedKeyUsage: ['serverAuth', 'clientAuth'] })).toEqual([]);
  expect(codes({ keyUsage: [], extendedKeyUsage: [] })).toEqual([]);
  expect(codes({ extendedKeyUsage: ['clientAuth'] })).toEqual([]);
  expect(codes({ extendedKeyUsage: ['anyExtendedKeyUsage'] })).toEqual([]);
  expect(codes({ keyAlgorithm: 'rsa-2048', keyUsage: ['keyEncipherment'], extendedKeyUsage: ['emailProtection'], subjectAltNames: [] })).toEqual([]);
  expect(codes({ isCa: true, keyUsage: ['keyCertSign', 'cRLSign'], extendedKeyUsage: [], subjectAltNames: [] })).toEqual([]);
  // As `openssl req -x509` makes them.
  expect(codes({ isCa: true, selfSigned: true, keyUsage: [], extendedKeyUsage: [] })).toEqual([]);
});

test('a usage that the key cannot have is found', () => {
  expect(codes({ keyUsage: ['digitalSignature', 'keyEncipherment'] })).toEqual(['USAGE_IMPOSSIBLE']);
  expect(codes({ keyAlgorithm: 'ed25519', keyUsage: ['digitalSignature', 'keyEncipherment'] })).toEqual(['USAGE_IMPOSSIBLE']);
  expect(codes({ keyAlgorithm: 'rsa-pss-2048', keyUsage: ['digitalSignature', 'keyEncipherment'] })).toEqual(['USAGE_IMPOSSIBLE']);
});

test('a usage that TLS 1.3 refuses is found', () => {
  expect(codes({ keyUsage: ['keyAgreement'] })).toEqual(['USAGE_NO_SIGNATURE']);
  expect(codes({ keyAlgorithm: 'rsa-2048', keyUsage: ['keyEncipherment'] })).toEqual(['USAGE_NO_SIGNATURE']);
  expect(codes({ keyAlgorithm: 'rsa-2048', keyUsage: ['keyEncipherment'], extendedKeyUsage: [] })).toEqual(['USAGE_NO_SIGNATURE']);
});

test('host names that nobody may serve are found', () => {
  expect(codes({ extendedKeyUsage: ['codeSigning'] })).toEqual(['USAGE_NO_SERVER']);
  expect(codes({ extendedKeyUsage: ['emailProtection'], subjectAltNames: [{ kind: 'email', value: 'a@example.com' }] })).toEqual([]);
});

test('an issuer with host names is found', () => {
  expect(codes({ isCa: true, keyUsage: ['keyCertSign'] })).toEqual(['USAGE_CA']);
});
