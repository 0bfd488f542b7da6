import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unverifiedCheckpoint } from '../../main/audit/checkpoint.ts';
import { openCheckpoint } from '../../main/audit/in-office.ts';
import { signersOf } from '../../main/audit/signers.ts';
import { verifyExport } from '../../main/audit/verify-export.ts';
import { unverifiedBackupNote } from '../../main/backup/note.ts';
import { readKitText } from '../../main/cli/read-kit-file.ts';
import { AgeDamaged, AgeForOthers, decryptAge } from '../../main/crypto/age.ts';
import { utf8 } from '../../main/crypto/bytes.ts';
import { Blocklist, readBlocklist } from '../../main/custody/blocklist.ts';
import { describeCertificate } from '../../main/custody/read-entries.ts';
import { blocklistNoteText, parseBlocklistNoteText } from '../../main/formats/blocklist-note.ts';
import type { Entry } from '../../main/formats/entry.ts';
import { EntryCollector } from '../../main/formats/entry-collector.ts';
import { readSheets } from '../../main/formats/kit-sheet-text.ts';
import { WorkBudget } from '../../main/formats/limits.ts';
import { readContainer } from '../../main/formats/read-container.ts';
import { readRequestFile } from '../../main/formats/request-file.ts';
import { openNote, unverifiedNoteText } from '../../main/formats/signed-note.ts';
import { readTar, TarProblem } from '../../main/formats/tar.ts';
import { parseVerifierKey } from '../../main/formats/verifier-key.ts';
import { BLOCKLIST_HASH } from '../../main/pki/blocklist-hash.ts';
import { buildChain } from '../../main/pki/chain.ts';
import { crlSignedBy, parseCrl } from '../../main/pki/crl.ts';
import { draftOfCertificate, draftOfRequest } from '../../main/pki/draft-of.ts';
import { FormatError } from '../../main/pki/format-error.ts';
import { describePrivateKey } from '../../main/pki/private-key.ts';
import { parseRequest } from '../../main/pki/request.ts';
import { requestText } from '../../main/pki/request-text.ts';
import { readHeader } from '../../main/vault/header-file.ts';
import { verifyPolicyChain } from '../../main/vault/policy.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { draftWith } from '../unit/pki/drafts.ts';
import { readerSeed } from './own-files.ts';
import { PASSPHRASE } from './rewrap.ts';

/** What the fuzzer feeds. It may throw what `mayThrow` allows, and nothing else. */
export interface Reader {
  run(bytes: Uint8Array): void | Promise<void>;
  mayThrow(error: unknown): boolean;
}

const saysWhatIs = (error: unknown): boolean => error instanceof StrongroomError && error.code !== 'INTERNAL' && error.message !== '' && error.hint !== '';
const formatError = (error: unknown): boolean => error instanceof FormatError && saysWhatIs(error);

/** Iterations that one case may spend: the fuzzer is after the parsers, and the caps of real files have tests of their own. */
const MOST_WORK = 60_000;

const passphrases = [utf8('wrong'), utf8(PASSPHRASE)];

/** Every key that any reading has found, for seeing whether it was wiped where the reading failed after all. */
let found: Uint8Array[] = [];
const { add } = EntryCollector.prototype;
EntryCollector.prototype.add = function (this: EntryCollector, entry: Entry): void {
  if (entry.kind === 'private-key') found.push(entry.pkcs8);
  add.call(this, entry);
};

/** What import does with a file, up to where it would be stored. */
function container(bytes: Uint8Array): void {
  found = [];
  let entries: Entry[];
  try {
    ({ entries } = readContainer(bytes, { passphrases, budget: new WorkBudget(MOST_WORK) }));
  } catch (error) {
    if (found.some((key) => key.some((byte) => byte !== 0))) throw new Error('a key was left in memory by a reading that failed', { cause: error });
    throw error;
  }
  for (const entry of entries) {
    for (const part of Object.values(entry)) {
      if (part instanceof Uint8Array && part.buffer === bytes.buffer) throw new Error(`the ${entry.kind} is a view of the file`);
    }
    if (entry.kind === 'private-key') describePrivateKey(entry.pkcs8);
    if (entry.kind === 'certificate') describeCertificate(entry.der);
    if (entry.kind === 'request') request(entry.der);
  }
}

function certificate(bytes: Uint8Array): void {
  describeCertificate(bytes);
  draftOfCertificate(bytes);
  buildChain(bytes, [bytes]);
}

