import type { RequestDraft } from '../../preload/contract/requests.ts';
import { fromHex } from '../crypto/bytes.ts';
import { extensionOids } from './extension-names.ts';
import {
  extendedKeyUsageExtension,
  keyUsageExtension,
  mustStapleExtension,
  subjectAltNameExtension,
  subjectKeyIdentifierExtension,
} from './extension-writer.ts';
import type { RawExtension } from './extensions.ts';

/** The fields of a draft that become extensions, with the extension of each. */
export const extensionFields = {
  keyUsage: extensionOids.keyUsage,
  extendedKeyUsage: extensionOids.extendedKeyUsage,
  subjectAltNames: extensionOids.subjectAltName,
  mustStaple: extensionOids.tlsFeature,
} as const;

/** What is carried over stays as it is, but for the name of the key, which is another key's. */
function carriedOver({ oid, critical, value }: RequestDraft['otherExtensions'][number], spki: Uint8Array | null): RawExtension {
  if (oid === extensionOids.subjectKeyIdentifier && spki) return subjectKeyIdentifierExtension(spki, critical);
  return { oid, critical, value: fromHex(value) ?? new Uint8Array(0) };
}

/**
 * The extensions that a draft in normal form asks for.
 * @param spki of the key that the request is for, DER; `null` while there is none
 */
export function requestedExtensions(draft: RequestDraft, spki: Uint8Array | null): RawExtension[] {
  const critical = (field: keyof typeof extensionFields) => draft.critical.includes(field);
  return [
    ...(draft.keyUsage.length > 0 ? [keyUsageExtension(draft.keyUsage, critical('keyUsage'))] : []),
    ...(draft.extendedKeyUsage.length > 0 ? [extendedKeyUsageExtension(draft.extendedKeyUsage, critical('extendedKeyUsage'))] : []),
    ...(draft.subjectAltNames.length > 0 ? [subjectAltNameExtension(draft.subjectAltNames, critical('subjectAltNames'))] : []),
    ...(draft.mustStaple ? [mustStapleExtension(critical('mustStaple'))] : []),
    ...draft.otherExtensions.map((extension) => carriedOver(extension, spki)),
  ];
}
