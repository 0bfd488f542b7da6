import type { RequestDraft } from '../../preload/contract/requests.ts';

/** What people call a request that is not made yet: as `requestLabel` will call it. */
export function draftLabel({ subject, subjectAltNames }: Pick<RequestDraft, 'subject' | 'subjectAltNames'>): string {
  const commonName = subject.find(({ type }) => type === 'CN')?.value;
  return commonName || subjectAltNames[0]?.value || subject[0]?.value || 'an empty subject';
}

/** The subject of a draft in one line, as it was typed: *CN=www.example.com, O=Example Ltd*. */
export function draftSubject({ subject }: Pick<RequestDraft, 'subject'>): string {
  return subject
    .filter(({ value }) => value !== '')
    .map(({ type, value }) => `${type}=${value}`)
    .join(', ');
}
