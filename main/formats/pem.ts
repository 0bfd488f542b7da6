import { wipe } from '../crypto/secret-bytes.ts';
import { readFirstElement } from '../pki/der-reader.ts';
import { FormatError, malformed, unsupported } from '../pki/format-error.ts';
import { classifyDer, type DerKind } from './classify-der.ts';
import { type DerContext, readDerStructure } from './der-structure.ts';
import type { EntryCollector } from './entry-collector.ts';
import { isOpenSshKey, readOpenSsh } from './openssh.ts';
import { firstOpened, pkcs5Passphrases } from './passphrase.ts';
import { beforeBlocks, blockBytes, blockName, type PemBlock, pemBlocks } from './pem-blocks.ts';
import { isEncryptedBlock, readBlockEncryption } from './pem-encryption.ts';
import { pemTextsInBase64 } from './pem-in-base64.ts';
import { hasJwk, hasLooseBase64, hasOddBegin, ODD_BEGIN } from './pem-left-over.ts';
import { plainText } from './pem-text.ts';
import { unsupportedLabels } from './recognised-files.ts';

/** Labels whose content has to be one of the kinds that are read; under other labels the unknown is passed over. */
const expectedLabels = /(?:PRIVATE KEY|CERTIFICATE|CERTIFICATE REQUEST|PKCS7|CMS|PKCS12)$/;

/** Kinds whose bytes are a private key: what was decrypted has to be one of them. */
const privateKinds: readonly (DerKind | null)[] = ['pkcs1', 'sec1', 'pkcs8', 'dsa-private-key'];

/**
 * Reads every block of a PEM text into the collector, whatever the mix, order, line ends and text between them; then the PEM texts that lie in it as
 * base64, as in a Secret of Kubernetes. A block that is damaged or locked does not stand in the way of the others.
 * @param context what earlier blocks have said; `EC PARAMETERS` hold for the keys behind them
 * Throws `FILE_LIMITS`, `FILE_UNSUPPORTED`.
 */
export function readPem(bytes: Uint8Array, context: DerContext, inBase64 = false): void {
  const { text, copied } = plainText(bytes);
  try {
    const outside = [beforeBlocks(text)];
    for (const block of pemBlocks(text)) {
      outside.push(block.behind);
      context.collector.addPart(blockName(block), () => readBlock(block, context));
    }
    // Once: base64 in base64 is nobody's way to keep a key. Nor is the base64 of a block: what a signed message holds, say, is the message's.
    for (const piece of inBase64 ? [] : outside) {
      for (const inner of pemTextsInBase64(piece)) context.collector.addPart('PEM text in base64', () => readInner(inner, context));
    }
    nameLeftOver(outside, context.collector);
  } finally {
    if (copied) wipe(text);
  }
}

/** What may be a key and is not read here must not go unsaid: whoever has the file erased would lose it. */
function nameLeftOver(outside: readonly Uint8Array[], collector: EntryCollector): void {
  if (outside.some(hasOddBegin)) {
    collector.addPart('PEM block', () => {
      throw malformed(ODD_BEGIN);
    });
  }
  if (outside.some(hasJwk)) collector.add({ kind: 'unread', what: 'JSON Web Key beside PEM blocks' });
  if (outside.some(hasLooseBase64)) collector.add({ kind: 'skipped', what: 'base64 outside of the PEM blocks' });
}

function readInner(text: Uint8Array | null, context: DerContext): void {
  if (!text) throw malformed('The PEM text in base64 is cut short or damaged.');
  try {
    readPem(text, context, true);
  } finally {
    wipe(text);
  }
}

function readBlock(block: PemBlock, context: DerContext): void {
  const refused = unsupportedLabels.find(({ pattern }) => pattern.test(block.label));
  if (refused) throw unsupported(`The ${blockName(block)} is ${refused.what}.`, refused.hint);
  const bytes = blockBytes(block);
  try {
    if (isOpenSshKey(bytes)) readOpenSsh(bytes, context);
    else if (isEncryptedBlock(block)) readEncryptedBlock(block, bytes, context);
    else readPlainBlock(block, bytes, context);
  } finally {
    wipe(bytes);
  }
}

function readPlainBlock(block: PemBlock, bytes: Uint8Array, context: DerContext): void {
  const expected = expectedLabels.test(block.label);
  // OpenSSL's `TRUSTED CERTIFICATE` is a certificate with OpenSSL's own settings behind it.
  const der = block.label === 'TRUSTED CERTIFICATE' ? readFirstElement(bytes).raw : bytes;
  const kind = expected ? classifyDer(der) : classifyOrNull(der);
  if (kind) readDerStructure(kind, der, context);
  else if (expected) throw malformed(`The ${blockName(block)} holds something else.`);
  else context.collector.add({ kind: 'skipped', what: block.label });
}

/** Under a label that is not known there may be anything, ASN.1 or not. */
function classifyOrNull(der: Uint8Array): DerKind | null {
  try {
    return classifyDer(der);
  } catch (error) {
    if (error instanceof FormatError && error.code === 'FILE_MALFORMED') return null;
    throw error;
  }
}

function readEncryptedBlock(block: PemBlock, bytes: Uint8Array, context: DerContext): void {
  const { collector, passphrases } = context;
  const decrypt = readBlockEncryption(block);
  const opened = passphrases.open('private key', (passphrase) =>
    firstOpened(pkcs5Passphrases(passphrase, false), (form) => {
      collector.budget.spend(1, bytes.length);
      return privateStructure(decrypt(form, bytes));
    }),
  );
  try {
    readDerStructure(opened.kind, opened.der, context);
  } finally {
    wipe(opened.der);
  }
}

/** A wrong passphrase gives rubbish with the right padding once in 256 times: what is no key was not opened. */
function privateStructure(plaintext: Uint8Array | null): { kind: DerKind; der: Uint8Array } | null {
  const kind = plaintext && classifyOrNull(plaintext);
  if (plaintext && kind && privateKinds.includes(kind)) return { kind, der: plaintext };
  if (plaintext) wipe(plaintext);
  return null;
}
