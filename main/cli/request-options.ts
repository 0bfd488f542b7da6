import { StrongroomError } from '../../preload/contract/errors.ts';
import { type RequestDraft, type RequestedKey, type RequestedName, type RequestHash, requestedKey, type SubjectPart } from '../../preload/contract/requests.ts';
import { namesWithHost } from '../pki/host-of-subject.ts';
import { profileForKey } from '../pki/profile-for-key.ts';
import type { GlobalOptions } from './open-session.ts';

/** What a request asks for, as options say it. What is left out comes from the profile. */
export interface DraftOptions extends GlobalOptions {
  cn?: string;
  san?: string[];
  subject?: string;
  key?: RequestedKey;
  hash?: RequestHash;
  pss?: boolean;
  keyUsage?: string;
  extendedKeyUsage?: string;
  mustStaple?: boolean;
  days?: number;
  profile?: string;
}

export const keyNames = requestedKey.options;

/** Puts options over a profile's values. The common name is the first alternative name, where it is a host's. */
export function draftFrom(options: DraftOptions, base: RequestDraft): RequestDraft {
  const profile = profileForKey(base, options.key ?? base.keyAlgorithm);
  const parts = options.subject === undefined ? profile.subject.filter(({ type }) => type !== 'CN') : parseSubject(options.subject);
  if (options.cn !== undefined && parts.some(({ type }) => type.toUpperCase() === 'CN'))
    throw new StrongroomError('USAGE', 'The common name is given twice.', 'Give it with --cn alone.');
  const commonName = options.cn === undefined ? [] : [{ type: 'CN', value: options.cn }];
  const subject = [...commonName, ...parts].filter(({ value }) => value !== '');
  const names = options.san?.flatMap(splitList).map(parseName) ?? profile.subjectAltNames;
  const extendedKeyUsage = options.extendedKeyUsage === undefined ? profile.extendedKeyUsage : splitList(options.extendedKeyUsage);
  return {
    ...profile,
    subject,
    subjectAltNames: namesWithHost(names, subject, extendedKeyUsage.includes('serverAuth')),
    hash: options.hash ?? profile.hash,
    pss: options.pss ?? profile.pss,
    keyUsage: options.keyUsage === undefined ? profile.keyUsage : splitList(options.keyUsage),
    extendedKeyUsage,
    mustStaple: options.mustStaple ?? profile.mustStaple,
    termDays: options.days ?? profile.termDays,
  };
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

const kinds: Record<string, RequestedName['kind']> = { dns: 'dns', ip: 'ip', email: 'email', uri: 'uri', url: 'uri' };

/** `DNS:www.example.com`, `IP:192.0.2.1`, `email:a@example.com`, `URI:https://example.com/` */
function parseName(text: string): RequestedName {
  const [, kind, value] = /^([A-Za-z]+):(.+)$/.exec(text) ?? [];
  const known = kind === undefined ? undefined : kinds[kind.toLowerCase()];
  if (!known || value === undefined)
    throw new StrongroomError(
      'USAGE',
      `${text} does not say what kind of name it is.`,
      'Write DNS:, IP:, email: or URI: before each name, and commas between them.',
    );
  return { kind: known, value };
}

/** `O=Example Ltd,C=CH`, as RFC 4514 writes names: a backslash makes a comma or plus sign part of a value. */
export function parseSubject(text: string): SubjectPart[] {
  const parts: SubjectPart[] = [];
  for (const [, separator, written] of text.matchAll(/(^|[,+])((?:\\.|[^,+\\])*)/gs)) {
    const at = (written ?? '').indexOf('=');
    if (at < 1)
      throw new StrongroomError(
        'USAGE',
        `“${written}” is no part of a subject.`,
        'Write parts as TYPE=value with commas between them, for example O=Example Ltd,C=CH.',
      );
    const value = (written as string)
      .slice(at + 1)
      .trim()
      .replace(/\\(.)/gs, '$1');
    parts.push({ type: (written as string).slice(0, at).trim(), value, ...(separator === '+' ? { joined: true } : {}) });
  }
  return parts;
}
