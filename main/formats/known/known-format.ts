import type { DerKind } from '../classify-der.ts';
import type { ContainerFormat } from '../entry.ts';
import type { FileKind } from '../sniff.ts';

/**
 * What in the code stands behind a row: what `sniffFile` and `readContainer` answer, what `classifyDer` tells, an object identifier of one of the
 * tables, a name in PEM's DEK-Info or in an OpenSSH key, a line of what is recognised in order to be named, a profile or writer.
 */
export type CodeTag =
  | `file:${FileKind}`
  | `format:${ContainerFormat}`
  | `der:${DerKind}`
  | `cipher:${string}`
  | `kdf:${string}`
  | `scheme:${string}`
  | `mac:${string}`
  | `pbmac1:${string}`
  | `dek:${string}`
  | `openssh:${string}`
  | `key:${string}`
  | `curve:${string}`
  | `recognised:${string}`
  | `label:${string}`
  | `bag:${string}`
  | `writes:${string}`;

/** One thing that is read, passed over, named and refused, or written. */
export interface KnownFormat {
  /**
   * Stable: tests and documents name rows by it. It is never given to another thing, and a new thing gets a new one.
   */
  id: string;
  name: string;
  /** What is taken out of it or put into it, or what is said instead. In Markdown, as it stands in the guide. */
  text: string;
  code: readonly CodeTag[];
}

/** A row for a file or structure, with how what is in it may be protected. */
export interface KnownFile extends KnownFormat {
  /** In Markdown; empty where nothing in it is secret. */
  protection: string;
}
