import type { RequestDraft } from '../../preload/contract/requests.ts';

/** What custodians are asked to let a key sign: each name of it. */
export function draftItem(draft: RequestDraft): string {
  const names = draft.subjectAltNames.map(({ kind, value }) => (kind === 'raw' ? 'a name of another kind' : value));
  return [draftLabel(draft), ...names].filter((name, at, all) => all.indexOf(name) === at).join(', ');
}

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
