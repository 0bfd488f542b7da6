import type { DraftProblem, RequestDraft, RequestedName } from '../../preload/contract/requests.ts';
import { draftAdvice, draftError } from './draft-problem.ts';
import { isPrivateHost } from './host-name.ts';
import { hostOfSubject } from './host-of-subject.ts';
import { nameKey } from './normal-draft.ts';
import { readRequestedName } from './requested-name.ts';
import { shortened } from './written-text.ts';

/** The names that public CAs put into one certificate at the most. */
const USUAL_LIMIT = 100;

/** What is wrong with the alternative names as they were typed. */
export function checkNames(names: readonly RequestedName[]): DraftProblem[] {
  const seen = new Set<string>();
  const problems = names.flatMap((name, index) => {
    const read = readRequestedName(name);
    if (read.problem !== null) return [draftError('subjectAltNames', index, read.problem)];
    const normal = { kind: name.kind, value: read.value };
    const repeated = seen.has(nameKey(normal));
    seen.add(nameKey(normal));
    const advice = repeated ? `${shortened(read.value)} stands here twice. It is asked for once.` : nameAdvice(normal);
    return advice === null ? [] : [draftAdvice('subjectAltNames', index, advice)];
  });
  if (seen.size > USUAL_LIMIT) {
    problems.push(
      draftAdvice('subjectAltNames', null, `These are ${seen.size} names. Many CAs take ${USUAL_LIMIT} at the most: ask for several certificates.`),
    );
  }
  return problems;
}

function nameAdvice({ kind, value }: RequestedName): string | null {
  if (kind === 'ip') return `${value} is an IP address: few public CAs certify any, and none certifies one of a private network.`;
  if (kind !== 'dns') return null;
  const host = value.startsWith('*.') ? value.slice(2) : value;
  if (isPrivateHost(host)) return `${value} is a name of a private network: public CAs refuse it.`;
  if (value.startsWith('*.') && !host.includes('.')) return `${value} stands for a whole top-level domain: CAs refuse it.`;
  return value.includes('_') ? `${value} has an underscore: public CAs refuse it.` : null;
}

/** What is missing between a subject and the alternative names beside it. @param draft in normal form */
export function checkNamesTogether(draft: RequestDraft): DraftProblem[] {
  if (draft.subject.length === 0 && draft.subjectAltNames.length === 0) {
    return [
      draftError(
        'subject',
        null,
        'The request has neither a subject nor an alternative name: nobody would know what for. Put in a common name or a host name.',
      ),
    ];
  }
  const asServer = draft.extendedKeyUsage.includes('serverAuth');
  const host = hostOfSubject(draft.subject, asServer);
  if (host && !draft.subjectAltNames.some((name) => nameKey(name) === nameKey(host))) {
    const text = `The common name ${shortened(host.value)} is not among the alternative names, and programs look only there. Add it to them.`;
    return [draftAdvice('subjectAltNames', null, text)];
  }
  if (asServer && !draft.subjectAltNames.some(({ kind }) => kind === 'dns' || kind === 'ip' || kind === 'raw')) {
    const text = 'No host name and no IP address is among the alternative names: clients will not accept the certificate from any server. Add one.';
    return [draftAdvice('subjectAltNames', null, text)];
  }
  return [];
}
