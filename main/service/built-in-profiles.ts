import type { Profile } from '../../preload/contract/profiles.ts';
import type { RequestDraft } from '../../preload/contract/requests.ts';

const blank: RequestDraft = {
  subject: [{ type: 'CN', value: '' }],
  subjectAltNames: [],
  keyAlgorithm: 'rsa-2048',
  hash: 'sha256',
  pss: false,
  keyUsage: ['digitalSignature', 'keyEncipherment'],
  extendedKeyUsage: ['serverAuth'],
  mustStaple: false,
  critical: ['keyUsage'],
  otherExtensions: [],
  termDays: null,
};

/** The first is what a request is made with where nobody says otherwise. */
export const builtInProfiles: readonly Profile[] = [
  {
    name: 'Public TLS server',
    builtIn: true,
    // What every public CA takes (CA/Browser Forum, TLS Baseline Requirements, section 6.1.5); without key encipherment, which TLS 1.3 does not use and ECDSA keys cannot do.
    draft: { ...blank, keyAlgorithm: 'ec-p256', keyUsage: ['digitalSignature'] },
  },
  {
    name: 'Internal server',
    builtIn: true,
    draft: {
      ...blank,
      subject: [...blank.subject, { type: 'OU', value: '' }, { type: 'O', value: '' }],
      keyAlgorithm: 'rsa-3072',
      extendedKeyUsage: ['serverAuth', 'clientAuth'],
      termDays: 365,
    },
  },
  {
    name: 'Client authentication',
    builtIn: true,
    draft: {
      ...blank,
      subject: [...blank.subject, { type: 'O', value: '' }],
      keyAlgorithm: 'ec-p256',
      keyUsage: ['digitalSignature'],
      extendedKeyUsage: ['clientAuth'],
      termDays: 365,
    },
  },
];

/** What is taken where no profile is named. */
export const defaultProfile = builtInProfiles[0] as Profile;
