import type { RequestDraft, RequestedKey } from '../../preload/contract/requests.ts';
import { normalKeyUsage } from './normal-draft.ts';

/** A profile's values for a key of another kind: what it says of the signature and the use of RSA keys has no meaning for the others (RFC 8813, section 3; RFC 8410, section 5). */
export function profileForKey(profile: RequestDraft, keyAlgorithm: RequestedKey): RequestDraft {
  if (keyAlgorithm.startsWith('rsa-')) return { ...profile, keyAlgorithm };
  return { ...profile, keyAlgorithm, pss: false, keyUsage: profile.keyUsage.filter((usage) => !ofRsaAlone.includes(normalKeyUsage(usage))) };
}

const ofRsaAlone = ['keyEncipherment', 'dataEncipherment'];
