import { type Element, readElement } from './der-reader.ts';
import { octets, sequenceOf } from './der-values.ts';
import { extendedKeyUsageOid, extensionOids, keyUsageNames } from './extension-names.ts';
import { basicConstraintsOf, extendedKeyUsageOf, keyUsageOf, type RawExtension, STATUS_REQUEST, tlsFeaturesOf, unlessUnreadable } from './extensions.ts';
import { generalNameText } from './general-name-text.ts';
import { hexLines } from './hex-lines.ts';
import { extensionNames, keyUsageTexts, purposeTexts } from './openssl-names.ts';

const tlsFeatures: Record<number, string> = { [STATUS_REQUEST]: 'status_request', 17: 'status_request_v2' };

function basicConstraintsText(value: Element): string {
  const { isCa, pathLength } = basicConstraintsOf(value);
  return `CA:${isCa ? 'TRUE' : 'FALSE'}${pathLength === null ? '' : `, pathlen:${pathLength}`}`;
}

const printers: Record<string, (value: Element) => string> = {
  [extensionOids.subjectKeyIdentifier]: (value) => hexLines(octets(value, 'subject key identifier'), Number.MAX_SAFE_INTEGER).join('').toUpperCase(),
  [extensionOids.basicConstraints]: basicConstraintsText,
  [extensionOids.keyUsage]: (value) => {
    const usages: readonly string[] = keyUsageOf(value);
    return keyUsageTexts.filter((_, bit) => usages.includes(keyUsageNames[bit] as string)).join(', ');
  },
  [extensionOids.extendedKeyUsage]: (value) =>
    extendedKeyUsageOf(value)
      .map((usage) => purposeTexts[extendedKeyUsageOid(usage)] ?? usage)
      .join(', '),
  [extensionOids.subjectAltName]: (value) => sequenceOf(value, 'alternative names').map(generalNameText).join(', ') || '<EMPTY>',
  [extensionOids.tlsFeature]: (value) =>
    tlsFeaturesOf(value)
      .map((feature) => tlsFeatures[feature] ?? String(feature))
      .join(', '),
};

/** Bytes that nobody has words for, as OpenSSL prints them: what is visible ASCII, and a dot for each of the others. */
function visibleBytes(value: Uint8Array): string {
  return Array.from(value, (byte) => (byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : '.')).join('');
}

/** An extension as OpenSSL prints it: its name and what it says, a line each. */
export function extensionLines({ oid, critical, value }: RawExtension): [name: string, text: string] {
  const text = unlessUnreadable(() => printers[oid]?.(readElement(value)) ?? null);
  return [`${extensionNames[oid] ?? oid}:${critical ? ' critical' : ''}`, text ?? visibleBytes(value)];
}
