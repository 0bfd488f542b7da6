import { basename } from 'node:path';
import { z } from 'zod';
import type { AgentArguments } from '../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallArguments } from '../../preload/contract/index.ts';
import { custodianStatement } from '../../preload/contract/officer-words.ts';
import type { OfficerRow } from '../../preload/contract/officers.ts';
import { readLeaf } from '../audit/read-leaf.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { refuseExisting, refuseInside, writeWhole } from '../custody/release-file.ts';
import { acknowledgementPdf } from '../formats/acknowledgement-pdf.ts';
import { canonicalJson, parseCanonicalJson } from '../formats/canonical-json.ts';
import { openNote, signNote } from '../formats/signed-note.ts';
import { logEntriesOfObject } from '../store/log-queries.ts';
import { knownSigners, noteKeys, signerName } from '../vault/policy.ts';
import { loadReportFonts } from './report-fonts.ts';
import type { VaultSession } from './vault-session.ts';

const ACKNOWLEDGED = 'officer.acknowledged';

const signed = z.strictObject({
  type: z.literal('strongroom/acknowledgement/v1'),
  vaultId: z.string(),
  policyGeneration: z.number().int(),
  officer: z.string(),
  name: z.string(),
  statement: z.string(),
  /** ms since 1970 UTC, by the workstation's clock. */
  at: z.number().int(),
});
type Acknowledgement = z.infer<typeof signed>;

/**
 * Signs, in the name of the officer whose session it is, that he understands and accepts what a custodian answers for (PCI DSS v4.0.1, requirement
 * 3.7.8). The signed note is kept in the log.
 * @throws StrongroomError `OFFICER_NOT_ALLOWED`, and as an unlock does
 */
export async function acknowledge(session: VaultSession, { officerPassphrase }: CallArguments<'officers.acknowledge'>): Promise<void> {
  try {
    session.demandCustodian('acknowledge what custodians answer for');
    using unlocked = await session.unlockAgain(officerPassphrase);
    const { officer, keys } = unlocked;
    const { vaultId, chain } = session;
    const about: Acknowledgement = {
      type: 'strongroom/acknowledgement/v1',
      vaultId,
      policyGeneration: chain.current.generation,
      officer: officer.id,
      name: officer.name,
      statement: custodianStatement,
      at: session.now(),
    };
    const note = signNote(`${canonicalJson(about)}\n`, [{ name: signerName(vaultId, officer.id), ...keys.signing }]);
    await session.ledger.record(async (_queries, write) => {
      write({
        action: ACKNOWLEDGED,
        command: null,
        objects: [{ kind: 'officer', id: officer.id, label: officer.name }],
        rows: [],
        text: `${officer.name} acknowledged what a custodian answers for.`,
        details: { note },
      });
    });
    await session.ledger.checkpoint();
  } finally {
    wipe(officerPassphrase);
  }
}

/** The newest acknowledgement of an officer that his signature proves; `null` where there is none. */
export async function acknowledgementOf(
  session: Pick<VaultSession, 'queries' | 'chain' | 'vaultId'>,
  officer: string,
): Promise<{ about: Acknowledgement; note: string; current: boolean } | null> {
  const [newest] = await logEntriesOfObject(session.queries, 'officer', officer, 1, ACKNOWLEDGED);
  const details = newest && readLeaf(newest.leaf)?.details;
  const note = details !== null && typeof details === 'object' && 'note' in details && typeof details.note === 'string' ? details.note : null;
  const opened = note === null ? null : openNote(note, knownSigners(session.chain).keys);
  if (note === null || !opened?.ok || !opened.signers.includes(signerName(session.vaultId, officer))) return null;
  const parsed = signed.safeParse(parseCanonicalJson(opened.text.slice(0, -1)));
  if (!parsed.success || parsed.data.officer !== officer || parsed.data.vaultId !== session.vaultId) return null;
  const byKeysOfNow = openNote(note, noteKeys(session.vaultId, session.chain.current));
  const current = byKeysOfNow.ok && byKeysOfNow.signers.length > 0 && parsed.data.statement === custodianStatement;
  return { about: parsed.data, note, current };
}

/** As the list of officers shows it. */
export async function shownAcknowledgement(session: VaultSession, officer: string): Promise<OfficerRow['acknowledgement']> {
  const found = await acknowledgementOf(session, officer);
  return found && { at: found.about.at, statement: found.about.statement, current: found.current };
}

/**
 * Writes an officer's acknowledgement as a PDF: the statement, the signed note, and a line to sign by hand.
 * @throws StrongroomError `OFFICER_UNKNOWN` where he never acknowledged, `DESTINATION_EXISTS`, `DESTINATION_UNWRITABLE`
 */
export async function printAcknowledgement(
  session: VaultSession,
  { officer, destination, overwrite }: AgentArguments<'officers.acknowledgement'>,
): Promise<void> {
  refuseInside(session.folder, destination);
  if (!overwrite) refuseExisting(destination);
  const found = await acknowledgementOf(session, officer);
  if (!found)
    throw new StrongroomError(
      'OFFICER_UNKNOWN',
      'This officer has acknowledged nothing yet.',
      'A custodian acknowledges what he answers for himself, at his own unlock.',
    );
  const { about, note } = found;
  const sheet = { ...about, note, vaultName: basename(session.folder) };
  await writeWhole(destination, overwrite, [await acknowledgementPdf(sheet, loadReportFonts())]);
}
