import { utf8 } from '../../main/crypto/bytes.ts';
import { createService } from '../../main/service/service.ts';
import { until } from '../electron/until.ts';
import { OFFICER, PASSPHRASE } from './officer-at-work.ts';

/** Backs a locked vault up to a folder, without a window: what is looked at is how it comes back. */
export async function backUp(vault: string, folder: string): Promise<void> {
  const service = createService({ version: '0.0.0', host: 'workstation' });
  await service.life['agent.unlock']({ folder: vault, officer: OFFICER, passphrase: utf8(PASSPHRASE), keyFile: null });
  try {
    const { targets } = await service.call('backup.state', {});
    if (targets.length === 0) await service.call('backup.saveFolder', { name: 'stick', replaces: null, scheduled: false, destination: folder });
    const { command } = await service.call('backup.run', { target: 'stick' });
    const done = await until('the backup', async () => {
      const shown = await service.call('commands.show', { id: command, offset: 0, limit: 1 });
      return shown.command.endedAt === null ? undefined : shown.command;
    });
    if (done.state !== 'done') throw new Error(`the backup ended as ${done.state}: ${done.outcome}`);
  } finally {
    await service.life['agent.lock']({ interrupt: true, reason: 'officer' });
  }
}
