import { equalBytes } from '../crypto/constant-time.ts';
import type { Element } from './der-reader.ts';
import { der } from './der-writer.ts';

/** Whether an element and all that is in it have definite lengths in their shortest form, as DER asks (X.690, section 10.1): the reader takes BER as well. */
export function isDer(element: Element): boolean {
  const contents = element.constructed ? element.children.map(({ raw }) => raw) : [element.content];
  return equalBytes(der(element.tag, ...contents), element.raw) && (!element.constructed || element.children.every(isDer));
}
