import { equalBytes } from '../crypto/constant-time.ts';
import { type Element, universal } from './der-reader.ts';
import { der } from './der-writer.ts';

/**
 * Whether an element and all that is in it have definite lengths in their shortest form, and texts are in one piece, as DER asks (X.690, sections 10.1 and
 * 10.2): the reader takes BER as well. Throws `FILE_MALFORMED`, `FILE_LIMITS`.
 */
export function isDer(element: Element): boolean {
  const isUniversal = (element.tag & 0xc0) === 0;
  if (isUniversal && element.constructed && element.tag !== universal.sequence && element.tag !== universal.set) return false;
  const contents = element.constructed ? element.children.map(({ raw }) => raw) : [element.content];
  return equalBytes(der(element.tag, ...contents), element.raw) && (!element.constructed || element.children.every(isDer));
}
