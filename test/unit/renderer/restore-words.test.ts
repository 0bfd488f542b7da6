import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorCodes } from '../../../preload/contract/errors.ts';
import type { FoundBackup } from '../../../preload/contract/restore.ts';
import { byVault, type ErrorPlace, errorPlace, isPinned, progressWords } from '../../../renderer/dialogs/restore/restore-words.ts';

const acme = 'a'.repeat(64);
const other = 'b'.repeat(64);
const found = (vaultId: string, policyGeneration: number, logSize: number, takenAt: number): FoundBackup => ({
  name: `strongroom-${vaultId.slice(0, 16)}-${logSize}`,
  vaultId,
  policyGeneration,
  logSize,
  takenAt,
  size: 1,
  withSlots: true,
  state: 'unchecked',
  problem: null,
});

describe('backups in a list', () => {
  it('stand under their vault, the highest policy first, then the longest log, whatever the clock said', () => {
    const backups = [found(acme, 1, 30, 9), found(other, 1, 5, 8), found(acme, 2, 10, 1), found(acme, 1, 200, 2)];
    expect(byVault(backups).map(({ vaultId, backups: own }) => [vaultId, own.map(({ logSize }) => logSize)])).toEqual([
      [acme, [10, 200, 30]],
      [other, [5]],
    ]);
  });
});

describe('an error of a check', () => {
  it.each<[ErrorCode, ErrorPlace]>([
    ['BACKUP_KEY_WRONG', 'opens'],
    ['CHECKPOINT_INVALID', 'opens'],
    ['FILE_UNREADABLE', 'opens'],
    ['BACKUP_NEWER_UNPROVED', 'backups'],
    ['BACKUP_DAMAGED', 'backups'],
    ['BACKUP_FORK', 'backups'],
    ['VAULT_EXISTS', 'into'],
    ['VAULT_IN_USE', 'into'],
    ['DISK_FULL', 'into'],
    ['RESTORE_NEEDS_CONFIRMATION', 'into'],
    ['TARGET_UNREACHABLE', 'source'],
    ['AGENT_GONE', null],
    ['INTERNAL', null],
  ])('%s stands beside its cause', (code, place) => {
    expect(errorPlace(code)).toBe(place);
  });

  it('of backups and targets never stands above all: there it would not be seen beside what it is about', () => {
    const lost = errorCodes.filter((code) => /^(BACKUP|TARGET|VAULT)_/.test(code) && errorPlace(code) === null);
    expect(lost).toEqual([]);
  });
});

describe('a vault id from a sheet', () => {
  const id = `0123456789abcdef${'7'.repeat(48)}`;
  it.each(['0123 4567 89AB CDEF', '0123456789abcdef', `0123-4567-89ab-cdef-7777`, id])('%s names its vault', (printed) => {
    expect(isPinned(id, printed)).toBe(true);
  });
  it.each(['', '0123 4567 89AB CDE', '0123 4567 89AB CDEE', '1123 4567 89AB CDEF', `${id}7`, '0123 4567 89AB CDEF …'])(
    '%s names no vault, or another',
    (printed) => {
      expect(isPinned(id, printed)).toBe(false);
    },
  );
});

describe('progress', () => {
  it('counts bytes as sizes, and says no figure where the end is not known', () => {
    expect(progressWords({ stage: 'fetch', done: 1_200_000, total: 40_000_000 })).toBe('Fetching the backup, 1.2 MB of 40 MB');
    expect(progressWords({ stage: 'verify', done: 0, total: null })).toBe('Holding every row against the log');
  });
});
