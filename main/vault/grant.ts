import { z } from 'zod';
import { fromBase64, toBase64, utf8 } from '../crypto/bytes.ts';
import { hkdf, keyId } from '../crypto/hkdf.ts';
import { openSealedBox, sealToBox } from '../crypto/sealed-box.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import type { Policy } from './policy.ts';

/** The agent key (custodians, operators, kit) or the database key (auditors), sealed to an officer. */
export const grantSchema = z.strictObject({ officer: z.string(), kind: z.enum(['agent', 'database']), sealed: z.string() });
export type Grant = z.infer<typeof grantSchema>;

/** The key of the database file. */
export function databaseKeyOf(agentKey: SecretBytes): SecretBytes {
  return hkdf(agentKey, 'strongroom/v1/database');
}

export function makeGrant(officer: string, kind: Grant['kind'], key: SecretBytes, boxPublicKey: Uint8Array): Grant {
  return { officer, kind, sealed: toBase64(sealToBox(boxPublicKey, key.bytes)) };
}

/** The keys that a grant opens to. A grant is not signed: what it opens to must have the id that the policy names, else `null`. */
export function openGrant(grant: Grant, boxKey: SecretBytes, policy: Policy): { agentKey: SecretBytes | null; databaseKey: SecretBytes } | null {
  const sealed = fromBase64(grant.sealed);
  const key = sealed && openSealedBox(boxKey, sealed);
  if (!key) return null;
  const agentKey = grant.kind === 'agent' ? key : null;
  const databaseKey = agentKey ? databaseKeyOf(agentKey) : key;
  if ((agentKey && keyId(agentKey) !== policy.agentKeyId) || keyId(databaseKey) !== policy.databaseKeyId) {
    key[Symbol.dispose]();
    databaseKey[Symbol.dispose]();
    return null;
  }
  return { agentKey, databaseKey };
}

/** Key of the header's MAC. Everyone who may read the vault can check it. */
export function headerKeyOf(databaseKey: SecretBytes): SecretBytes {
  return hkdf(databaseKey, 'strongroom/v1/header', utf8('mac'));
}
