import type { ConstrainedName } from '../../preload/contract/authorities.ts';
import { utf8 } from '../crypto/bytes.ts';
import { certificateParts } from './certificate.ts';
import { type Element, readElement } from './der-reader.ts';
import { sequenceOf } from './der-values.ts';
import { der, derContext, derSequence } from './der-writer.ts';
import { extensionOids } from './extension-names.ts';
import { extensionList, type RawExtension } from './extensions.ts';
import { generalNameTags } from './general-names.ts';
import { notReadable, type Reading, readHostName, reading } from './host-name.ts';
import { ipRangeBytes, ipRangeText } from './ip-range.ts';

/** What an authority may certify, and what it may not (RFC 5280, section 4.2.1.10). */
export interface NameConstraints {
  permitted: ConstrainedName[];
  excluded: ConstrainedName[];
  /** Numbers in GeneralName of the kinds of names that are bound in a way that is not read here. */
  unread: number[];
}

/** All host names there are: the empty one (RFC 5280, section 4.2.1.10, since every name is made by adding to it). Nobody can type it. */
export const everyHost: ConstrainedName = { kind: 'dns', value: '' };

/** Reads a constraint that was typed: its normal form, which is what is encoded, or what is wrong with it. */
export function readConstrainedName({ kind, value }: ConstrainedName): Reading {
  const text = value.trim();
  if (kind === 'ip') {
    const range = ipRangeBytes(text);
    const normal = range && ipRangeText(range);
    return normal ? reading(normal) : notReadable('This is not a range of IP addresses. It looks like 10.0.0.0/8 or fd00::/8.');
  }
  const dot = text.startsWith('.');
  const host = readHostName(dot ? text.slice(1) : text, { wildcard: false });
  // With e-mail the dot is the difference between a domain's hosts and the domain itself; with DNS there is none.
  return host.problem === null && dot && kind === 'email' ? reading(`.${host.value}`) : host;
}

/** The normal form of a constraint that stands in a certificate, or is to. */
function normalConstraint({ kind, value }: ConstrainedName): string | null {
  return kind === everyHost.kind && value === everyHost.value ? value : readConstrainedName({ kind, value }).value;
}

function subtree({ kind, value }: ConstrainedName): Uint8Array {
  const normal = normalConstraint({ kind, value });
  const content = normal === null ? null : kind === 'ip' ? ipRangeBytes(normal) : utf8(normal);
  if (content === null) throw new Error(`no constraint of the kind ${kind}`);
  return derSequence(der(0x80 | generalNameTags[kind], content));
}

/** Critical, as it must be. @throws `Error` for what `readConstrainedName` finds wrong */
export function nameConstraintsExtension(permitted: readonly ConstrainedName[], excluded: readonly ConstrainedName[]): RawExtension {
  const trees = [permitted, excluded].flatMap((names, number) => (names.length > 0 ? [derContext(number, ...names.map(subtree))] : []));
  return { oid: extensionOids.nameConstraints, critical: true, value: derSequence(...trees) };
}

function constrainedName(base: Element): ConstrainedName | null {
  if (base.context === generalNameTags.ip) {
    const value = ipRangeText(base.content);
    return value === null ? null : { kind: 'ip', value };
  }
  const kind = base.context === generalNameTags.email ? 'email' : base.context === generalNameTags.dns ? 'dns' : null;
  const value = kind === null ? null : normalConstraint({ kind, value: new TextDecoder('latin1').decode(base.content) });
  return kind === null || value === null ? null : { kind, value };
}

/** What binds an authority. @param der its certificate. Throws `FILE_MALFORMED`. */
export function nameConstraintsOf(der: Uint8Array): NameConstraints {
  const read: NameConstraints = { permitted: [], excluded: [], unread: [] };
  const extension = extensionList(certificateParts(der).extensions).find(({ oid }) => oid === extensionOids.nameConstraints);
  for (const trees of extension ? sequenceOf(readElement(extension.value), 'name constraints') : []) {
    for (const tree of trees.children) {
      const [base] = sequenceOf(tree, 'name constraint');
      const name = base ? constrainedName(base) : null;
      if (name) (trees.context === 0 ? read.permitted : read.excluded).push(name);
      else read.unread.push(base?.context ?? -1);
    }
  }
  return read;
}

/** The constraints of an authority that can be shown. @param der its certificate. Throws `FILE_MALFORMED`. */
export function readConstraints(der: Uint8Array): Pick<NameConstraints, 'permitted' | 'excluded'> {
  const { permitted, excluded } = nameConstraintsOf(der);
  return { permitted, excluded };
}
