import { algorithmWords } from '../../preload/contract/algorithm-words.ts';
import type { Note } from '../audit/ledger.ts';
import { rowHash, rowName } from '../audit/row-hash.ts';
import type { WeakKeyFinding } from '../pki/finding.ts';
import { putFindings } from '../store/findings.ts';
import { tagsOfKey } from '../store/key-tags.ts';
import type { KnownObjects } from '../store/known-objects.ts';
import type { Change } from '../store/open-database.ts';
import type { LateRows } from '../store/sealed-keys.ts';
import type { Epoch } from '../vault/epoch.ts';
import type { Answer } from './answer-request.ts';
import { certificateObject } from './certificate-object.ts';
import { findingRows } from './finding-rows.ts';
import { foundRows } from './found-rows.ts';
import { putCertificate } from './put-certificate.ts';
import { putRequest } from './put-request.ts';
import type { ReadSealedKey } from './read-and-seal.ts';
import type { ReadCertificate, ReadRequest } from './read-entries.ts';
import { sealedKey } from './seal-key.ts';

/** What became of one file's entries. */
export interface PutIn {
  keysStored: string[];
  keysKnown: number;
  /** Of those, keys that lack a tag with which they came in now: from a tag follows how many custodians a key takes, so it is not set in passing. */
  keysUntagged: number;
  /** Keys that were destroyed here before: they are not taken in again. */
  keysDestroyed: number;
  certificatesStored: string[];
  certificatesKnown: string[];
  requestsStored: number;
  requestsKnown: number;
  /** Certificates whose private key is now in store and was not before, and keys that found a certificate. */
  matched: number;
  /** Requests that found their certificate. */
  answered: Answer[];
}

/** Where entries go: one command's transaction. */
export interface Intake {
  queries: Change;
  note: Note;
  /** What keys that come in are marked with. */
  tags?: readonly string[] | undefined;
  epoch: Epoch;
  command: string;
  now: number;
  /** Whether a public key (SubjectPublicKeyInfo, DER) stands on the blocklist; `undefined` where the vault has none. */
  compromised?: ((spki: Uint8Array) => WeakKeyFinding | null) | undefined;
  /** Of everything that comes in with this change; asked for where it is left out. */
  known?: KnownObjects | undefined;
}

/** The same for one that brings keys. */
export interface KeyIntake extends Intake {
  /** Of everything that comes in with this change. */
  known: KnownObjects;
  /** Written by whoever began the change, before it ends. */
  late: LateRows;
}

/** Puts one file's keys, certificates and requests into the vault. The keys are sealed already; a row comes with its log entry. */
export async function putIn(
  intake: KeyIntake,
  found: { keys: ReadSealedKey[]; certificates: ReadCertificate[]; requests: ReadRequest[] },
  origin: string,
): Promise<PutIn> {
  const result: PutIn = {
    keysStored: [],
    keysKnown: 0,
    keysUntagged: 0,
    keysDestroyed: 0,
    certificatesStored: [],
    certificatesKnown: [],
    requestsStored: 0,
    requestsKnown: 0,
    matched: 0,
    answered: [],
  };
  for (const key of found.keys) await putKey(intake, key, origin, result);
  // Requests before certificates, so that a file which holds both joins them.
  for (const request of found.requests) await putRequest(intake, request, origin, result);
  for (const certificate of found.certificates) await putCertificate(intake, certificate, origin, result);
  return result;
}

async function putKey(intake: KeyIntake, key: ReadSealedKey, origin: string, result: PutIn): Promise<void> {
  const { queries, note } = intake;
  const known = intake.known.key(key.spkiSha256);
  if (known) {
    if (known.state === 'destroyed') result.keysDestroyed += 1;
    else {
      result.keysKnown += 1;
      const tags = await tagsOfKey(queries, known.id);
      if (intake.tags?.some((tag) => !tags.includes(tag))) result.keysUntagged += 1;
    }
    return;
  }
  const sealed = sealedKey(intake, key, origin);
  const waiting = intake.known.usesOf(key.spkiSha256);
  const object = { kind: 'key' as const, id: key.spkiSha256, label: key.keyAlgorithm };
  const joined = waiting.map((certificate) => certificateObject(certificate));
  const listed = intake.compromised?.(key.spki) ?? null;
  const shown = listed === null ? key.findings.public : [...key.findings.public, listed];
  const found = [...findingRows(key.spkiSha256, '', shown), ...findingRows(key.spkiSha256, '', key.findings.private, 'private')];
  await putFindings(queries, found);
  const publicKey = { spki_sha256: key.spkiSha256, spki: key.spki };
  const entry = note({
    action: 'key.stored',
    command: intake.command,
    objects: [object, ...joined],
    rows: [
      ...sealed.rows,
      { table: 'public_keys', id: rowName('public_keys', publicKey), hash: rowHash('public_keys', publicKey) },
      ...(await foundRows(queries, found)),
    ],
    text: `A private key (${algorithmWords(key.keyAlgorithm)}) was sealed${joined.length > 0 ? ` and joined ${joined.map(({ label }) => label).join(', ')}` : ''}.`,
  });
  await sealed.insert(queries, entry, intake.late);
  intake.late.keepPublicKey(publicKey);
  intake.known.addKey(key.spkiSha256, sealed.id);
  result.keysStored.push(sealed.id);
  result.matched += waiting.length;
}
