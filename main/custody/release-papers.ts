import { basename } from 'node:path';
import { algorithmWords } from '../../preload/contract/algorithm-words.ts';
import { counted } from '../../preload/contract/counted.ts';
import { utf8 } from '../crypto/bytes.ts';
import { type ReleaseReportRow, releasePdf } from '../formats/release-pdf.ts';
import { certificateLabel } from './certificate-object.ts';
import { besidePath, writeBeside } from './release-beside.ts';
import { MANIFEST, type PlannedRow, REPORT } from './release-plan.ts';
import { protectedBy, type ReleasedFile, type ReleaseOrder, type ReleaseWork } from './release-work.ts';

/**
 * Writes what goes with a selection: the report, then the manifest with the SHA-256 of every file that is there, also of the report and the list.
 * @param released gets both; the manifest does not name itself
 */
export async function writePapers(work: ReleaseWork, released: ReleasedFile[]): Promise<void> {
  const { vault, run, order } = work;
  if (!order.plan.beside.some(({ name }) => name === MANIFEST)) return;
  const files = released.filter(({ beside }) => !beside);
  released.push(await writeBeside(work, REPORT, reportOf(work, files)));
  const manifest = await writeBeside(work, MANIFEST, [utf8(manifestOf(released))]);
  released.push(manifest);
  await vault.ledger.record(async (_queries, note) => {
    note({
      action: 'report.exported',
      command: run.id,
      objects: [{ kind: 'file', id: manifest.sha256, label: MANIFEST }],
      rows: [],
      text: `The report of the release and its manifest of ${counted(released.length - 1, 'file')} were written to ${besidePath(order, MANIFEST)}.`,
    });
  });
}

/** As sha256sum reads it with `-c`: names are ours, so none has a character that it would escape. */
function manifestOf(released: readonly ReleasedFile[]): string {
  return released.map(({ sha256, name }) => `${sha256}  ${name}\n`).join('');
}

function reportOf({ vault, order, approvers }: ReleaseWork, files: readonly ReleasedFile[]): AsyncIterable<Uint8Array> {
  const { target, plan } = order;
  const planned = new Map(plan.certificates.map(({ certificate }) => [certificate.id, certificate]));
  const gone = new Set(files.map(({ certificate }) => certificate));
  return releasePdf(
    {
      title: target.key ? 'Release of private keys' : 'Release of certificates',
      vaultName: basename(vault.folder),
      officer: vault.officer.name,
      at: vault.now(),
      notes: reportNotes(order, approvers),
      figures: `${gone.size} of ${plan.certificates.length} certificates`,
      rows: rowsOf(files, planned),
    },
    order.fonts(),
  );
}

/** What stands above the table: target, protection as it is and not as it could be, reason. */
export function reportNotes(order: Pick<ReleaseOrder, 'target' | 'protection' | 'reason'>, approvers: readonly string[] = []): string[] {
  const { target, protection, reason } = order;
  const how = {
    one: 'one passphrase for all',
    each: 'a passphrase each, in the sealed list',
    none: target.key ? 'none' : 'none needed',
  }[protection.kind];
  return [
    `Target: ${target.label}. Protection: ${how}. ${protectedBy(order).join('. ')}.`,
    ...(target.weak === null ? [] : [`Weak: ${target.weak}`]),
    `Reason: ${reason || 'none given'}.`,
    ...(approvers.length === 0 ? [] : [`Approved by ${approvers.join(', ')}.`]),
  ];
}

function* rowsOf(files: readonly ReleasedFile[], planned: ReadonlyMap<string, PlannedRow>): Generator<ReleaseReportRow> {
  for (const { certificate, name, sha256 } of files) {
    const row = planned.get(certificate as string);
    if (row === undefined) continue;
    yield {
      name: certificateLabel(row),
      serial: row.serial,
      expires: new Date(row.not_after).toISOString().slice(0, 10),
      key: algorithmWords(row.key_algorithm),
      file: name,
      sha256,
    };
  }
}
