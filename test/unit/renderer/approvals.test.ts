import { beforeEach, expect, it, vi } from 'vitest';
import type { Answer, Bridge, CallName } from '../../../preload/contract/index.ts';
import { isCustodian, refreshApprovals, useApprovals } from '../../../renderer/stores/approvals.ts';
import { forgetVault } from '../../../renderer/stores/lockable.ts';
import { refreshOfficers, useOfficers } from '../../../renderer/stores/officers.ts';

const waits = (command: string) => ({
  command,
  title: 'Release secret.example',
  what: [],
  items: ['secret.example'],
  reason: '',
  need: 2,
  given: [],
  mayApprove: [],
  expiresAt: 1,
});

let answer: (name: CallName) => Promise<Answer<unknown>>;

beforeEach(() => {
  forgetVault();
  vi.stubGlobal('window', { strongroom: { call: (name: CallName) => answer(name) } as unknown as Bridge });
});

it('what waits for custodians is what main said last, whichever answer comes last', async () => {
  const deliver: ((value: Answer<unknown>) => void)[] = [];
  answer = () => new Promise((resolve) => deliver.push(resolve));
  const both = [refreshApprovals(), refreshApprovals()];
  deliver[1]?.({ ok: true, value: { waiting: [] } });
  deliver[0]?.({ ok: true, value: { waiting: [waits('command00001')] } });
  await Promise.all(both);
  expect(useApprovals.getState().waiting).toEqual([]);
});

it('a failed question leaves what was known', async () => {
  answer = async () => ({ ok: true, value: { waiting: [waits('command00001')] } });
  await refreshApprovals();
  answer = async () => ({ ok: false, error: { code: 'INTERNAL', message: '', hint: '' } });
  await refreshApprovals();
  expect(useApprovals.getState().waiting).toHaveLength(1);
});

it('after the lock neither what waits nor who the officers are is left', async () => {
  answer = async (name) => ({ ok: true, value: name === 'approvals.list' ? { waiting: [waits('command00001')] } : { officers: [{ name: 'secret.example' }] } });
  await Promise.all([refreshApprovals(), refreshOfficers()]);
  useOfficers.setState({ open: 'secret.example' });
  expect(JSON.stringify([useApprovals.getState(), useOfficers.getState()])).toContain('secret.example');
  forgetVault();
  expect(JSON.stringify([useApprovals.getState(), useOfficers.getState()])).not.toContain('secret.example');
});

it('an answer about the officers that a lock overtook brings nothing back', async () => {
  const deliver: ((value: Answer<unknown>) => void)[] = [];
  answer = () => new Promise((resolve) => deliver.push(resolve));
  const asked = refreshOfficers();
  forgetVault();
  for (const resolve of deliver) resolve({ ok: true, value: { officers: [{ name: 'secret.example' }] } });
  await asked;
  expect(useOfficers.getState().state).toBeNull();
});

it('an auditor and an operator are no custodians, and neither is nobody', () => {
  const app = (role: string) => ({ app: { session: { state: 'unlocked', role } } }) as unknown as Parameters<typeof isCustodian>[0];
  expect([app('custodian'), app('operator'), app('auditor'), { app: null }].map(isCustodian)).toEqual([true, false, false, false]);
});
