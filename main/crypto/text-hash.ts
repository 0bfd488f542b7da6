import { hash } from 'node:crypto';
import { allowed } from './algorithms.ts';

/** SHA-256 of a text's UTF-8 as hexadecimal digits: tells a text again without keeping it. Without libsodium, which the shell does not load. */
export function textHash(text: string): string {
  return hash(allowed('hash', 'sha256'), text, 'hex');
}
