import { otherCurves, otherKeys } from '../../pki/key-algorithm.ts';
import { unreadSchemes } from '../password-based-encryption.ts';
import { recognisedFiles, unsupportedLabels } from '../recognised-files.ts';
import type { CodeTag, KnownFormat } from './known-format.ts';

/** What is recognised and not read, so that an officer learns what he has and what to do with it. Computed from what the readers look for. */
export const refusedThings: readonly KnownFormat[] = [
  ...byName([
    ...recognisedFiles.map(({ what, hint }) => ({ what, hint, tag: `recognised:${what}` as const })),
    ...unsupportedLabels.map(({ pattern, what, hint }) => ({ what, hint, tag: `label:${pattern.source}` as const })),
  ]),
  {
    id: 'refused-keys',
    name: `Keys of the kinds ${listed([...new Set(Object.values(otherKeys).map(({ name }) => name))])}`,
    text: 'RSA, ECDSA on P-256, P-384 and P-521, and Ed25519 keys are kept.',
    code: [...Object.keys(otherKeys).map((oid) => `key:${oid}` as const), 'der:dsa-private-key'],
  },
  {
    id: 'refused-curves',
    name: `EC keys on the curves ${listed(Object.values(otherCurves).map((id) => id.slice('ec-'.length).replace(/^p(?=\d)/, 'P-')))}`,
    text: 'The curves of TLS certificates are P-256, P-384 and P-521.',
    code: Object.keys(otherCurves).map((oid) => `curve:${oid}` as const),
  },
  {
    id: 'refused-schemes',
    name: `Keys encrypted with ${listed(Object.values(unreadSchemes))}`,
    text: 'Write them again with AES, for example with `openssl pkcs8 -topk8 -v2 aes-256-cbc`.',
    code: Object.keys(unreadSchemes).map((oid) => `scheme:${oid}` as const),
  },
];

/** One row for each thing, however many ways it has to begin. */
function byName(found: readonly { what: string; hint: string; tag: CodeTag }[]): KnownFormat[] {
  const rows = new Map<string, { id: string; name: string; text: string; code: CodeTag[] }>();
  for (const { what, hint, tag } of found) {
    const name = what.replace(/^(?:an?|the) /, '');
    const id = `refused-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
    const row = rows.get(id) ?? { id, name: name.charAt(0).toUpperCase() + name.slice(1), text: hint, code: [] };
    if (!row.code.includes(tag)) row.code.push(tag);
    rows.set(id, row);
  }
  return [...rows.values()];
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
