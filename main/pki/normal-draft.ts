import type { RequestDraft, RequestedName, SubjectPart } from '../../preload/contract/requests.ts';
import { extendedKeyUsageName, extendedKeyUsageNames, keyUsageNames } from './extension-names.ts';
import { valueDer } from './name-writer.ts';
import { readMailAddress, readRequestedName } from './requested-name.ts';
import { subjectType } from './subject-types.ts';

/** A part of a subject as it is encoded: its type by its short name where it has one, its value without space around it, composed (Unicode's NFC). */
export function normalSubjectPart({ type, value, joined }: SubjectPart): SubjectPart {
  const known = subjectType(type.trim());
  const text = value.trim().normalize('NFC');
  return { type: known?.name ?? type.trim(), value: valueDer(text) ? text.toLowerCase() : normalValue(known?.name, text), ...(joined ? { joined } : {}) };
}

function normalValue(type: string | undefined, text: string): string {
  // Only of what can be a country: in capitals, ß would be South Sudan.
  if (type === 'C' || type === 'jurisdictionC') return /^[a-z]{2}$/i.test(text) ? text.toUpperCase() : text;
  return type === 'emailAddress' ? (readMailAddress(text).value ?? text) : text;
}

/** A name as it is encoded; what is none stays as it was typed. */
export function normalName(name: RequestedName): RequestedName {
  return { kind: name.kind, value: readRequestedName(name).value ?? name.value.trim() };
}

/** The usage's name in RFC 5280's spelling, or as X.509 has called its second bit since 2004; what is no usage stays. */
export function normalKeyUsage(typed: string): string {
  const text = typed.trim().toLowerCase();
  if (text === 'contentcommitment') return 'nonRepudiation';
  return keyUsageNames.find((name) => name.toLowerCase() === text) ?? typed.trim();
}

/** The purpose's name in RFC 5280's spelling, whether it was typed by name or by object identifier; what is neither stays. */
export function normalExtendedKeyUsage(typed: string): string {
  const text = typed.trim().toLowerCase();
  return extendedKeyUsageNames.find((name) => name.toLowerCase() === text) ?? extendedKeyUsageName(typed.trim());
}

/** A text that is equal for names that are the same. */
export function nameKey({ kind, value }: RequestedName): string {
  return `${kind}:${value}`;
}

function withoutRepetition<Value>(values: readonly Value[], key: (value: Value) => string): Value[] {
  const seen = new Set<string>();
  return values.filter((value) => !seen.has(key(value)) && seen.add(key(value)));
}

/**
 * A draft as it is encoded: names in the form that certificates carry them, nothing twice, nothing that its key has no use for.
 * Values that are wrong stay as they are: `checkDraft` says what is wrong with them.
 */
export function normalDraft(draft: RequestDraft): RequestDraft {
  const subject = draft.subject.map(normalSubjectPart);
  const [first] = subject;
  if (first) delete first.joined;
  const subjectAltNames = withoutRepetition(draft.subjectAltNames.map(normalName), nameKey);
  const keyUsage = withoutRepetition(draft.keyUsage.map(normalKeyUsage), String);
  const extendedKeyUsage = withoutRepetition(draft.extendedKeyUsage.map(normalExtendedKeyUsage), String);
  const isRsa = draft.keyAlgorithm.startsWith('rsa-');
  const present = {
    keyUsage: keyUsage.length > 0,
    extendedKeyUsage: extendedKeyUsage.length > 0,
    subjectAltNames: subjectAltNames.length > 0,
    mustStaple: draft.mustStaple,
  };
  return {
    ...draft,
    subject,
    subjectAltNames,
    hash: draft.keyAlgorithm === 'ed25519' ? 'sha256' : draft.hash,
    pss: isRsa && draft.pss,
    keyUsage: keyUsage.toSorted((a, b) => bitOf(a) - bitOf(b)),
    extendedKeyUsage,
    // Names that stand alone must be understood (RFC 5280, section 4.2.1.6).
    critical: (['keyUsage', 'extendedKeyUsage', 'subjectAltNames', 'mustStaple'] as const).filter(
      (field) => present[field] && (draft.critical.includes(field) || (field === 'subjectAltNames' && subject.length === 0)),
    ),
    otherExtensions: draft.otherExtensions.map(({ oid, critical, value }) => ({ oid: oid.trim(), critical, value: value.trim().toLowerCase() })),
  };
}

function bitOf(usage: string): number {
  return (keyUsageNames as readonly string[]).indexOf(usage);
}
