import type { RequestDraft } from '../../preload/contract/requests.ts';
import { type Element, readElement, universal } from './der-reader.ts';
import { smallInteger } from './der-values.ts';
import { directoryText } from './distinguished-name.ts';
import { extensionOids } from './extension-names.ts';
import { extensionLines } from './extension-text.ts';
import { hexLines, indented } from './hex-lines.ts';
import { nameText, withoutUnseen } from './name-text.ts';
import { encodeName } from './name-writer.ts';
import { normalDraft } from './normal-draft.ts';
import { attributeNames } from './openssl-names.ts';
import { futureKeyText, publicKeyText } from './public-key-text.ts';
import { type RequestParts, requestParts } from './request.ts';
import { requestedExtensions } from './requested-extensions.ts';
import { type SignatureAlgorithm, signatureAlgorithmOf } from './signature-algorithm.ts';
import { signingAlgorithmFor } from './signing-algorithm.ts';

/** What a request says, in lines and words. */
interface Printed {
  version: number;
  subject: Element;
  key: { algorithm: string; lines: string[] };
  attributes: string[];
  extensions: [name: string, text: string][];
  signatureAlgorithm: SignatureAlgorithm;
  signature: string[];
}

function print(request: Printed): string {
  const { version, key, attributes, extensions } = request;
  const lines = [
    'Certificate Request:',
    ...indented(4, ['Data:']),
    ...indented(8, [
      `Version: ${version + 1} (0x${version.toString(16)})`,
      `Subject: ${nameText(request.subject)}`,
      'Subject Public Key Info:',
      ...indented(4, [`Public Key Algorithm: ${key.algorithm}`, ...indented(4, key.lines)]),
      'Attributes:',
      ...indented(4, attributes.length === 0 && extensions.length === 0 ? ['(none)'] : attributes),
      ...indented(4, ['Requested Extensions:', ...extensions.flatMap(([name, text]) => indented(4, [name, `    ${text}`]))]),
    ]),
    ...indented(4, [`Signature Algorithm: ${signatureName(request.signatureAlgorithm)}`, 'Signature Value:']),
    ...indented(8, [...pssLines(request.signatureAlgorithm), ...request.signature]),
  ];
  return `${lines.join('\n')}\n`;
}

function signatureName({ name }: SignatureAlgorithm): string {
  if (name.startsWith('rsassaPss-')) return 'rsassaPss';
  return /^ed\d+$/.test(name) ? name.toUpperCase() : name;
}

function pssLines({ name, maskHash, saltLength = 20 }: SignatureAlgorithm): string[] {
  if (maskHash === undefined) return [];
  const hash = (word: string) => (word === 'sha1' ? 'sha1 (default)' : word);
  return [
    `Hash Algorithm: ${hash(name.slice('rsassaPss-'.length))}`,
    `Mask Algorithm: mgf1 with ${hash(maskHash)}`,
    `Salt Length: 0x${saltLength.toString(16).toUpperCase().padStart(2, '0')}${saltLength === 20 ? ' (default)' : ''}`,
    'Trailer Field: 0x01 (default)',
  ];
}

const printedStrings: readonly number[] = [universal.printableString, universal.teletexString, universal.utf8String, universal.ia5String];

function attributeLines({ oid, values }: RequestParts['attributes'][number]): string[] {
  const name = (attributeNames[oid] ?? oid).padEnd(25);
  return values.map((value) => `${name}:${printedStrings.includes(value.tag) ? withoutUnseen(directoryText(value) ?? '') : 'unable to print attribute'}`);
}

/**
 * A PKCS#10 request as `openssl req -noout -text -nameopt oneline,-esc_msb` of OpenSSL 3.0 prints it, but that characters which nobody sees are
 * always escaped, and that extensions which no request has use for are not spelled out.
 * @param der the request, DER
 * Throws `FILE_MALFORMED` where it is none.
 */
export function requestText(der: Uint8Array): string {
  const parts = requestParts(der);
  return print({
    version: smallInteger(parts.version, 'version'),
    subject: parts.subject,
    key: publicKeyText(parts.spki),
    attributes: parts.attributes.flatMap(attributeLines),
    extensions: parts.extensions.map(extensionLines),
    signatureAlgorithm: parts.signatureAlgorithm,
    signature: hexLines(parts.signature, 18),
  });
}

/** The same of a request that is yet to be made: where the key's bytes and the signature's will be, it says so. @param asked a draft without errors */
export function draftText(asked: RequestDraft): string {
  const draft = normalDraft(asked);
  const identifier = signingAlgorithmFor(draft.keyAlgorithm, draft.hash, draft.pss).identifier;
  return print({
    version: 0,
    subject: readElement(encodeName(draft.subject)),
    key: futureKeyText(draft.keyAlgorithm, '(generated when the request is made)'),
    attributes: [],
    extensions: requestedExtensions(draft, null).map((extension) => {
      const [name, text] = extensionLines(extension);
      return [name, extension.oid === extensionOids.subjectKeyIdentifier ? '(computed from the key)' : text];
    }),
    signatureAlgorithm: signatureAlgorithmOf(readElement(identifier)),
    signature: ['(made with the key)'],
  });
}
