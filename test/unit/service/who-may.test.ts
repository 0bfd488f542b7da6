import { describe, expect, test } from 'vitest';
import { createService } from '../../../main/service/service.ts';
import { demandRole } from '../../../main/service/who-may.ts';
import type { AgentCallName } from '../../../preload/contract/agent-port.ts';

describe('an auditor', () => {
  test.each([
    'certificates.count',
    'certificates.list',
    'audit.verify',
    'audit.registerCosigner',
    'audit.importCosignature',
    'audit.checkpoint',
    'reports.export',
    'passphrase.change',
    'authorities.plan',
    'keys.retirable',
  ] as const)('may ask for %s', (name) => {
    expect(() => demandRole('auditor', name)).not.toThrow();
  });

  test.each([
    'requests.make',
    'renewal.start',
    'import.start',
    'settings.set',
    'audit.saveAnchorFolder',
    'audit.removeAnchor',
    'profiles.save',
    'commands.repeat',
    'keys.setTags',
  ] as const)('may not %s', (name) => {
    expect(() => demandRole('auditor', name)).toThrow(expect.objectContaining({ code: 'OFFICER_NOT_ALLOWED' }));
    expect(() => demandRole('operator', name)).not.toThrow();
  });

  test.each(['keys.destroy', 'keys.setRetireRule', 'authorities.revoke', 'officers.change', 'officers.reseal', 'officers.acknowledge'] as const)(
    'may not %s, and neither may an operator',
    (name) => {
      for (const role of ['auditor', 'operator'] as const)
        expect(() => demandRole(role, name)).toThrow(expect.objectContaining({ code: 'OFFICER_NOT_ALLOWED' }));
      expect(() => demandRole('custodian', name)).not.toThrow();
    },
  );
});

test('a call that is refused early leaves no passphrase behind', async () => {
  const service = createService({ version: '0', host: 'here' });
  const officerPassphrase = new TextEncoder().encode('walnut-turbine-harbor-lilac');
  await expect(service.call('keys.destroy', { spkiSha256: 'a'.repeat(64), reason: 'r', officerPassphrase })).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
  expect(officerPassphrase.every((byte) => byte === 0)).toBe(true);
  const passphrase = new TextEncoder().encode('copper-kettle-outing');
  const release = {
    certificates: ['a'.repeat(26)],
    target: 'modern',
    chain: true,
    alias: null,
    protection: { kind: 'one' as const, passphrase },
    destination: { kind: 'drive' as const, drive: 'a'.repeat(32) },
    overwrite: false,
    officerPassphrase,
    reason: '',
  };
  await expect(service.call('release.start', { ...release, approved: null })).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
  expect(passphrase.every((byte) => byte === 0)).toBe(true);
});

test('a call that nobody thought of is closed to auditors', () => {
  expect(() => demandRole('auditor', 'something.new' as AgentCallName)).toThrow();
});
