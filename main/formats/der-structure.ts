import { unsupported } from '../pki/format-error.ts';
import { canonicalPkcs8 } from '../pki/private-key.ts';
import { parseRequest } from '../pki/request.ts';
import { certificateEntry } from './certificate-entry.ts';
import type { DerKind } from './classify-der.ts';
import type { EntryCollector } from './entry-collector.ts';
import type { Passphrases } from './passphrases.ts';
import { readPkcs7 } from './pkcs7.ts';
import { readEncryptedPkcs8 } from './pkcs8.ts';
import { readPkcs12 } from './pkcs12.ts';
import { readPkcs1, readSec1 } from './traditional-key.ts';

/** What a structure is read with. */
export interface DerContext {
  passphrases: Passphrases;
  collector: EntryCollector;
  /** ECParameters that stood earlier in the same file, DER. */
  ecParameters?: Uint8Array;
}

const skippedNames: Partial<Record<DerKind, string>> = {
  crl: 'CRL',
  'public-key': 'public key',
  'rsa-public-key': 'public key',
  'dh-parameters': 'DH parameters',
};

/**
 * Reads one structure of a kind that `classifyDer` has told into the collector. Entries hold copies.
 * Throws every `FormatError` of the formats behind it.
 */
export function readDerStructure(kind: DerKind, der: Uint8Array, context: DerContext): void {
  const { collector, passphrases } = context;
  const key = (read: () => Uint8Array) => collector.addKey('private key', () => ({ kind: 'private-key', pkcs8: read() }));
  switch (kind) {
    case 'pkcs8':
      key(() => canonicalPkcs8(der));
      break;
    case 'encrypted-pkcs8':
      key(() => readEncryptedPkcs8(der, passphrases, collector.budget));
      break;
    case 'pkcs1':
      key(() => readPkcs1(der));
      break;
    case 'sec1':
      key(() => readSec1(der, context.ecParameters));
      break;
    case 'dsa-private-key':
      key(() => {
        throw unsupported('The file holds a DSA private key.', 'TLS has given DSA up. Leave this key where it is.');
      });
      break;
    case 'certificate':
      collector.add(certificateEntry(der));
      break;
    case 'request':
      parseRequest(der);
      collector.add({ kind: 'request', der: new Uint8Array(der) });
      break;
    case 'pkcs7':
      readPkcs7(der, collector);
      break;
    case 'pkcs12':
      readPkcs12(der, context);
      break;
    case 'ec-parameters':
      // Part of the key that follows, not an entry.
      context.ecParameters = new Uint8Array(der);
      break;
    default:
      collector.add({ kind: 'skipped', what: skippedNames[kind] ?? kind });
      break;
  }
}
