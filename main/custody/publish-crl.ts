import type { RevocationReason } from '../../preload/contract/authorities.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { rowHash } from '../audit/row-hash.ts';
import type { CommandRun, Ending } from '../commands/queue.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { crlSignedBy, parseCrl } from '../pki/crl.ts';
import { findAuthority, revocationsOf, updateAuthority } from '../store/authorities.ts';
import type { AuthorityTable } from '../store/schema.ts';
import type { KeyShares } from './approvals/key-shares.ts';
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
  shares: KeyShares,
): Promise<Ending> {
  const { der: issuer } = await authorityCertificate(vault, order.authority);
  const facts = parseCertificate(issuer);
  // A revocation that somebody removed from the file would be missing from the list, and nobody would hear of it.
  await vault.demandVouchedRows();
  run.signal.throwIfAborted();
  const revoked = await revocationsOf(vault.queries, order.authority.id);
  const before = (await findAuthority(vault.queries, order.authority.id))?.crl_number ?? 0;
  const thisUpdate = vault.now();
  // RFC 5280, section 5.2.3: it may only grow, even where the vault was restored from a backup that does not know of the last list.
  const number = Math.max(before + 1, Math.floor(thisUpdate / 1000));
  const nextUpdate = thisUpdate + order.days * DAY;
  using signingKey = await openStoredKey(vault, facts.spkiSha256, shares);
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
    if (now?.crl_number !== before)
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
      text: `CRL number ${number} of ${facts.commonName ?? facts.subject} was signed, with ${counted(revoked.length)}, for ${order.destination}.`,
    });
    await updateAuthority(queries, order.authority.id, { ...change, log_entry: entry });
  });
  await writeWhole(order.destination, order.overwrite, [crl]);
  vault.inventoryChanged();
  return {
    state: 'done',
    outcome: `CRL number ${number} was signed and written; it names ${counted(revoked.length)}.`,
    facts: [
      { name: 'File', value: order.destination },
      { name: 'Issuer', value: facts.subject },
      { name: 'Next update', value: new Date(nextUpdate).toISOString() },
      { name: 'SHA-256', value: sha256Hex(crl) },
    ],
  };
}

function counted(revoked: number): string {
  return revoked === 1 ? '1 revoked certificate' : `${revoked} revoked certificates`;
}
