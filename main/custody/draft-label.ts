import type { RequestDraft } from '../../preload/contract/requests.ts';

/** What people call a request that is not made yet: as `requestLabel` will call it. */
export function draftLabel({ subject, subjectAltNames }: Pick<RequestDraft, 'subject' | 'subjectAltNames'>): string {
  const commonName = subject.find(({ type }) => type === 'CN')?.value;
  return commonName || subjectAltNames[0]?.value || subject[0]?.value || 'an empty subject';
}
