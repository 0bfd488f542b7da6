import { wipe } from '../crypto/secret-bytes.ts';
import { readFirstElement } from '../pki/der-reader.ts';
import { FormatError, malformed } from '../pki/format-error.ts';
import { decodeBase64, decodeBase64Url } from './base64-bytes.ts';
import { readBks, readUber } from './bks.ts';
import { classifyDer, type DerKind } from './classify-der.ts';
import { type DerContext, readDerStructure } from './der-structure.ts';
import type { ContainerFormat, Entry } from './entry.ts';
import { EntryCollector } from './entry-collector.ts';
import { readJks } from './jks.ts';
import { readJwk } from './jwk.ts';
import { checkEntryCount, limits, type WorkBudget } from './limits.ts';
import { readOpenSsh } from './openssh.ts';
import { Passphrases } from './passphrases.ts';
import { readPem } from './pem.ts';
import { withoutLitter } from './pem-text.ts';
import { fillsSequence, sniffFile, unrecognised } from './sniff.ts';
import { DEEPEST_ARCHIVE, readZip } from './zip.ts';

export interface ReadOptions {
  /**
   * UTF-8 each, in the order to be tried; everything that is protected by itself (the file, a store, a key, a bag) tries them all. An empty one is
   * a passphrase; an empty list is none.
   */
  passphrases?: readonly Uint8Array[] | undefined;
  /** What the reading may spend on key derivations, where that is not what a single file may ask for. */
  budget?: WorkBudget | undefined;
}

/**
 * Reads a file of keys, certificates or requests, of whatever kind its content says it is. It does no I/O and keeps nothing; the caller
 * wipes the keys among the entries. It may run for long where a file asks for many iterations: call it in a worker.
 * @param bytes the whole file; it is not changed, and the entries hold no view of it
 * @returns the format, and the entries in the file's order: what no passphrase opens is `locked` among them where anything else did open
 * Throws `FormatError` and nothing else: `PASSPHRASE_NEEDED`, `PASSPHRASE_WRONG`, `FILE_UNRECOGNISED`, `FILE_MALFORMED`, `FILE_UNSUPPORTED`,
 * `FILE_TOO_LARGE`, `FILE_LIMITS`.
 */
export function readContainer(bytes: Uint8Array, options: ReadOptions = {}): { format: ContainerFormat; entries: Entry[] } {
  if (bytes.length > limits.fileLength) {
    throw new FormatError('FILE_TOO_LARGE', 'The file is larger than 64 MiB.', 'Split it into several smaller ones.');
  }
  const collector = new EntryCollector(options.budget);
  try {
    const format = readInto(bytes, new Passphrases(options.passphrases), collector);
    return { format, entries: collector.finish() };
  } catch (error) {
    collector.abandon();
    throw error;
  } finally {
    collector.budget.lastKey[Symbol.dispose]();
  }
}

function readInto(bytes: Uint8Array, passphrases: Passphrases, collector: EntryCollector, depth = 0): ContainerFormat {
  const context: DerContext = { passphrases, collector };
  switch (sniffFile(bytes)) {
    case 'jks':
      readJks(bytes, context);
      return 'jks';
    case 'jceks':
      readJks(bytes, context);
      return 'jceks';
    case 'bks':
      readBks(bytes, context);
      return 'bks';
    case 'uber':
      readUber(bytes, context);
      return 'uber';
    case 'openssh':
      readOpenSsh(bytes, context);
      return 'openssh';
    case 'jwk':
      readJwk(bytes, collector);
      return 'jwk';
    case 'zip':
      if (depth >= DEEPEST_ARCHIVE) throw unrecognised();
      readZip(bytes, collector, (member) => void readInto(member, passphrases, collector, depth + 1));
      return 'zip';
    case 'pem':
      readPem(bytes, context);
      return 'pem';
    case 'der':
      return readDer(bytes, context);
    case 'base64': {
      const text = withoutLitter(bytes);
      const der = decodeBase64(text) ?? decodeBase64Url(text);
      wipe(text);
      // Ordinary words are base64 as well; what says that it is longer than it is, was cut short.
      if (!der || ((der[1] !== 0x82 || der.length < 128) && !fillsSequence(der))) throw unrecognised();
      try {
        return readDer(der, context);
      } finally {
        wipe(der);
      }
    }
  }
}

const formats: Record<DerKind, ContainerFormat> = {
  certificate: 'certificate',
  request: 'request',
  crl: 'crl',
  pkcs1: 'pkcs1',
  sec1: 'sec1',
  pkcs8: 'pkcs8',
  'encrypted-pkcs8': 'encrypted-pkcs8',
  pkcs7: 'pkcs7',
  pkcs12: 'pkcs12',
  'public-key': 'public-key',
  'rsa-public-key': 'public-key',
  'dh-parameters': 'parameters',
  'dsa-private-key': 'pkcs1',
  'ec-parameters': 'parameters',
};

/** One structure, or several that somebody put one behind the other; the format is the first one's. */
function readDer(bytes: Uint8Array, context: DerContext): ContainerFormat {
  const first = readFirstElement(bytes).raw;
  const kind = classifyDer(first);
  if (!kind) throw unrecognised();
  readDerStructure(kind, first, context);
  for (let rest = withoutPadding(bytes.subarray(first.length)), number = 2; rest.length > 0; number += 1) {
    // Some become no entry, and millions of them fit into a file.
    checkEntryCount(number);
    let length = rest.length;
    context.collector.addPart(`structure ${number} of the file`, () => {
      const next = readFirstElement(rest).raw;
      const nextKind = classifyDer(next);
      if (!nextKind) throw malformed('More bytes follow where the ASN.1 data ends.');
      length = next.length;
      readDerStructure(nextKind, next, context);
    });
    rest = withoutPadding(rest.subarray(length));
  }
  return formats[kind];
}

/** What editors, terminals and devices with blocks leave behind a file's end: line ends, Ctrl-Z, blanks and zeros. */
function withoutPadding(rest: Uint8Array): Uint8Array {
  const first = rest.findIndex((byte) => ![0x00, 0x0a, 0x0d, 0x1a, 0x20].includes(byte));
  return rest.subarray(first === -1 ? rest.length : first);
}
