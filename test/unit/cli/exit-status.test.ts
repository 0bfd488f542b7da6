import { expect, test } from 'vitest';
import { statusOfCommand, statusOfError } from '../../../main/cli/exit-status.ts';
import { errorCodes } from '../../../preload/contract/errors.ts';

test('no error ends with 0 or 5', () => {
  for (const code of errorCodes) expect([1, 2, 3, 4], code).toContain(statusOfError(code));
});

test('refusals are 3, damage and forgery 4', () => {
  for (const code of ['OFFICER_PASSPHRASE_WRONG', 'OFFICER_PASSPHRASE_DELAYED', 'OFFICER_NOT_ALLOWED', 'VAULT_IN_USE', 'PASSPHRASE_WEAK'] as const)
    expect(statusOfError(code)).toBe(3);
  for (const code of ['VAULT_HEADER_DAMAGED', 'VAULT_ROLLED_BACK', 'AUDIT_INVALID', 'RECORD_DAMAGED', 'SELF_TEST_FAILED'] as const)
    expect(statusOfError(code)).toBe(4);
});

test('a command that was stopped is done in part where anything was done', () => {
  expect(statusOfCommand({ state: 'cancelled', done: 3, error: null })).toBe(5);
  expect(statusOfCommand({ state: 'cancelled', done: 0, error: null })).toBe(1);
  expect(statusOfCommand({ state: 'failed', done: 9, error: { code: 'PASSPHRASE_WRONG', message: '', hint: '' } })).toBe(3);
  expect(statusOfCommand({ state: 'done', done: 1, error: null })).toBe(0);
});
