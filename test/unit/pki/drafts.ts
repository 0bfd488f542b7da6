import type { RequestDraft } from '../../../preload/contract/requests.ts';

/** A draft with a common name and nothing else, and whatever a test changes about it. */
export function draftWith(changes: Partial<RequestDraft> = {}): RequestDraft {
  return {
    subject: [{ type: 'CN', value: 'www.example.com' }],
    subjectAltNames: [{ kind: 'dns', value: 'www.example.com' }],
    keyAlgorithm: 'ec-p256',
    hash: 'sha256',
    pss: false,
    keyUsage: [],
    extendedKeyUsage: [],
    mustStaple: false,
    critical: [],
    otherExtensions: [],
    termDays: null,
    ...changes,
  };
}
