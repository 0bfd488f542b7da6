import { basename } from 'node:path';
import type { EntryObject } from '../audit/entry.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { updateCommandItem } from '../store/command-rows.ts';
import { certificateObject } from './certificate-object.ts';
import { demandCertificates } from './demand-certificates.ts';
import { temporaryIn } from './release-file.ts';
import { writeProved } from './release-proof.ts';
import { StagedSet } from './release-set.ts';
import { pathsOf, type ReleasedFile, type ReleaseWork, readBackWords } from './release-work.ts';

/** An entry of the log names at most so many certificates: it stays a line that can be read. */
const NAMED_AT_ONCE = 200;

/** Writes all certificates into one file, which holds no key: as one release alone, logged, read back and proved. */
export async function releaseTogether(work: ReleaseWork, passphrase: SecretBytes | null): Promise<ReleasedFile[]> {
  const { vault, run, order } = work;
  const { certificates } = order.plan;
  const path = pathsOf(order, certificates[0] as (typeof certificates)[number])[0] as string;
  const objects = certificates.map(({ certificate }) => certificateObject(certificate));
  const temporary = temporaryIn(order.folder);
  await updateCommandItem(vault.queries, run.id, 0, { state: 'running', temporary });
  await noteAll(
    work,
    objects,
    'release.started',
    (count) => `${count}: release as ${order.target.label} to ${path} begins.${order.reason ? ` Reason: ${order.reason}` : ''}`,
  );
  const rows = await demandCertificates(
    vault.queries,
    certificates.map(({ certificate }) => certificate.id),
  );
  const trusted = rows.map(({ der }, at) => ({ der, alias: certificates[at]?.alias as string }));
  const set = new StagedSet(temporary, [{ path, key: false }], order.overwrite, order.medium);
  const contents = order.target.files.map(({ content }) => content);
  const { hashes, uncached } = await writeProved(vault, set, () => ({
    contents,
    pkcs8: new Uint8Array(0),
    chain: [],
    alias: '',
    passphrase: passphrase?.copyToMove() ?? null,
    trusted,
  }));
  const sha256 = hashes[0] as string;
  await updateCommandItem(vault.queries, run.id, 0, {
    state: 'done',
    outcome: `Written, ${readBackWords(uncached)} and proved.`,
    error: null,
    temporary: null,
  });
  const file: EntryObject = { kind: 'file', id: sha256, label: basename(path) };
  await noteAll(work, objects, 'release.written', (count) => `${count}: written as ${order.target.label} to ${path}, ${readBackWords(uncached)} and proved.`, [
    file,
  ]);
  return [{ certificate: null, beside: false, path, name: basename(path), sha256, uncached }];
}

async function noteAll(
  { vault, run }: ReleaseWork,
  objects: readonly EntryObject[],
  action: 'release.started' | 'release.written',
  text: (count: string) => string,
  more: readonly EntryObject[] = [],
): Promise<void> {
  await vault.ledger.record(async (_queries, note) => {
    for (let at = 0; at < objects.length; at += NAMED_AT_ONCE) {
      const named = objects.slice(at, at + NAMED_AT_ONCE);
      note({
        action,
        command: run.id,
        objects: [...named, ...more],
        rows: [],
        text: text(named.length === 1 ? '1 certificate' : `${named.length} certificates`),
      });
    }
  });
}
