import { algorithmWords } from '../../preload/contract/algorithm-words.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import type { KeyChoice, RequestDraft, RequestedKey, RequestRow, RequestState } from '../../preload/contract/requests.ts';
import { dayOf, distanceInDays } from './dates.ts';
import type { MarkKind } from './Mark.tsx';
import { count } from './numbers.ts';
import { usageWords } from './usage-words.ts';

export const REQUEST_STATE_WORDS: Record<RequestState, { mark: MarkKind; word: string }> = {
  pending: { mark: 'waiting', word: 'pending' },
  'carried-out': { mark: 'running', word: 'carried out' },
  issued: { mark: 'good', word: 'issued' },
  withdrawn: { mark: 'stopped', word: 'withdrawn' },
};

export const KEYS: readonly { value: RequestedKey; label: string }[] = (
  ['rsa-2048', 'rsa-3072', 'rsa-4096', 'ec-p256', 'ec-p384', 'ec-p521', 'ed25519'] as const
).map((value) => ({ value, label: algorithmWords(value) }));

export const HASH_WORDS: Record<RequestDraft['hash'], string> = { sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' };

/** The name by which people call a request: its common name, else its first alternative name, else its subject. */
export function requestName(request: Pick<RequestRow, 'commonName' | 'subjectAltNames' | 'subject'>): string {
  return request.commonName ?? request.subjectAltNames[0]?.value ?? (request.subject || 'a request without a name');
}

/** The algorithm and how the request is signed: *RSA 3072, SHA-256, PSS*. */
export function keyWords({ keyAlgorithm, hash, pss }: Pick<RequestDraft, 'keyAlgorithm' | 'hash' | 'pss'>): string {
  if (keyAlgorithm === 'ed25519') return algorithmWords(keyAlgorithm);
  return [algorithmWords(keyAlgorithm), HASH_WORDS[hash], ...(pss ? ['RSASSA-PSS'] : [])].join(', ');
}

/** The subject of a draft in one line: *O=Example Ltd, C=CH*. */
export function subjectWords({ subject }: Pick<RequestDraft, 'subject'>): string {
  return subject
    .filter(({ value }) => value !== '')
    .map(({ type, value }) => `${type}=${value}`)
    .join(', ');
}

/** How a certificate answers its request: *as asked*, *2 things differ*. @param differences how many things it has otherwise than asked */
export function answerWords(differences: number): string {
  return differences === 0 ? 'as asked' : count(differences, 'thing differs', 'things differ');
}

/** Where the values came from, in words. */
export function valuesFromWords({ valuesFrom, origin }: Pick<RequestRow, 'valuesFrom' | 'origin'>): string {
  return {
    officer: origin === '' ? 'typed by an officer' : origin,
    file: origin === '' ? 'a file' : origin,
    request: 'the original request',
    certificate: 'the certificate',
  }[valuesFrom];
}

/** What matters of a request, in sentences: where it stands, what came back, what it renews, where its key is. */
export function requestSummary({ request, certificate, renews }: CallOutput<'requests.show'>, now: number): string[] {
  const sentences: string[] = [];
  if (certificate !== null) {
    const { differences } = request;
    const arrived = `The certificate came back, valid from ${dayOf(certificate.notBefore)}`;
    sentences.push(differences === 0 ? `${arrived}, and is what was asked for.` : `${arrived}, and differs in ${count(differences, 'thing')}.`);
  } else if (request.state === 'withdrawn') sentences.push('It was withdrawn: no certificate is expected.');
  else if (request.carriedOutAt !== null) sentences.push(`Carried out ${distanceInDays(request.carriedOutAt, now)}. The CA has not answered yet.`);
  else sentences.push(`Made ${distanceInDays(request.createdAt, now)} and still here: carry it out to the CA.`);
  if (renews !== null) sentences.push(`It renews ${renews.label}.`);
  if (request.privateKey === 'missing') sentences.push('Its private key is not in this vault: the certificate will come in without one.');
  if (request.privateKey === 'destroyed') sentences.push('Its private key was destroyed: a certificate for it would be of no use.');
  return sentences;
}

/** A long name with its middle left out, for a button. */
export function shortened(name: string): string {
  return name.length <= 60 ? name : `${name.slice(0, 36)}…${name.slice(-20)}`;
}

/** What the last button of the wizard says: *Make the request for www.example.com (RSA 3072)*. */
export function requestSentence(name: string, keyAlgorithm: string, key: KeyChoice): string {
  const what = name === '' ? 'Make the request' : `Make the request for ${shortened(name)}`;
  return key === 'existing' ? `${what} (existing key)` : `${what} (${algorithmWords(keyAlgorithm)})`;
}

/** What a profile asks for, in one line. */
export function profileWords(draft: RequestDraft): string {
  const uses = [...draft.extendedKeyUsage, ...(draft.mustStaple ? ['must staple'] : [])].map(usageWords);
  return [keyWords(draft), ...(uses.length === 0 ? [] : [uses.join(', ')]), ...(draft.termDays === null ? [] : [count(draft.termDays, 'day')])].join(' · ');
}
