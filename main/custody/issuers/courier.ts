import { existsSync, lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StrongroomError } from '../../../preload/contract/errors.ts';
import { rowHash } from '../../audit/row-hash.ts';
import { utf8 } from '../../crypto/bytes.ts';
import { sha256Hex } from '../../crypto/hash.ts';
import type { Json } from '../../formats/canonical-json.ts';
import { pemBlock } from '../../formats/pem-write.ts';
import { updateCommandItem } from '../../store/command-rows.ts';
import { updateRequest } from '../../store/requests.ts';
import type { RequestTable } from '../../store/schema.ts';
import { demandRequest, requestLabel } from '../answer-request.ts';
import { refuseInside, writeWhole } from '../release-file.ts';
import { safeName } from '../safe-name.ts';
import type { VaultAtWork } from '../vault-at-work.ts';
import type { Issuer } from './issuer.ts';

export interface CourierOptions {
  /** The folder, on a stick for example; it is made where it is missing. */
  folder: string;
  /** Whether other files of the same names are replaced. The same request again is no other file. */
  overwrite: boolean;
  /** The one request goes into a file of this name, and gets no manifest. */
  onlyFile?: string;
  /** Lines of the command that have no request, for the manifest. */
  failed?: () => readonly { line: number; code: string; message: string }[];
  /** The line of the officer's own file that a line of the command stands for. */
  lineOf?: (line: number) => number;
}

/** Carries requests out as files, with a manifest that says what each is. Only the PKCS#10 leaves the vault. */
export function openCourier(vault: VaultAtWork, options: CourierOptions): Issuer {
  const { folder } = options;
  const entries: { line: number; entry: Record<string, Json> }[] = [];
  makeFolder(vault.folder, folder);
  return {
    async submit(run, line, asked) {
      const request = await demandRequest(vault.queries, asked.id);
      if (request.withdrawn_at !== null && request.certificate === null)
        throw new StrongroomError('REQUEST_CLOSED', 'This request was withdrawn.', 'Make a new request.');
      const fileName = options.onlyFile ?? requestFileName(request);
      const text = pemBlock('CERTIFICATE REQUEST', request.der);
      const path = join(folder, fileName);
      // A command that goes on finds the files that it wrote before.
      const there = holds(path, text);
      if (!there) await writeWhole(path, options.overwrite, [text]);
      if (there && request.carried_at !== null) await updateCommandItem(vault.queries, run.id, line, { ...written, place: path, request: request.id });
      else await noteCarriedOut(vault, run.id, line, request.id, path);
      entries.push({ line, entry: manifestEntry(fileName, text, request, options.lineOf?.(line)) });
    },
    async finish() {
      if (options.onlyFile !== undefined) return [{ name: 'File', value: join(folder, options.onlyFile) }];
      const failed = (options.failed?.() ?? []).map(({ line, ...why }) => ({ line: options.lineOf?.(line) ?? line + 1, ...why }));
      const manifest = {
        format: 'strongroom/requests/v1',
        writtenAt: new Date(vault.now()).toISOString(),
        requests: entries.sort((a, b) => a.line - b.line).map(({ entry }) => entry),
        ...(failed.length > 0 ? { failed } : {}),
      };
      const name = freeName(folder);
      await writeWhole(join(folder, name), false, [utf8(`${JSON.stringify(manifest, null, 2)}\n`)]);
      return [
        { name: 'Folder', value: folder },
        { name: 'Manifest', value: name },
      ];
    },
  };
}

const written = { state: 'done', outcome: 'The request was written.', error: null };

/** A manifest that lies there already tells of other requests and stays. */
function freeName(folder: string): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? 'manifest.json' : `manifest-${number}.json`;
    if (!existsSync(join(folder, name))) return name;
  }
}

/** The name that a request's file has in every folder: a safe form of its own, and its hash, which tells renewals of one name apart, with a new key or not. */
function requestFileName(request: Pick<RequestTable, 'common_name' | 'subject' | 'subject_alt_names' | 'der_sha256'>): string {
  return `${safeName(requestLabel(request), 'request')}-${request.der_sha256.slice(0, 8)}.csr`;
}

function manifestEntry(file: string, text: Uint8Array, request: RequestTable, line: number | undefined): Record<string, Json> {
  return {
    ...(line === undefined ? {} : { line }),
    file,
    sha256: sha256Hex(text),
    request: request.id,
    commonName: request.common_name,
    subject: request.subject,
    subjectAltNames: JSON.parse(request.subject_alt_names ?? '[]') as Json,
    keyAlgorithm: request.key_algorithm,
    spkiSha256: request.spki_sha256,
  };
}

async function noteCarriedOut(vault: VaultAtWork, command: string, line: number, id: string, path: string): Promise<void> {
  await vault.ledger.record(async (queries, note) => {
    // As it is in this transaction: it may have been answered since the command began.
    const request = await demandRequest(queries, id);
    const changed = { ...request, carried_at: vault.now() };
    const label = requestLabel(request);
    const entry = note({
      action: 'request.carried-out',
      command,
      objects: [
        { kind: 'request', id: request.id, label },
        { kind: 'key', id: request.spki_sha256, label: request.key_algorithm ?? '' },
      ],
      rows: [{ table: 'requests', id: request.id, hash: rowHash('requests', changed) }],
      text: `The request for ${label} was written to ${path}. Its private key stays in the vault.`,
    });
    await updateRequest(queries, request.id, { carried_at: changed.carried_at, log_entry: entry });
    await updateCommandItem(queries, command, line, { ...written, place: path, request: request.id });
  });
}

/** Whether a file holds just this. What is no file, or of another size, is not read: a stick may have anything under that name. */
function holds(path: string, text: Uint8Array): boolean {
  try {
    const there = lstatSync(path);
    return there.isFile() && there.size === text.length && readFileSync(path).equals(text);
  } catch {
    return false;
  }
}

function makeFolder(vaultFolder: string, folder: string): void {
  refuseInside(vaultFolder, join(folder, 'request.csr'));
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new StrongroomError(
      'DESTINATION_UNWRITABLE',
      `The folder ${folder} cannot be made.`,
      'Is there a file of that name, or is the place read-only? Choose another folder.',
      { cause },
    );
  }
}
