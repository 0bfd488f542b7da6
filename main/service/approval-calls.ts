import type { AgentArguments, Source } from '../../preload/contract/agent-port.ts';
import type { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import { utf8 } from '../crypto/bytes.ts';
import { randomIdentifier } from '../crypto/random.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { invalid } from '../custody/approvals/approval-errors.ts';
import { type ApprovalRequest, answerRequest, answerText, readRequest, signRequest } from '../custody/approvals/approval-request.ts';
import type { WaitingConsent } from '../custody/approvals/consent.ts';
import { KeyShares } from '../custody/approvals/key-shares.ts';
import { certificateItem } from '../custody/certificate-object.ts';
import { refuseInside, writeWhole } from '../custody/release-file.ts';
import { certificatesOfKey } from '../store/certificates.ts';
import { newestVersion } from '../store/sealed-keys.ts';
import { custodians, type PolicyOfficer } from '../vault/policy.ts';
import { needsKeyFile } from '../vault/unlock-officer.ts';
import { readApprovalFile } from './brought-approvals.ts';
import { demandKeyFilePath } from './find-key-file.ts';
import { keysOf, prepareRelease, questionOf } from './release-calls.ts';
import type { VaultSession } from './vault-session.ts';

const HOUR = 60 * 60 * 1000;

/** Commands that wait for custodians, with what each asks. */
export function listWaiting(session: VaultSession): CallOutput<'approvals.list'> {
  return { waiting: session.consents.waiting().map((consent) => shown(session, consent)) };
}

function shown({ header }: VaultSession, { command, asked, given, mayApprove, expiresAt }: WaitingConsent): CallOutput<'approvals.list'>['waiting'][number] {
  const { title, what, items, reason, need } = asked;
  return {
    command,
    title,
    what: [...what],
    items: [...items],
    reason,
    need,
    given: given.map(({ officer, at }) => ({ ...named(officer), at })),
    mayApprove: mayApprove.map((officer) => ({ ...named(officer), keyFile: needsKeyFile(header, officer.id) })),
    expiresAt,
  };
}

function named({ id, name }: PolicyOfficer): { officer: string; name: string } {
  return { officer: id, name };
}

/**
 * A custodian approves at this window, or refuses.
 * @throws StrongroomError `APPROVAL_INVALID`, `OFFICER_PASSPHRASE_WRONG`, `KEY_FILE_NEEDED`, `KEY_FILE_WRONG`, `KEY_FILE_UNREADABLE`
 */
export async function answerHere(session: VaultSession, input: AgentArguments<'approvals.give'>, because: string | null): Promise<void> {
  const { command, officer, passphrase, keyFile } = input;
  try {
    const proof = { officer, passphrase, keyFile: keyFile === null ? null : demandKeyFilePath(keyFile) };
    if (because === null) await session.consents.give(command, proof);
    else await session.consents.refuse(command, proof, because);
  } finally {
    wipe(passphrase);
  }
}

/** Writes a request for a release to a file. It names exactly what would be released: nothing else can be released with its approvals. */
export async function askByFile(session: VaultSession, input: AgentArguments<'approvals.ask'>): Promise<CallOutput<'approvals.ask'>> {
  try {
    session.demandCustodian('ask for the release of private keys');
    const planned = await prepareRelease(session, input, input.protection);
    const question = questionOf(planned);
    refuseInside(session.folder, input.requestFile);
    using shares = await KeyShares.naming(session, keysOf(planned), session.chain.current);
    const { current } = session.chain;
    const { need } = shares;
    if (shares.records.length === 0 || need < 2) throw invalid('Nobody else has to approve this.', 'Release it right away.');
    const expires = session.now() + input.hours * HOUR;
    using unlocked = await session.unlockAgain(input.officerPassphrase);
    // Whose own share is missing would gather the others' for nothing.
    await shares.take(unlocked);
    const about = { vaultId: session.vaultId, policy: current, command: randomIdentifier(), at: session.now(), expires };
    const note = signRequest({ ...question, need, records: shares.records }, about, unlocked);
    await writeWhole(input.requestFile, true, [utf8(note)]);
    await session.ledger.record(async (_queries, write) => {
      const text = `${session.officer.name} asked by file: ${question.title}. Reason: ${question.reason || 'none was given'}`;
      write({ action: 'approval.asked', command: about.command, objects: [], rows: [], text });
    });
    await session.ledger.checkpoint();
    const others = custodians(current).filter(({ id }) => id !== session.officer.id);
    return { mayApprove: others.map(named), need, expiresAt: expires };
  } finally {
    wipe(input.officerPassphrase);
  }
}

/** What a request asks for, held against this vault's own rows. @throws StrongroomError `APPROVAL_INVALID` */
export async function showApprovalRequest(session: VaultSession, source: Source): Promise<CallOutput<'approvals.read'>> {
  const request = await provedRequest(session, source);
  const { title, what, items, reason, need, requester, at, expires, sha256 } = request;
  return {
    title,
    what,
    items,
    reason,
    need,
    requester: session.officerName(requester),
    askedAt: at,
    expiresAt: expires,
    expired: session.now() > expires,
    ownRequest: requester === session.officer.id,
    sha256,
  };
}

/** Answers a request with a file that goes back to whoever asked. */
export async function answerByFile(session: VaultSession, input: AgentArguments<'approvals.answer'>): Promise<void> {
  try {
    session.demandCustodian('approve');
    const request = await provedRequest(session, input.source);
    if (request.sha256 !== input.sha256) throw invalid('This is not the request that was shown.', 'Look at the file again before you answer it.');
    if (request.requester === session.officer.id) throw invalid('This request is your own.', 'Others have to approve what you ask for.');
    if (session.now() > request.expires) throw invalid('This request has expired.', 'Have a new one made.');
    refuseInside(session.folder, input.destination);
    const { decision, because } = input;
    using unlocked = await session.unlockAgain(input.officerPassphrase);
    using shares = KeyShares.ofRecords(session, request.records, request.need);
    if (decision === 'approved') await shares.take(unlocked);
    const answer = answerRequest(request, { decision, because, at: session.now(), shares }, session.chain.current, unlocked);
    // The log knows of it before the file is outside.
    await session.ledger.record(async (_queries, write) => {
      const text =
        decision === 'approved'
          ? `${session.officer.name} approved by file: ${request.title}.`
          : `${session.officer.name} refused by file: ${request.title}. Reason: ${because || 'none was given'}`;
      write({
        action: decision === 'approved' ? 'approval.given' : 'approval.refused',
        command: request.command,
        objects: [],
        rows: [],
        text,
        details: { note: answer.note },
      });
    });
    await session.ledger.checkpoint();
    await writeWhole(input.destination, true, [utf8(answerText(answer))]);
  } finally {
    wipe(input.officerPassphrase);
  }
}

/**
 * A request whose names are those of the keys that it would open: whoever asks writes both, and the shares go by the keys.
 * @throws StrongroomError `APPROVAL_INVALID`
 */
async function provedRequest(session: VaultSession, source: Source): Promise<ApprovalRequest> {
  const request = readRequest(readApprovalFile(session, source), session.vaultId, session.chain.current);
  const asked = new Set(request.items);
  const known = new Set<string>();
  for (const { id, version } of request.records) {
    const record = await newestVersion(session.queries, id);
    if (record?.version !== version)
      throw invalid('This vault does not have the keys as the request names them.', 'Use a copy of the vault that is as new as the request.');
    const names = (await certificatesOfKey(session.queries, record.spki_sha256)).map(certificateItem);
    if (!names.some((name) => asked.has(name))) throw other();
    for (const name of names) known.add(name);
  }
  if (request.records.length === 0 || [...asked].some((name) => !known.has(name))) throw other();
  return request;
}

function other(): StrongroomError {
  return invalid('This request names other certificates than those whose keys it would open.', 'Refuse it, and ask its requester why.');
}
