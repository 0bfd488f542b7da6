import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publisherNote, writeBlocklist } from '../integration/made-blocklist.ts';
import { openssl } from '../integration/oracles.ts';

/** A list of compromised keys with the note of a publisher whom no vault knows yet, and one of its keys with a certificate. */
export interface BlocklistFiles {
  readonly list: string;
  readonly note: string;
  /** The verifier key that the note was signed with, and the SHA-256 of its 32 bytes. */
  readonly publisherKey: string;
  readonly fingerprint: string;
  /** PEM: the key that stands on the list, and its certificate. */
  readonly known: readonly string[];
}

/** @param name of the host that uses a key of the list */
export function makeBlocklist(folder: string, name: string): BlocklistFiles {
  const [key, certificate, list, note] = ['known.key', 'known.crt', 'blocklist.dat', 'blocklist.note'].map((file) => join(folder, file)) as [
    string,
    string,
    string,
    string,
  ];
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', key);
  openssl('req', '-x509', '-key', key, '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-days', '300', '-out', certificate);
  writeBlocklist(list, key);
  const made = publisherNote(list, join(folder, 'publisher'));
  writeFileSync(note, made.note);
  return { list, note, publisherKey: made.key, fingerprint: made.sha256, known: [key, certificate] };
}

/** A certificate for a public key of which nobody has the private half, under another's signature: none that anybody would check. @param signer PEM files: key and certificate */
export function certificateFor(publicKey: string, name: string, [signer = '']: readonly string[], certificate: string): string {
  const request = `${certificate}.csr`;
  openssl('req', '-new', '-key', signer, '-subj', `/CN=${name}`, '-out', request);
  openssl('x509', '-req', '-in', request, '-force_pubkey', publicKey, '-signkey', signer, '-days', '300', '-out', certificate);
  return certificate;
}
