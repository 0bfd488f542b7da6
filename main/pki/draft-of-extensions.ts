import type { RequestDraft } from '../../preload/contract/requests.ts';
import { toHex } from '../crypto/bytes.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import { readElement } from './der-reader.ts';
import { extensionOids } from './extension-names.ts';
import { mustStapleExtension } from './extension-writer.ts';
import { extendedKeyUsageOf, firstOfEach, keyUsageOf, type RawExtension, unlessUnreadable } from './extensions.ts';
import { requestedNames } from './general-name-writer.ts';

/** The fields of a draft that come from extensions. */
export type DraftedExtensions = Pick<RequestDraft, 'subjectAltNames' | 'keyUsage' | 'extendedKeyUsage' | 'mustStaple' | 'critical' | 'otherExtensions'>;

type Field = RequestDraft['critical'][number];

/** Puts an extension's value into its field; `false` where the field would not give the same value back. */
const fields: Record<string, [field: Field, into: (draft: DraftedExtensions, value: Uint8Array) => boolean]> = {
  [extensionOids.keyUsage]: [
    'keyUsage',
    (draft, value) => {
      draft.keyUsage = keyUsageOf(readElement(value));
      return draft.keyUsage.length > 0;
    },
  ],
  [extensionOids.extendedKeyUsage]: [
    'extendedKeyUsage',
    (draft, value) => {
      draft.extendedKeyUsage = extendedKeyUsageOf(readElement(value));
      return draft.extendedKeyUsage.length > 0;
    },
  ],
  [extensionOids.subjectAltName]: [
    'subjectAltNames',
    (draft, value) => {
      draft.subjectAltNames = requestedNames(readElement(value));
      return draft.subjectAltNames.length > 0;
    },
  ],
  [extensionOids.tlsFeature]: [
    'mustStaple',
    (draft, value) => {
      // Another list of features is carried over as it is: the draft has a word for this one only.
      draft.mustStaple = equalBytes(value, mustStapleExtension(false).value);
      return draft.mustStaple;
    },
  ],
};

/** Reads extensions as what asks for the same ones again. What no field has a place for is in `otherExtensions`, byte for byte. */
export function draftOfExtensions(extensions: readonly RawExtension[]): DraftedExtensions {
  const draft: DraftedExtensions = { subjectAltNames: [], keyUsage: [], extendedKeyUsage: [], mustStaple: false, critical: [], otherExtensions: [] };
  for (const { oid, critical, value } of firstOfEach(extensions)) {
    const [field, into] = fields[oid] ?? [];
    if (field && unlessUnreadable(() => into?.(draft, value))) {
      if (critical) draft.critical.push(field);
    } else draft.otherExtensions.push({ oid, critical, value: toHex(value) });
  }
  return draft;
}
