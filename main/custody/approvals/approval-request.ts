import { z } from 'zod';
import { fromBase64, toBase64, utf8 } from '../../crypto/bytes.ts';
import { sha256Hex } from '../../crypto/hash.ts';
import { openSealedBox, sealToBox } from '../../crypto/sealed-box.ts';
import { SecretBytes } from '../../crypto/secret-bytes.ts';
import { canonicalJson, parseCanonicalJson } from '../../formats/canonical-json.ts';
import { openNote, signNote } from '../../formats/signed-note.ts';
import { custodians, noteKeys, type Policy, signerName } from '../../vault/policy.ts';
import type { UnlockedOfficer } from '../../vault/unlock-officer.ts';
import { invalid } from './approval-errors.ts';
import { type Approval, type Asked, approvedOf, readApproval, signApproval } from './approval-note.ts';
import type { KeyShares } from './key-shares.ts';
import { LONGEST_SHARE } from './packed-shares.ts';

/** In characters: ten thousand records and names take some 3 MB. */
const LARGEST = 16 * 1024 * 1024;

const statement = z.strictObject({
  type: z.literal('strongroom/approval-request/v1'),
  vaultId: z.string(),
  policyGeneration: z.number().int(),
  /** The id that the command will have: a request is good for one. */
  command: z.string().regex(/^[0-9a-z]{26}$/),
  kind: z.literal('release'),
  title: z.string(),
  what: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  items: z.array(z.string()).max(10_000),
  reason: z.string(),
  need: z.number().int().min(1),
  records: z.array(z.strictObject({ id: z.string(), version: z.number().int() })).max(10_000),
  /** An officer's id. */
  requester: z.string(),
  /** ms since 1970 UTC, by the requester's clock. */
  at: z.number().int(),
  expires: z.number().int(),
});

/** A release that is asked for by file, as its requester signed it. */
export interface ApprovalRequest extends z.infer<typeof statement> {
  /** SHA-256 of the signed text: what an approval is bound to. */
  sha256: string;
}

/** Signs a request (C2SP signed note over canonical JSON) in the requester's name. */
export function signRequest(
  asked: Asked,
  about: { vaultId: string; policy: Policy; command: string; at: number; expires: number },
  { officer, keys }: UnlockedOfficer,
): string {
  const { what, items, reason, need, records, title } = asked;
  const text = canonicalJson(
    statement.parse({
      type: 'strongroom/approval-request/v1',
      vaultId: about.vaultId,
      policyGeneration: about.policy.generation,
      command: about.command,
      kind: 'release',
      title,
      what,
      items,
      reason,
      need,
      records,
      requester: officer.id,
      at: about.at,
      expires: about.expires,
    }),
  );
  return signNote(`${text}\n`, [{ name: signerName(about.vaultId, officer.id), publicKey: keys.signing.publicKey, secretKey: keys.signing.secretKey }]);
}

/**
 * Reads a request and proves its signature.
 * @throws StrongroomError `APPROVAL_INVALID`
 */
export function readRequest(note: string, vaultId: string, policy: Policy): ApprovalRequest {
  if (note.length > LARGEST) throw invalid('This file is too large for a request.', 'Choose the request file that the other custodian made.');
  const opened = openNote(note, noteKeys(vaultId, policy));
  const parsed = opened.ok ? statement.safeParse(parseCanonicalJson(opened.text.slice(0, -1))) : null;
  if (!opened.ok || !parsed?.success)
    throw invalid('This is no request for an approval, or it was changed.', 'Choose the request file that the other custodian made.');
  const request = parsed.data;
  if (request.vaultId !== vaultId) throw invalid('This request is for another vault.', 'Open the vault whose id it names.');
  if (!opened.signers.includes(signerName(vaultId, request.requester)))
    throw invalid('This request is not signed by the officer in whose name it asks.', 'Have it made again.');
  // His box gets the shares: nobody but a custodian who acts now may ever hold them.
  if (!custodians(policy).some(({ id }) => id === request.requester))
    throw invalid('This request is not by a custodian of this vault who acts now.', 'Only custodians ask for the release of private keys.');
  if (request.policyGeneration !== policy.generation)
    throw invalid(
      `This request was made under policy ${request.policyGeneration}, and here policy ${policy.generation} holds.`,
      'Use a copy of the vault as it is now, or have the request made again.',
    );
  return { ...request, sha256: sha256Hex(utf8(opened.text)) };
}

function askedOf({ kind, title, what, items, reason, need, records }: ApprovalRequest): Asked {
  return { kind, title, what, items, reason, need, records };
}

/**
 * Answers a request: signed, and where it is approved with the approver's shares of exactly its records, in a sealed box (X25519) to the requester. The
 * box lies beside the signed note, which has its hash: the note is kept in logs and exports, and no share ever is.
 * @param shares in which the approver's own were taken
 */
