import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MachineRiskCode } from '../../preload/contract/machine-risks.ts';
import { mayDumpCore } from './core-dumps.ts';
import { mayBeTraced } from './deny-tracing.ts';
import { openHibernation, openSwap } from './open-swap.ts';

export interface MachineRisk {
  code: MachineRiskCode;
  severity: 'attention';
  text: string;
}

/**
 * What is to be warned of. Linux only: other systems do not say it in files.
 * @param secretsLocked whether the memory that holds secrets could be locked
 */
export async function machineRisks(
  secretsLocked: boolean,
  { platform = process.platform, root = '/' }: { platform?: string; root?: string } = {},
): Promise<MachineRisk[]> {
  if (platform !== 'linux') return [];
  const swap = await openSwap(root);
  const hibernation = await openHibernation(root);
  const scope = await readFile(join(root, 'proc/sys/kernel/yama/ptrace_scope'), 'latin1').catch(() => '0');
  const open = (await mayBeTraced()) ? 'this one' : 'the window, though not of the process that holds keys';
  const risks: [MachineRiskCode, boolean, string][] = [
    ['SWAP_OPEN', swap.length > 0, `Memory may be swapped to an unencrypted disk (${swap.join(', ')})`],
    ['HIBERNATION_OPEN', hibernation !== null, `Hibernation would write all memory to an unencrypted disk (${hibernation})`],
    ['PTRACE_OPEN', scope.trim() === '0', `Other programs of this user may read the memory of ${open} (kernel.yama.ptrace_scope is not 1 or more)`],
    ['CORE_DUMPS', mayDumpCore(), 'A crash would write memory to the disk (core dumps could not be turned off)'],
    ['MEMORY_NOT_LOCKED', !secretsLocked, 'Memory that holds secrets could not be locked (the limit is too small: ulimit -l)'],
  ];
  return risks.filter(([, isSo]) => isSo).map(([code, , text]) => ({ code, severity: 'attention', text }));
}
