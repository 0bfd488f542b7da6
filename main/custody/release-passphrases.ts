import { StrongroomError } from '../../preload/contract/errors.ts';
import { concatBytes, utf8 } from '../crypto/bytes.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { SecretBytes } from '../crypto/secret-bytes.ts';
import { csvLine } from '../formats/csv-write.ts';
import { certificateLabel } from './certificate-object.ts';
import { besidePath, writeBeside } from './release-beside.ts';
import { PASSPHRASE_LIST, type PlannedCertificate } from './release-plan.ts';
import type { ReleasedFile, ReleaseWork } from './release-work.ts';

/** Which passphrase protects which certificate's files. */
export class FilePassphrases implements Disposable {
  readonly #shared: SecretBytes | null;
  readonly #own: ReadonlyMap<string, SecretBytes>;

  /** @param shared stays the caller's */
  constructor(shared: SecretBytes | null, own: ReadonlyMap<string, SecretBytes> = new Map()) {
    this.#shared = shared;
    this.#own = own;
  }

  /** `null` for files without protection. */
  of(certificate: string): SecretBytes | null {
    return this.#own.get(certificate) ?? this.#shared;
  }

  [Symbol.dispose](): void {
    for (const passphrase of this.#own.values()) passphrase[Symbol.dispose]();
  }
}

/**
 * Makes a passphrase for each certificate and writes the list of all of them, sealed under a passphrase of its own. The list has its name, was
 * read back and was opened before the first key leaves: whenever the release ends, however it ends, no file lies there whose passphrase
 * nobody knows. The other way round does no harm: the list may name files that never came.
 * @throws StrongroomError `RELEASE_PROOF_FAILED`, and what a destination can answer with
 */
export async function writePassphraseList(work: ReleaseWork, listPassphrase: SecretBytes): Promise<{ passphrases: FilePassphrases; file: ReleasedFile }> {
  const { order, vault } = work;
  const going = order.plan.certificates.filter(({ refusal }) => refusal === null);
  const own = new Map<string, SecretBytes>();
  const passphrases = new FilePassphrases(null, own);
  try {
    for (const { certificate } of going) own.set(certificate.id, SecretBytes.take(order.makePassphrase()));
    using plain = SecretBytes.take(listOf(work, going, own));
    const meant = sha256Hex(plain.bytes);
    const sealed = await vault.workshop.seal(plain.copyToMove(), listPassphrase.copyToMove());
    const file = await writeBeside(work, PASSPHRASE_LIST, [sealed], async (read) => {
      if ((await vault.workshop.hashSealed(read, listPassphrase.copyToMove())) !== meant)
        throw new StrongroomError(
          'RELEASE_PROOF_FAILED',
          'The list of passphrases was read back and does not open. It was removed, and no key has left.',
          'The medium may be failing. Use another one and release again.',
        );
    });
    await vault.ledger.record(async (_queries, note) => {
      note({
        action: 'release.listed',
        command: work.run.id,
        objects: [{ kind: 'file', id: file.sha256, label: PASSPHRASE_LIST }],
        rows: [],
        text: `The passphrases of ${going.length} ${going.length === 1 ? 'certificate' : 'certificates'} were written to ${besidePath(order, PASSPHRASE_LIST)}, sealed, read back and opened.`,
      });
    });
    return { passphrases, file };
  } catch (error) {
    passphrases[Symbol.dispose]();
    throw error;
  }
}

/** CSV (RFC 4180), UTF-8; a line for each certificate. The caller wipes it. */
function listOf({ order }: ReleaseWork, going: readonly PlannedCertificate[], own: ReadonlyMap<string, SecretBytes>): Uint8Array {
  const lines = going.flatMap(({ certificate, files }) => {
    const withKey = files.filter((_name, at) => order.target.files[at]?.key);
    const cells = csvLine([withKey.join(' '), certificateLabel(certificate), certificate.serial, certificate.fingerprint, '']);
    // The last cell as bytes, which are words and dashes: nothing in them has to be quoted.
    return [utf8(cells.trimEnd()), (own.get(certificate.id) as SecretBytes).bytes, utf8('\r\n')];
  });
  return concatBytes(utf8(csvLine(['file', 'certificate', 'serial', 'sha256', 'passphrase'])), ...lines);
}
