import { join } from 'node:path';
import { z } from 'zod';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { fromBase64, toBase64, utf8 } from '../crypto/bytes.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import { hmac } from '../crypto/hmac.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { canonicalJson, parseCanonicalJson } from '../formats/canonical-json.ts';
import { replaceFile } from './atomic-file.ts';
import { grantSchema, headerKeyOf } from './grant.ts';
import { readVaultFile } from './read-vault-file.ts';
import { slotSchema } from './slot.ts';

export const HEADER_FILE = 'header.json';
/** In bytes. */
export const LARGEST_HEADER = 32 * 1024 * 1024;
/** In bytes. Above it no policy is added: what else changes needs room, and a header that is larger than it is read would never open again. */
export const FULL_HEADER = LARGEST_HEADER / 2;

const headerSchema = z.strictObject({
  format: z.literal('strongroom/vault/v1'),
  /** The chain of signed policies, first to current. */
  policies: z.array(z.string()).min(1),
  slots: z.array(slotSchema),
  grants: z.array(grantSchema),
  /** Name of the database file in the vault's folder. */
  database: z.string().regex(/^vault-[0-9a-z]{26}\.db$/),
  /** HMAC-SHA256 over the rest under a key of the readers: what no signature and no tag covers (other officers' slots, the file's name) is covered by it. */
  mac: z.string(),
});
export type Header = z.infer<typeof headerSchema>;

/**
 * Reads `header.json`. Nothing in it is believed yet.
 * @throws StrongroomError `VAULT_NOT_FOUND`, `VAULT_TOO_NEW`, `VAULT_HEADER_DAMAGED`
 */
export function readHeader(folder: string): Header {
  const text = readText(join(folder, HEADER_FILE));
  const value = parseCanonicalJson(text.endsWith('\n') ? text.slice(0, -1) : text);
  if (
    value !== null &&
    typeof value === 'object' &&
    'format' in value &&
    typeof value.format === 'string' &&
    /^strongroom\/vault\/v(?!1$)\d+$/.test(value.format)
  ) {
    throw new StrongroomError('VAULT_TOO_NEW', 'This vault was written by a newer Strongroom.', 'Open it with the version that wrote it, or a later one.');
  }
  const parsed = headerSchema.safeParse(value);
  if (!parsed.success) throw damagedHeader('It is not in the form that Strongroom writes.');
  return parsed.data;
}

/** The header as it lies there now; `null` where it cannot be read. For finding out what became of a write that failed. */
export function headerThere(folder: string): Header | null {
  try {
    return readHeader(folder);
  } catch {
    return null;
  }
}

/** Writes the header with its MAC; the rename of this file commits any change of keys. */
export function writeHeader(folder: string, header: Omit<Header, 'mac'>, databaseKey: SecretBytes): Header {
  const whole = { ...header, mac: toBase64(macOf(header, databaseKey)) };
  replaceFile(join(folder, HEADER_FILE), headerText(whole));
  return whole;
}

/** The header as it lies in its file. */
export function headerText(header: Header): string {
  return `${canonicalJson(headerSchema.parse(header))}\n`;
}

/** @throws StrongroomError `VAULT_HEADER_DAMAGED` */
export function checkHeaderMac(header: Header, databaseKey: SecretBytes): void {
  const { mac, ...rest } = header;
  if (!equalBytes(macOf(rest, databaseKey), fromBase64(mac) ?? new Uint8Array(0))) throw damagedHeader('Its code of authenticity does not match.');
}

function macOf(header: Omit<Header, 'mac'>, databaseKey: SecretBytes): Uint8Array {
  using key = headerKeyOf(databaseKey);
  return hmac('sha256', key.bytes, utf8(canonicalJson(header)));
}

function readText(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readVaultFile(path, LARGEST_HEADER));
  } catch (error) {
    if (error instanceof RangeError) throw damagedHeader('It is too large, or no file at all.');
    if (error instanceof TypeError) throw damagedHeader('It is not UTF-8.');
    throw new StrongroomError('VAULT_NOT_FOUND', 'There is no vault in this folder.', 'Choose the folder that holds the file header.json, or create a vault.', {
      cause: error,
    });
  }
}

/** The error for a header that is not what was written. */
export function damagedHeader(why: string): StrongroomError {
  return new StrongroomError(
    'VAULT_HEADER_DAMAGED',
    `The vault's header.json is damaged. ${why}`,
    'Restore the vault from its last backup, and keep this folder for the investigation.',
  );
}
