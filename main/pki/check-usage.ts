import type { DraftProblem, RequestDraft } from '../../preload/contract/requests.ts';
import { draftAdvice, draftError } from './draft-problem.ts';
import { extendedKeyUsageNames, keyUsageNames } from './extension-names.ts';
import { isObjectIdentifier } from './object-identifier.ts';

type CheckedField = 'keyUsage' | 'extendedKeyUsage';

/** What is wrong with the usages as they stand in a draft, spelled as `normalKeyUsage` and `normalExtendedKeyUsage` do. */
export function checkUsages(keyUsage: readonly string[], extendedKeyUsage: readonly string[], keyAlgorithm: RequestDraft['keyAlgorithm']): DraftProblem[] {
  return [
    ...each(
      'keyUsage',
      keyUsage,
      (usage) => keyUsageError(usage),
      (usage) => keyUsageAdvice(usage, keyAlgorithm, keyUsage),
    ),
    ...each('extendedKeyUsage', extendedKeyUsage, extendedKeyUsageError, extendedKeyUsageAdvice),
  ];
}

function each(
  field: CheckedField,
  values: readonly string[],
  errorOf: (value: string) => string | null,
  adviceOf: (value: string) => string | null,
): DraftProblem[] {
  return values.flatMap((value, index) => {
    const error = errorOf(value);
    if (error !== null) return [draftError(field, index, error)];
    const advice = adviceOf(value);
    return advice === null ? [] : [draftAdvice(field, index, advice)];
  });
}

function keyUsageError(usage: string): string | null {
  return (keyUsageNames as readonly string[]).includes(usage) ? null : `“${usage}” is no key usage. There are ${keyUsageNames.join(', ')}.`;
}

function keyUsageAdvice(usage: string, keyAlgorithm: string, all: readonly string[]): string | null {
  const isRsa = keyAlgorithm.startsWith('rsa-');
  if (usage === 'keyCertSign' || usage === 'cRLSign') return `${usage} is for authorities: CAs refuse it or leave it out of other certificates.`;
  if ((usage === 'keyEncipherment' || usage === 'dataEncipherment') && !isRsa) return `${usage} is for RSA keys: this kind of key cannot do it.`;
  if (usage === 'keyAgreement' && !keyAlgorithm.startsWith('ec-')) return 'keyAgreement is for ECDH keys: this kind of key cannot do it.';
  if ((usage === 'encipherOnly' || usage === 'decipherOnly') && !all.includes('keyAgreement')) return `${usage} means nothing without keyAgreement.`;
  return null;
}

function extendedKeyUsageError(usage: string): string | null {
  if (extendedKeyUsageNames.includes(usage) || isObjectIdentifier(usage)) return null;
  return `“${usage}” is no extended key usage. Take ${extendedKeyUsageNames.join(', ')} or a dotted object identifier.`;
}

function extendedKeyUsageAdvice(usage: string): string | null {
  return usage === 'anyExtendedKeyUsage' ? 'anyExtendedKeyUsage lets the certificate be used for everything: CAs refuse it.' : null;
}