function request(bytes: Uint8Array): void {
  parseRequest(bytes);
  requestText(bytes);
  draftOfRequest(bytes);
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 700) yield bytes.subarray(at, at + 700);
}

async function tar(bytes: Uint8Array): Promise<void> {
  for await (const { content } of readTar(inPieces(bytes), ({ size }) => size < 1_000_000)) for await (const _ of content);
}

async function age(bytes: Uint8Array): Promise<void> {
  using seed = readerSeed();
  for await (const _ of decryptAge(inPieces(bytes), { kind: 'seed', seed }));
}

function note(bytes: Uint8Array): void {
  const given = text(bytes);
  const vaultId = 'ab'.repeat(32);
  openNote(given, []);
  unverifiedCheckpoint(given);
  openCheckpoint(given, { vaultId, keys: [], standings: [] }, 0);
  unverifiedBackupNote(given, `strongroom-${vaultId.slice(0, 16)}-7`);
  parseVerifierKey(given.trim());
  const statement = parseBlocklistNoteText(unverifiedNoteText(given) ?? '');
  if (statement && blocklistNoteText(statement) !== unverifiedNoteText(given)) throw new Error('a note is read that we would write in another way');
}

/** Of what reads files by their path. */
const folder = mkdtempSync(join(tmpdir(), 'strongroom-fuzz-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

function header(bytes: Uint8Array): void {
  writeFileSync(join(folder, 'header.json'), bytes);
  verifyPolicyChain(readHeader(folder).policies);
}

/** Every list that is read finds all that is in it. */
async function blocklist(bytes: Uint8Array): Promise<void> {
  const path = join(folder, 'blocklist.dat');
  writeFileSync(path, bytes);
  const described = await readBlocklist(path, () => undefined);
  using list = await Blocklist.open(path, { ...described, name: 'x', date: '2026-11-01', lists: {} });
  for (let at = 0; at < bytes.length; at += BLOCKLIST_HASH + 1) {
    if (list.find(bytes.subarray(at, at + BLOCKLIST_HASH)) === null) throw new Error(`entry at ${at} is not found`);
  }
}

function kit(bytes: Uint8Array): void {
  writeFileSync(join(folder, 'kit.txt'), bytes);
  using text = readKitText(join(folder, 'kit.txt'));
  for (const sheet of readSheets(text.bytes, 'in kit.txt')) sheet[Symbol.dispose]();
}

const draft = draftWith({ subject: [], subjectAltNames: [] });

const nothing = () => false;

/** For what cannot succeed, because a second file belongs to it. */
function unlessMalformed(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!formatError(error)) throw error;
  }
}

export const readers = {
  container: { run: container, mayThrow: formatError },
  certificate: { run: certificate, mayThrow: formatError },
  request: { run: request, mayThrow: formatError },
  crl: {
    run(bytes) {
      parseCrl(bytes);
      unlessMalformed(() => crlSignedBy(bytes, bytes));
    },
    mayThrow: formatError,
  },
  table: { run: (bytes) => void readRequestFile(bytes, draft), mayThrow: formatError },
  note: { run: note, mayThrow: nothing },
  policy: { run: (bytes) => void verifyPolicyChain([text(bytes)]), mayThrow: saysWhatIs },
  header: { run: header, mayThrow: saysWhatIs },
  kit: { run: kit, mayThrow: saysWhatIs },
  blocklist: { run: blocklist, mayThrow: saysWhatIs },
  log: {
    async run(bytes) {
      await verifyExport(inPieces(bytes), (notes) => {
        try {
          return signersOf(verifyPolicyChain(notes));
        } catch (error) {
          if (saysWhatIs(error)) return null;
          throw error;
        }
      });
    },
    mayThrow: nothing,
  },
  tar: { run: tar, mayThrow: (error) => error instanceof TarProblem },
  age: { run: age, mayThrow: (error) => error instanceof AgeDamaged || error instanceof AgeForOthers },
} satisfies Record<string, Reader>;

export type ReaderName = keyof typeof readers;

/** Out of a hundred cases, how many are each reader's: what comes from strangers is fed most. */
export const shares: Record<ReaderName, number> = {
  container: 66,
  certificate: 8,
  request: 6,
  crl: 4,
  table: 5,
  note: 3,
  policy: 2,
  header: 1,
  kit: 1,
  blocklist: 1,
  log: 1,
  tar: 2,
  age: 1,
};
