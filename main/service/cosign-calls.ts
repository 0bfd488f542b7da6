import type { AgentArguments, Source } from '../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import { type Checkpoint, unverifiedCheckpoint } from '../audit/checkpoint.ts';
import { type Cosignature, cosignatures, cosigners, findCosigner, isAuditorUnder, signCosigner } from '../audit/cosigner.ts';
import { signersOf } from '../audit/signers.ts';
import { verifyAgainst } from '../audit/verify.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { notesIn } from '../formats/note-on-paper.ts';
import { ED25519_COSIGNATURE } from '../formats/signed-note.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import { parseVerifierKey } from '../formats/verifier-key.ts';
import { signerName } from '../vault/policy.ts';
import { readSourceFile } from './read-source-file.ts';
import type { VaultSession } from './vault-session.ts';

/** Many times what a checkpoint with all its signatures takes. */
const LONGEST = 65_536;

/**
 * Takes in an auditor's cosigning key, in a statement that he signs with his officer's key: nobody else can vouch in his name.
 * @throws StrongroomError `OFFICER_NOT_ALLOWED`, `CHECKPOINT_INVALID`
 */
export async function registerCosigner(session: VaultSession, input: AgentArguments<'audit.registerCosigner'>): Promise<Record<string, never>> {
  try {
    const { officer, vaultId, chain } = session;
    if (officer.role !== 'auditor')
      throw new StrongroomError(
        'OFFICER_NOT_ALLOWED',
        'Only an auditor registers a cosigning key: who does the work does not vouch for it.',
        'Ask a custodian to make an auditor of this vault.',
      );
    const publicKey = input.publicKey.trim();
    const key = parseVerifierKey(publicKey, ED25519_COSIGNATURE);
    if (!key)
      throw new StrongroomError(
        'COSIGNATURE_INVALID',
        'This is not the public part of a cosigning key.',
        'Copy the whole line that “strongroom-verify.mjs keygen” printed.',
      );
    const known = await cosigners(session.queries, chain);
    if (known.some((other) => other.publicKey === publicKey))
      throw new StrongroomError('COSIGNATURE_INVALID', 'This key is registered already.', 'Nothing is left to do.');
    using unlocked = await session.unlockAgain(input.officerPassphrase);
    const at = session.now();
    const note = signCosigner(
      { vaultId, policyGeneration: chain.current.generation, officer: officer.id, cosigner: publicKey, at },
      { name: signerName(vaultId, officer.id), publicKey: unlocked.keys.signing.publicKey, secretKey: unlocked.keys.signing.secretKey },
    );
    await session.ledger.record(async (_queries, tell) => {
      tell({
        action: 'cosigner.registered',
        command: null,
        objects: [{ kind: 'officer', id: officer.id, label: officer.name }],
        rows: [],
        text: `${officer.name} registered the cosigning key ${key.name}.`,
        details: { note },
      });
    });
    await session.ledger.checkpoint();
    return {};
  } finally {
    wipe(input.officerPassphrase);
  }
}

/**
 * Takes in the file with which an auditor vouches for a checkpoint: signed by an officer, over what the log holds, and cosigned by a registered key.
 * @throws StrongroomError `COSIGNATURE_INVALID`, and `CHECKPOINT_INVALID`, `VAULT_ROLLED_BACK`, `LOG_FORKED` as the checkpoint deserves
 */
export async function importCosignature(session: VaultSession, source: Source): Promise<CallOutput<'audit.importCosignature'>> {
  const { bytes } = readSourceFile(session, source);
  const note = notesIn(Buffer.from(bytes.subarray(0, LONGEST)).toString('utf8'))[0] ?? '';
  const checkpoint = unverifiedCheckpoint(note);
  const problem = await verifyAgainst(session.queries, note, signersOf(session.chain));
  if (problem || !checkpoint)
    throw new StrongroomError(
      problem?.code ?? 'CHECKPOINT_INVALID',
      problem?.text ?? 'This is no checkpoint.',
      'Ask the auditor for the file that “strongroom-verify.mjs cosign” wrote over an export of this vault.',
    );
  const vouched = findCosigner(note, await cosigners(session.queries, session.chain));
  if (!vouched)
    throw new StrongroomError(
      'COSIGNATURE_INVALID',
      'No cosigning key that an auditor registered in this vault signed this checkpoint.',
      'The auditor registers his key at his own unlock; then import the file again.',
    );
  demandAuditor(session, vouched.cosigner.officer, checkpoint);
  const officer = session.officerName(vouched.cosigner.officer);
  const before = (await cosignatures(session.queries, session.chain)).find(
    (one) => one.size === checkpoint.size && one.at === vouched.at && one.cosigner.publicKey === vouched.cosigner.publicKey,
  );
  if (!before) {
    await session.ledger.record(async (_queries, tell) => {
      tell({
        action: 'cosignature.imported',
        command: null,
        objects: [{ kind: 'officer', id: vouched.cosigner.officer, label: officer }],
        rows: [],
        text: `${officer} vouched on ${utcMinute(vouched.at)} UTC for the first ${checkpoint.size} entries of the log, with the cosigning key ${vouched.cosigner.key.name}.`,
        details: { note },
      });
    });
    await session.ledger.checkpoint();
  }
  return { size: checkpoint.size, at: vouched.at, officer, cosigner: vouched.cosigner.key.name };
}

/** Who was removed, or is no auditor any more, has his key still; and who was none then vouches for nothing of then. @throws StrongroomError `COSIGNATURE_INVALID` */
function demandAuditor({ chain }: Pick<VaultSession, 'chain'>, id: string, { policy }: Checkpoint): void {
  if (isAuditorUnder(chain.current, id) && isAuditorUnder(chain.policies[(policy?.generation ?? 1) - 1], id)) return;
  throw new StrongroomError(
    'COSIGNATURE_INVALID',
    'Whose cosigning key this is was no auditor in office when the checkpoint was signed, or is none now.',
    'Ask an auditor of this vault to vouch for a new export.',
  );
}

/** Who may vouch, and who vouched for what. */
export async function listCosigners(session: VaultSession): Promise<CallOutput<'audit.cosigners'>> {
  const { queries, chain } = session;
  const named = ({ cosigner, size, at }: Cosignature) => ({ officer: session.officerName(cosigner.officer), cosigner: cosigner.key.name, size, at });
  return {
    cosigners: (await cosigners(queries, chain)).map(({ key, publicKey, officer, at }) => ({
      officer: session.officerName(officer),
      name: key.name,
      publicKey,
      at,
    })),
    cosignatures: (await cosignatures(queries, chain)).map(named).reverse(),
  };
}