export function answerRequest(
  request: ApprovalRequest,
  answer: { decision: Approval['decision']; because: string; at: number; shares: KeyShares },
  policy: Policy,
  unlocked: UnlockedOfficer,
): Answer {
  const requester = custodians(policy).find(({ id }) => id === request.requester);
  if (!requester) throw invalid('The requester is no custodian of this vault.', 'Have the request made again.');
  const { decision, because, at } = answer;
  const base = approvedOf(askedOf(request), { vaultId: request.vaultId, policy, command: request.command, requester: request.requester });
  const signed = { ...base, approver: unlocked.officer.id, decision, because, at, request: request.sha256 };
  if (decision === 'refused') return { note: signApproval(signed, unlocked), sealed: null };
  using plain = packed(request, unlocked.officer.id, answer.shares);
  const sealed = toBase64(sealToBox(fromBase64(requester.boxKey) as Uint8Array, plain.bytes));
  return { note: signApproval({ ...signed, sealed: sha256Hex(utf8(sealed)) }, unlocked), sealed };
}

/** An approval as it travels: the signed note, and the sealed box in base64, `null` where it was refused. */
export interface Answer {
  note: string;
  sealed: string | null;
}

const answerFile = z.strictObject({ note: z.string(), sealed: z.string().nullable() });

/** The file in which an answer goes back: canonical JSON. */
export function answerText({ note, sealed }: Answer): string {
  return `${canonicalJson({ note, sealed })}\n`;
}

/**
 * Reads an answer that came back, and proves whose it is and to what.
 * @throws StrongroomError `APPROVAL_INVALID`
 */
export function readAnswer(text: string, request: ApprovalRequest, policy: Policy): Answer & { approval: Approval } {
  const parsed = text.length > LARGEST ? null : answerFile.safeParse(parseCanonicalJson(text.trimEnd()));
  const answer = parsed?.success ? parsed.data : null;
  const approval = answer && readApproval(answer.note, request.vaultId, policy);
  if (!answer || !approval)
    throw invalid('This is no approval of this vault’s custodians, or it was changed.', 'Choose the file that the other custodian gave back.');
  if (approval.request !== request.sha256) throw invalid('This approval is for another request.', 'Choose the approval that belongs to this request.');
  if ((answer.sealed === null ? undefined : sha256Hex(utf8(answer.sealed))) !== approval.sealed)
    throw invalid('What lies in this approval is not what was signed.', 'Have it made again.');
  return { ...answer, approval };
}

/** Opens the sealed box of an approval into the shares. @param boxKey the requester's */
export function takeShares({ approval, ...answer }: Answer & { approval: Approval }, request: ApprovalRequest, boxKey: SecretBytes, shares: KeyShares): void {
  const sealed = answer.sealed === null ? null : fromBase64(answer.sealed);
  using plain = sealed && openSealedBox(boxKey, sealed);
  const head = headOf(request, approval.approver);
  if (!plain || !Buffer.from(plain.bytes.subarray(0, head.length)).equals(Buffer.from(head)))
    throw invalid('The shares in this approval do not open.', 'Have it made again; whoever asked has to be the one who releases.');
  let at = head.length;
  for (const record of request.records) {
    const length = plain.bytes[at] ?? 0;
    if (length === 0 || length > LONGEST_SHARE || at + 1 + length > plain.length) throw invalid('This approval lacks a share.', 'Have it made again.');
    shares.add(record, approval.approver, SecretBytes.copy(plain.bytes.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
}

/** What the box names beside the shares, so that it is good for this request and this approver only. */
function headOf(request: ApprovalRequest, approver: string): Uint8Array {
  return utf8(canonicalJson(['strongroom/v1/approval-shares', request.sha256, approver]));
}

/** Head, then each share in the order of the request's records, with its length in one byte before it. */
function packed(request: ApprovalRequest, approver: string, shares: KeyShares): SecretBytes {
  const head = headOf(request, approver);
  const parts: SecretBytes[] = [];
  try {
    for (const record of request.records) {
      const share = shares.of(approver, record);
      if (!share)
        throw invalid(
          'This vault does not have the keys as the request names them, or your share of one does not open.',
          'Use a copy of the vault that is as new as the request.',
        );
      parts.push(share);
    }
    const plain = SecretBytes.allocate(head.length + parts.reduce((sum, { length }) => sum + 1 + length, 0));
    plain.bytes.set(head);
    let at = head.length;
    for (const { bytes } of parts) {
      plain.bytes[at] = bytes.length;
      plain.bytes.set(bytes, at + 1);
      at += 1 + bytes.length;
    }
    return plain;
  } finally {
    for (const share of parts) share[Symbol.dispose]();
  }
}
