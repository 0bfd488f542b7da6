import type { RevocationReason } from '../../preload/contract/authorities.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { rowHash } from '../audit/row-hash.ts';
import type { CommandRun, Ending } from '../commands/queue.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { crlSignedBy, parseCrl } from '../pki/crl.ts';
import { findAuthority, revocationsOf, updateAuthority } from '../store/authorities.ts';
import type { AuthorityTable } from '../store/schema.ts';
import type { UnlockedOfficer } from '../vault/unlock-officer.ts';
import { authorityCertificate } from './issuers/local-ca.ts';
import { openStoredKey } from './open-stored-key.ts';
import { writeWhole } from './release-file.ts';
import type { VaultAtWork } from './vault-at-work.ts';

const DAY = 24 * 60 * 60 * 1000;

/** Signs the list of all that an authority has taken back, keeps it, and writes it to a file (DER). */
export async function publishCrl(
  vault: VaultAtWork,
  run: CommandRun,
  order: { authority: AuthorityTable; days: number; destination: string; overwrite: boolean },
  unlocked: UnlockedOfficer,
): Promise<Ending> {
  const issuer = await authorityCertificate(vault, order.authority);
  const facts = parseCertificate(issuer);
  const revoked = await revocationsOf(vault.queries, order.authority.id);
  const number = order.authority.crl_number + 1;
  const thisUpdate = vault.now();
  const nextUpdate = thisUpdate + order.days * DAY;
  using signingKey = await openStoredKey(vault, facts.spkiSha256, unlocked);
  const crl = await vault.workshop.signAs('crl', {
    issuer,
    signingKey: signingKey.copyToMove(),
    number,
    thisUpdate,
    nextUpdate,
    revoked: revoked.map(({ serial, revoked_at, reason }) => ({ serial, at: revoked_at, reason: reason as RevocationReason })),
  });
  if (!crlSignedBy(crl, issuer) || parseCrl(crl).entries.length !== revoked.length) throw new Error('a CRL that was made here does not verify');
  // Kept before it leaves: no two lists with the same number may ever be outside.
  await vault.ledger.record(async (queries, note) => {
    const now = await findAuthority(queries, order.authority.id);
    if (now?.crl_number !== number - 1)
      throw new StrongroomError('AUTHORITY_REFUSES', 'Another CRL of this authority was signed at the same time.', 'Publish it again.');
    const change = { crl_number: number, crl, crl_at: thisUpdate, crl_next: nextUpdate, crl_entries: revoked.length };
    const entry = note({
      action: 'crl.published',
      command: run.id,
      objects: [
        { kind: 'authority', id: order.authority.id, label: order.authority.name },
        { kind: 'file', id: sha256Hex(crl), label: order.destination },
      ],
      rows: [{ table: 'authorities', id: order.authority.id, hash: rowHash('authorities', { ...now, ...change }) }],
      text: `CRL number ${number} of ${facts.commonName ?? facts.subject} was signed, with ${revoked.length} revoked certificates, for ${order.destination}.`,
    });
    await updateAuthority(queries, order.authority.id, { ...change, log_entry: entry });
  });
  await writeWhole(order.destination, order.overwrite, [crl]);
  vault.inventoryChanged();
  return {
    state: 'done',
    outcome: `CRL number ${number} was signed and written; it names ${revoked.length === 1 ? '1 revoked certificate' : `${revoked.length} revoked certificates`}.`,
    facts: [
      { name: 'File', value: order.destination },
      { name: 'Issuer', value: facts.subject },
      { name: 'Next update', value: new Date(nextUpdate).toISOString() },
      { name: 'SHA-256', value: sha256Hex(crl) },
    ],
  };
}
