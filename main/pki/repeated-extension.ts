import { equalBytes } from '../crypto/constant-time.ts';
import type { RawExtension } from './extensions.ts';

/**
 * The first extension of a request for which there are two answers to what it asks for: one that stands twice in a list, which RFC 5280, section 4.2,
 * forbids, or with something else in another list. The same thing asked in two ways, as some tools do, is no contradiction.
 * @param lists `extensionLists` of the request's parts
 * @returns its object identifier; `null` where there is none
 */
export function repeatedExtension(lists: readonly (readonly RawExtension[])[]): string | null {
  const seen = new Map<string, { list: readonly RawExtension[]; extension: RawExtension }>();
  for (const list of lists) {
    for (const extension of list) {
      const before = seen.get(extension.oid);
      if (before && (before.list === list || !isSame(before.extension, extension))) return extension.oid;
      seen.set(extension.oid, { list, extension });
    }
  }
  return null;
}

function isSame(one: RawExtension, other: RawExtension): boolean {
  return one.critical === other.critical && equalBytes(one.value, other.value);
}
