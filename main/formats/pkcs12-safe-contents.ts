import { type Element, universal } from '../pki/der-reader.ts';
import { objectIdentifier, octets, sequenceOf } from '../pki/der-values.ts';
import { directoryText } from '../pki/distinguished-name.ts';
import { FormatError, malformed } from '../pki/format-error.ts';
import { canonicalPkcs8 } from '../pki/private-key.ts';
import { certificateEntry } from './certificate-entry.ts';
import type { DerContext } from './der-structure.ts';
import type { EntryCollector } from './entry-collector.ts';
import { limits, overLimit } from './limits.ts';
import { readEncryptedPkcs8 } from './pkcs8.ts';
import { pkcs12Oids } from './pkcs12-object-identifiers.ts';
import { visibleName } from './visible-name.ts';

interface Attributes {
  friendlyName?: string;
  localKeyId?: Uint8Array;
}

/**
 * Reads SafeContents (RFC 7292, section 4.2) into the collector; entries hold copies, so the caller may wipe what was decrypted.
 */
export function readSafeContents(contents: Element, context: DerContext, depth = 0): void {
  if (depth > limits.nesting) throw overLimit('The PKCS#12 file nests its bags too deeply.', 'Ask whoever made the file for another one.');
  for (const [at, bag] of sequenceOf(contents, 'PKCS#12 bags').entries()) {
    context.collector.addPart(`bag ${at + 1} of the PKCS#12 file`, () => readBag(bag, context, depth));
  }
}

function readBag(bag: Element, context: DerContext, depth: number): void {
  const { collector } = context;
  const [type, wrapper, attributeSet] = sequenceOf(bag, 'PKCS#12 bag');
  const value = wrapper?.children[0];
  if (!value) throw malformed('A bag of the PKCS#12 file is empty.');
  switch (objectIdentifier(type, 'PKCS#12 bag')) {
    case pkcs12Oids.keyBag:
      addKeyBag(readAttributes(attributeSet), context, () => canonicalPkcs8(value.raw));
      break;
    case pkcs12Oids.shroudedKeyBag:
      addKeyBag(readAttributes(attributeSet), context, () => readEncryptedPkcs8(value.raw, context.passphrases, collector.budget, true));
      break;
    case pkcs12Oids.certificateBag:
      collector.addPart('certificate of the PKCS#12 file', () => readCertificateBag(value, attributeSet, collector));
      break;
    case pkcs12Oids.safeContentsBag:
      readSafeContents(value, context, depth + 1);
      break;
    case pkcs12Oids.crlBag:
      collector.add({ kind: 'skipped', what: 'CRL' });
      break;
    case pkcs12Oids.secretBag:
      collector.add({ kind: 'skipped', what: 'secret' });
      break;
    default:
      collector.add({ kind: 'skipped', what: 'PKCS#12 bag of an unknown type' });
      break;
  }
}

function addKeyBag(attributes: Attributes, { collector }: DerContext, read: () => Uint8Array): void {
  const what = attributes.friendlyName ? `key “${visibleName(attributes.friendlyName)}”` : 'private key';
  collector.addKey(what, () => ({ kind: 'private-key', pkcs8: read(), ...attributes }));
}

function readCertificateBag(value: Element, attributeSet: Element | undefined, collector: EntryCollector): void {
  const [type, wrapper] = sequenceOf(value, 'PKCS#12 certificate bag');
  if (objectIdentifier(type, 'PKCS#12 certificate bag') !== pkcs12Oids.x509Certificate) {
    collector.add({ kind: 'skipped', what: 'certificate that is not X.509' });
  } else {
    const entry = certificateEntry(octets(wrapper?.children[0], 'PKCS#12 certificate'));
    collector.add({ ...entry, ...readAttributes(attributeSet) });
  }
}

/** Attributes (RFC 7292, section 4.2) that are of use; of others, of which Windows and Java write several, nothing is read. A broken one costs its name. */
function readAttributes(attributeSet: Element | undefined): Attributes {
  const attributes: Attributes = {};
  try {
    for (const attribute of attributeSet?.tag === universal.set ? attributeSet.children : []) {
      const [type, values] = sequenceOf(attribute, 'PKCS#12 attribute');
      const value = values?.constructed ? values.children[0] : undefined;
      if (!value) continue;
      const oid = objectIdentifier(type, 'PKCS#12 attribute');
      const text = oid === pkcs12Oids.friendlyName ? directoryText(value) : null;
      if (text) attributes.friendlyName = text;
      if (oid === pkcs12Oids.localKeyId && value.tag === universal.octetString) attributes.localKeyId = new Uint8Array(value.content);
    }
  } catch (error) {
    if (!(error instanceof FormatError) || error.code !== 'FILE_MALFORMED') throw error;
  }
  return attributes;
}
