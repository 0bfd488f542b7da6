import { StrongroomError } from '../../preload/contract/errors.ts';
import type { ReleaseTarget } from '../../preload/contract/release.ts';
import type { Target } from './release-target.ts';
import { cloudTargets } from './targets/cloud-targets.ts';
import { javaTargets } from './targets/java-targets.ts';
import { pemTargets } from './targets/pem-targets.ts';
import { pkcs12Targets } from './targets/pkcs12-targets.ts';
import { serverTargets } from './targets/server-targets.ts';
import { windowsTargets } from './targets/windows-targets.ts';

/** Every named target, in the order in which they are offered. */
export const releaseTargets: readonly Target[] = [...pkcs12Targets, ...serverTargets, ...windowsTargets, ...javaTargets, ...cloudTargets, ...pemTargets];

/** What the window and the CLI show of the targets. */
export function shownTargets(): ReleaseTarget[] {
  return releaseTargets.map(({ id, group, format, label, opens, algorithms, weak, files, together, key, protection, alias }) => ({
    id,
    group,
    format,
    label,
    opens,
    algorithms,
    weak,
    files: files.map(({ extension, holds, key }) => ({ extension, holds, key })),
    together,
    key,
    protection,
    alias,
  }));
}

/** @throws StrongroomError `USAGE` */
export function findTarget(id: string): Target {
  const target = releaseTargets.find((candidate) => candidate.id === id);
  if (!target)
    throw new StrongroomError('USAGE', `There is no release target named ${id}.`, `Targets are: ${releaseTargets.map((known) => known.id).join(', ')}.`);
  return target;
}
