import { type ErrorAnswer, StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { RequestDraft } from '../../preload/contract/requests.ts';
import { generateKeysHere } from '../crypto/key-generation.ts';
import { rowIdentifier } from '../crypto/random.ts';
import { SecretBytes, wipe } from '../crypto/secret-bytes.ts';
import { makeRequest } from '../pki/make-request.ts';
import { signUnverified } from '../pki/signing-algorithm.ts';
import type { ShareTable } from '../store/schema.ts';
import type { SealingKeys } from '../vault/epoch.ts';
import { type SealedRecord, sealRecord } from '../vault/record.ts';
import { type EpochOnThread, withEpoch } from './epoch-on-thread.ts';
import { describeRequest, type ReadRequest } from './read-entries.ts';

/** Requests with new keys that one thread makes, one after another. */
export interface MakeOrder extends EpochOnThread {
  requests: {
    draft: RequestDraft;
    /** So many custodians its key takes. */
    threshold: number;
  }[];
}

/** A key that was made and sealed under a name of its own, and the request that it signed. */
export interface MadeKeyAndRequest {
  record: SealedRecord;
  shares: ShareTable[];
  /** PKCS#8 DER, unencrypted: to be compared with what the vault holds of it, and wiped. */
  pkcs8: Uint8Array;
  request: ReadRequest;
}

/** What became of one request. */
export type Made = { ok: true; made: MadeKeyAndRequest } | { ok: false; error: ErrorAnswer };

/** Makes keys, seals them and signs their requests. The epoch's keys, which were handed over, are wiped. What concerns one request costs that one. */
export function makeAndSeal(order: MakeOrder): Promise<Made[]> {
  return withEpoch(order, async (epoch) => {
    const all: Made[] = [];
    for (const { draft, threshold } of order.requests) {
      try {
        all.push({ ok: true, made: await makeOne(order.vaultId, epoch, draft, threshold) });
      } catch (error) {
        if (!(error instanceof StrongroomError)) console.error('strongroom: a request could not be made', error);
        all.push({ ok: false, error: toErrorAnswer(error) });
      }
    }
    return all;
  });
}

async function makeOne(vaultId: string, epoch: SealingKeys, draft: RequestDraft, threshold: number): Promise<MadeKeyAndRequest> {
  const pair = generateKeysHere(draft.keyAlgorithm);
  try {
    const request = describeRequest(await makeRequest({ draft, ...pair }, signUnverified));
    // A key beside another public key would show only at the CA, and a signature that went wrong may give its key away (a fault in RSA's shortcut does).
    if (!request.facts.signatureValid) throw new Error('a request was signed wrongly');
    using pkcs8 = SecretBytes.copy(pair.pkcs8);
    const sealed = await sealRecord(vaultId, epoch, { id: rowIdentifier(), version: 1, spkiSha256: request.facts.spkiSha256, threshold, pkcs8 });
    return { ...sealed, pkcs8: pkcs8.copyToMove(), request };
  } finally {
    wipe(pair.pkcs8);
  }
}
