import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type * as inventoryCalls from '../../../main/service/inventory-calls.ts';
import { createService } from '../../../main/service/service.ts';
import { temporaryFolder } from '../vault/folder.ts';
import { passphrase } from './opened-vault.ts';

let asked = Promise.withResolvers<never>();

vi.mock('../../../main/service/inventory-calls.ts', async (original) => ({ ...(await original<typeof inventoryCalls>()), overview: () => asked.promise }));

test('a question that a lock cuts short is answered so, and is no defect; what fails in an open vault is one', async () => {
  const service = createService({ version: '0', host: 'here' });
  await service.life['agent.create']({ folder: join(temporaryFolder(), 'acme'), officer: 'Alice', passphrase: passphrase(), kit: null, keyFile: null });
  const ask = () => service.call('overview.get', {} as never);
  const failing = ask();
  asked.reject(new Error('no such column'));
  await expect(failing).rejects.toThrow('no such column');
  asked = Promise.withResolvers<never>();
  const cut = ask();
  await service.close('quit');
  asked.reject(new Error('driver has already been destroyed'));
  await expect(cut).rejects.toMatchObject({ code: 'VAULT_LOCKED', message: 'The vault was locked meanwhile.' });
});
