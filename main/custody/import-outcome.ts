import { counted } from '../../preload/contract/counted.ts';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import { requestLabel } from './answer-request.ts';
import type { PutIn } from './put-in.ts';
import type { SealedReading } from './read-and-seal.ts';

/** What an import did, in numbers; the CLI prints it. */
export interface ImportSummary {
  files: {
    path: string;
    /** `in-part`: something in it stayed locked, is damaged or is not read here; code and message say what. `skipped`: message says what was in it instead. */
    outcome: 'stored' | 'known' | 'in-part' | 'skipped' | 'failed' | 'cancelled';
    code?: ErrorAnswer['code'];
    message?: string;
    hint?: string;
  }[];
  keys: { stored: number; known: number };
  certificates: { stored: number; known: number };
  requests: { stored: number; known: number };
  /** Certificates that came together with their private key. */
  matched: number;
  /** Requests that found their certificate. */
  answered: number;
  erased: number;
}

export function emptySummary(): ImportSummary {
  return {
    files: [],
    keys: { stored: 0, known: 0 },
    certificates: { stored: 0, known: 0 },
    requests: { stored: 0, known: 0 },
    matched: 0,
    answered: 0,
    erased: 0,
  };
}

export function addToSummary(summary: ImportSummary, put: PutIn): void {
  summary.keys.stored += put.keysStored.length;
  summary.keys.known += put.keysKnown;
  summary.certificates.stored += put.certificatesStored.length;
  summary.certificates.known += put.certificatesKnown.length;
  summary.requests.stored += put.requestsStored;
  summary.requests.known += put.requestsKnown;
  summary.matched += put.matched;
  summary.answered += put.answered.length;
}

/** Whether a file brought anything that the vault did not have. */
export function isNew(put: PutIn): boolean {
  return put.keysStored.length + put.certificatesStored.length + put.requestsStored > 0;
}

/**
 * What of a file that was read cannot go in, by name: what stayed locked, what is damaged, and what is not read here.
 * @param tried whether any passphrase was
 * @returns `null` where all of it can
 */
export function leftBehind(reading: SealedReading, tried: boolean): ErrorAnswer | null {
  if (!reading.ok) return null;
  const { locked, damaged, unread } = reading;
  const parts = (whats: readonly string[], said: string) =>
    whats.length === 0 ? '' : `${several(whats.length, 'part')} of it ${whats.length === 1 ? 'is' : 'are'} ${said}: ${named(whats)}.`;
  const damage = parts(damaged, 'damaged');
  const strange = parts(unread, 'not read here');
  if (locked.length > 0) {
    return {
      code: tried ? 'PASSPHRASE_WRONG' : 'PASSPHRASE_NEEDED',
      message: [`The rest of it opened, and this stayed locked: ${named(locked)}.`, damage, strange].filter(Boolean).join(' '),
      hint: tried ? 'It has another passphrase than the rest. Import the file again with both.' : 'Import the file again with its passphrase.',
    };
  }
  if (damage) {
    const hint = 'Copy the file again from where it was made, or look for another copy of that part.';
    return { code: 'FILE_MALFORMED', message: [damage, strange].filter(Boolean).join(' '), hint };
  }
  return strange ? { code: 'FILE_UNSUPPORTED', message: strange, hint: 'Unpack that part, or export it in another form, and import what comes of it.' } : null;
}

/** Names that fill a line and no more. */
const MOST_NAMED = 10;

/** @param whats words, or sentences of errors */
function named(whats: readonly string[]): string {
  const more = whats.length - MOST_NAMED;
  const some = whats.slice(0, MOST_NAMED).map((what) => what.replace(/\.$/, ''));
  return `${some.join(', ')}${more > 0 ? `, and ${more.toLocaleString('en-US')} more` : ''}`;
}

function several(number: number, word: string): string {
  return number === 1 ? `A ${word}` : `${number.toLocaleString('en-US')} ${word}s`;
}

/** *Stored 1 key and 2 certificates; 1 certificate was known.* */
export function describePutIn(put: PutIn, skipped: readonly string[]): string {
  const stored = listOf([count(put.keysStored.length, 'key'), count(put.certificatesStored.length, 'certificate'), count(put.requestsStored, 'request')]);
  const known = listOf([count(put.keysKnown, 'key'), count(put.certificatesKnown.length, 'certificate'), count(put.requestsKnown, 'request')]);
  const sentences = [];
  if (stored) sentences.push(`Stored ${stored}.`);
  if (put.matched > 0)
    sentences.push(
      put.matched === 1 ? 'A certificate and its private key came together.' : `${put.matched} certificates came together with their private keys.`,
    );
  for (const { request, differences } of put.answered) {
    const differs = differences.length === 0 ? 'is as asked' : `differs from what was asked: ${differences.map(({ text }) => text).join(' ')}`;
    sentences.push(`The request for ${requestLabel(request)} was answered; the certificate ${differs}${differences.length === 0 ? '.' : ''}`);
  }
  if (put.keysDestroyed > 0)
    sentences.push(
      put.keysDestroyed === 1
        ? 'Its key was destroyed here before and is not taken in again.'
        : `${put.keysDestroyed} of its keys were destroyed here before and are not taken in again.`,
    );
  if (known) sentences.push(`${capital(known)} ${stored ? 'was in the vault before' : 'already in the vault'}.`);
  if (put.keysUntagged > 0)
    sentences.push(
      `${put.keysUntagged === 1 ? 'A key that was here before is' : `${put.keysUntagged} keys that were here before are`} not marked with the tag: mark ${put.keysUntagged === 1 ? 'it' : 'them'} in the inventory, or with \`tag\`, which takes custodians where it changes how many a key takes.`,
    );
  if (skipped.length > 0) sentences.push(`Left out: ${skipped.join(', ')}.`);
  return sentences.join(' ') || 'There is nothing in it for the vault.';
}

/** *5 keys and 7 certificates were stored; 2 files failed.* */
export function describeSummary(summary: ImportSummary): string {
  const stored = listOf([count(summary.keys.stored, 'key'), count(summary.certificates.stored, 'certificate'), count(summary.requests.stored, 'request')]);
  const states = (outcome: string) => summary.files.filter((file) => file.outcome === outcome).length;
  const parts = [stored ? `Stored ${stored}` : 'Nothing new was stored'];
  if (summary.matched > 0) parts.push(`${count(summary.matched, 'certificate')} joined to ${summary.matched === 1 ? 'its key' : 'their keys'}`);
  if (summary.answered > 0) parts.push(`${count(summary.answered, 'request')} answered`);
  for (const [outcome, word] of [
    ['in-part', 'in part'],
    ['known', 'known already'],
    ['skipped', 'skipped'],
    ['failed', 'failed'],
    ['cancelled', 'untouched'],
  ] as const) {
    if (states(outcome) > 0) parts.push(`${count(states(outcome), 'file')} ${word}`);
  }
  if (summary.erased > 0) parts.push(`${count(summary.erased, 'source')} erased`);
  return `${parts.join('; ')}.`;
}

export function count(number: number, word: string): string | null {
  return number === 0 ? null : counted(number, word);
}

function listOf(parts: readonly (string | null)[]): string {
  const given = parts.filter((part) => part !== null);
  return given.length < 2 ? (given[0] ?? '') : `${given.slice(0, -1).join(', ')} and ${given.at(-1)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
