import { describe, expect, test } from 'vitest';
import { demandRole } from '../../../main/service/who-may.ts';
import type { AgentCallName } from '../../../preload/contract/agent-port.ts';

describe('an auditor', () => {
  test.each(['certificates.list', 'audit.verify', 'reports.export', 'passphrase.change', 'authorities.plan'] as const)('may ask for %s', (name) => {
    expect(() => demandRole('auditor', name)).not.toThrow();
  });

  test.each([
    'requests.make',
    'renewal.start',
    'import.start',
    'settings.set',
    'profiles.save',
    'commands.repeat',
    'keys.destroy',
    'authorities.revoke',
  ] as const)('may not %s', (name) => {
    expect(() => demandRole('auditor', name)).toThrow(expect.objectContaining({ code: 'OFFICER_NOT_ALLOWED' }));
    expect(() => demandRole('operator', name)).not.toThrow();
  });
});

test('a call that nobody thought of is closed to auditors', () => {
  expect(() => demandRole('auditor', 'something.new' as AgentCallName)).toThrow();
});
